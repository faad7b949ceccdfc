"""`flinkfilter release` on a real API server: our finalizer goes, everything else stays."""

import pytest

OURS, THEIRS = "flinkfilter.io/statements", "example.com/other"
STATUS = {
    "deployment": {
        "statements": [{"name": "ff-1-sink"}, {"name": "ff-1-insert", "uid": "u"}],
        "leftovers": [{"name": "ff-0-insert"}],
    }
}


def test_one_filter_is_released(namespace):
    """Its statements are printed, only our finalizer goes, and no other filter is touched."""
    namespace.make("orders", STATUS, finalizers=[THEIRS, OURS])
    namespace.make("parts", finalizers=[OURS])
    status, out, err = namespace.run("release", "orders", "-n", namespace.name, answer="y\n")
    place = f"{namespace.name}/orders"
    assert out == f"{place}  ff-0-insert\n{place}  ff-1-sink\n{place}  ff-1-insert\n"
    assert "3 statement(s) stay on Confluent Cloud" in err
    assert "stop the operator first" in err
    assert f"{place}: released" in err
    assert status == 0
    assert namespace.finalizers("orders") == [THEIRS]
    assert namespace.finalizers("parts") == [OURS]


def test_without_consent_nothing_is_done(namespace):
    """No, or no answer at all, ends with status 1."""
    namespace.make("orders", STATUS, finalizers=[OURS])
    for answer in ("n\n", ""):
        status, _, err = namespace.run("release", "orders", "-n", namespace.name, answer=answer)
        assert (status, "nothing was done" in err) == (1, True)
    assert namespace.finalizers("orders") == [OURS]


def test_a_deletion_that_waits_is_over(namespace):
    """The filter goes, for nothing else held it."""
    namespace.make("orders", STATUS, finalizers=[OURS])
    namespace.kubectl("delete", "flinkfilter", "orders", "--wait=false")
    status, _, err = namespace.run("release", "orders", "-n", namespace.name, "--yes")
    assert status == 0
    assert "stop the operator first" not in err
    namespace.kubectl("wait", "--for=delete", "--timeout=10s", "flinkfilter/orders")


def test_all_of_a_namespace_are_released(namespace):
    """Those that do not bear our finalizer are no matter of ours."""
    namespace.make("orders", STATUS, finalizers=[OURS])
    namespace.make("parts", finalizers=[OURS])
    namespace.make("others", finalizers=[THEIRS])
    status, out, err = namespace.run("release", "--all", "-n", namespace.name, "--yes")
    assert (status, len(out.splitlines())) == (0, 3)
    assert err.count(": released") == 2
    assert namespace.finalizers("orders") == []
    assert namespace.finalizers("parts") == []
    assert namespace.finalizers("others") == [THEIRS]


def test_all_of_the_cluster_are_released(namespace):
    """For an uninstall."""
    namespace.make("orders", finalizers=[OURS])
    assert namespace.run("release", "--all", "-A", "--yes")[0] == 0
    assert namespace.finalizers("orders") == []


def test_again_there_is_nothing_to_do(namespace):
    """That is no failure."""
    namespace.make("orders")
    status, out, err = namespace.run("release", "orders", "-n", namespace.name)
    assert (status, out) == (0, "")
    assert "nothing to release" in err


def test_a_filter_that_is_not_there(namespace):
    """The message names it, and the status is 1."""
    status, out, err = namespace.run("release", "nobody", "-n", namespace.name, "--yes")
    assert (status, out) == (1, "")
    assert f"read {namespace.name}/nobody" in err
    assert "not found" in err


@pytest.mark.parametrize("arguments", [[], ["orders", "--all"], ["orders", "-A"], ["-A"]])
def test_wrong_usage(namespace, arguments):
    """One filter or all, said without doubt."""
    status, _, err = namespace.run("release", *arguments)
    assert status == 2
    assert "name one filter, or give --all" in err
