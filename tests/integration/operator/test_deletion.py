"""The end of a filter, and of its table when that was approved."""


def _dropped(simulator):
    sent = [r.body["spec"]["statement"] for r in simulator.requests if r.method == "POST"]
    return [sql for sql in sent if sql.startswith("DROP")]


def test_the_table_goes_too_when_that_was_approved(filters, operator, simulator):
    """`deletionPolicy: Delete`, in the digest that ran."""
    filters.apply(deletionPolicy="Delete")
    filters.approve()
    filters.delete()
    assert _dropped(simulator) == [f"DROP TABLE `{filters.topic}`"]
    assert simulator.call(lambda s: s.statements()) == []


def test_a_table_of_somebody_else_stays(filters, operator, simulator):
    """Whatever the policy says: who did not make it does not drop it."""
    filters.apply(name="maker")
    filters.approve(name="maker")
    filters.delete("maker")
    filters.apply(deletionPolicy="Delete")
    filters.approve()
    filters.delete()
    assert _dropped(simulator) == []


def test_an_unapproved_change_to_delete_drops_nothing(filters, operator, simulator):
    """Only what ran counts."""
    filters.apply()
    filters.approve()
    filters.apply(deletionPolicy="Delete")
    filters.wait(".status.observedGeneration", "2")
    filters.delete()
    assert _dropped(simulator) == []


def test_a_change_back_to_retain_counts_at_once(filters, operator, simulator):
    """What spares data needs no approval."""
    filters.apply(deletionPolicy="Delete")
    filters.approve()
    filters.apply(deletionPolicy="Retain")
    filters.wait(".status.observedGeneration", "2")
    filters.delete()
    assert _dropped(simulator) == []


def test_in_the_middle_of_a_replacement(filters, operator, simulator):
    """Both statements go."""
    filters.apply()
    filters.approve()
    filters.apply(matchAll=True, conditions=None)
    digest = filters.wait_shown()
    filters.annotate(f"flinkfilter.io/approved={digest}")
    filters.wait(".status.replacement.step", "Soak")
    filters.delete()
    assert simulator.call(lambda s: s.statements()) == []
