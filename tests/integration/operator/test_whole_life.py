"""Every Kubernetes write of a filter's whole life: created, changed, deleted."""


def _seen(before, after):
    """Name what a version changed against the one before it."""
    if after["event"] == "DELETED":
        return "finalizer taken off"
    old, new = before.get("metadata", {}), after["metadata"]
    if not before:
        return "user: create"
    if old["generation"] != new["generation"] and not new.get("deletionTimestamp"):
        return "user: edit"
    if old.get("annotations") != new.get("annotations"):
        return "user: approve"
    if new.get("deletionTimestamp") and not old.get("deletionTimestamp"):
        return "user: delete"
    if old.get("finalizers") != new.get("finalizers"):
        return "finalizer set"
    return _recorded(before.get("status") or {}, after["status"])


def _recorded(was, now):
    """Name what a write of the status recorded."""
    if now["phase"] == "Deleting":
        return "deleting"
    if "replacement" in now or "replacement" in was:
        step = now.get("replacement", {}).get("step", "taken over")
        return f"replacement: {step}"
    if "deployment" in now and was.get("deployment") != now["deployment"]:
        return f"deployment: {now['deployment']['step']}"
    proposed = now.get("proposed", {})
    return (
        "proposal and dry run" if "dryRun" in proposed and _is_new(was, now) else _shown(proposed)
    )


def _is_new(was, now):
    return was.get("proposed", {}).get("digest") != now["proposed"]["digest"]


def _shown(proposed):
    return "dry run" if "dryRun" in proposed else "proposal"


def test_twelve_writes_make_a_whole_life(filters, versions, operator, simulator):
    """Created, approved, running, edited, approved, running, deleted: twelve writes of ours."""
    filters.apply()
    filters.approve()
    filters.apply(matchAll=True, conditions=None)
    filters.wait(".status.proposed.dryRun.result", "Passed")
    after = filters.status()["proposed"]["digest"]
    filters.annotate(f"flinkfilter.io/approved={after}")
    filters.wait(".status.running.digest", after)
    filters.wait(".status.phase", "Running")
    filters.delete()
    versions.until(lambda v: v["event"] == "DELETED")
    pairs = zip([{}, *versions.seen[:-1]], versions.seen, strict=True)
    writes = [_seen(before, after) for before, after in pairs]
    assert writes == [
        "user: create",
        "proposal",
        "dry run",
        "user: approve",
        "deployment: Sink",
        "finalizer set",
        "deployment: Insert",
        "deployment: Running",
        "user: edit",
        "proposal and dry run",
        "user: approve",
        "replacement: Insert",
        "replacement: Soak",
        "replacement: taken over",
        "user: delete",
        "deleting",
        "finalizer taken off",
    ]
    assert len([write for write in writes if not write.startswith("user")]) == 12
