"""What is sent."""

import pytest

from flinkfilter.confluent.bodies import Change, create_body, update_body
from flinkfilter.confluent.payload import read_statement


def test_create_body(request_value, endpoint):
    """The whole of a request, in the shape of the API."""
    assert create_body(request_value, endpoint) == {
        "name": "ff-1",
        "organization_id": "the-org",
        "environment_id": "env-1",
        "metadata": {"labels": {"user.confluent.io/flinkfilter-default": "true"}},
        "spec": {
            "statement": "INSERT INTO `a` SELECT 1",
            "properties": {"sql.current-catalog": "env-1"},
            "compute_pool_id": "lfcp-1",
            "principal": "sa-1",
            "stopped": False,
        },
    }


def test_dry_run_is_a_property(request_value, endpoint):
    """A dry run differs in one property, and the request itself stays as it is."""
    body = create_body(request_value, endpoint, dry_run=True)

    assert body["spec"]["properties"] == {"sql.current-catalog": "env-1", "sql.dry-run": "true"}
    assert request_value.properties == {"sql.current-catalog": "env-1"}


def test_update_keeps_all_that_is_not_understood():
    """Fields that this program does not know are sent back untouched."""
    content = {
        "name": "x",
        "metadata": {"resource_version": "7"},
        "spec": {"stopped": False, "n": 1},
    }

    assert update_body(content, Change(stopped=True)) == {
        "name": "x",
        "metadata": {"resource_version": "7"},
        "spec": {"stopped": True, "n": 1},
    }
    assert content["spec"]["stopped"] is False


def test_resume_may_move():
    """Another pool and another account go with a resume."""
    change = Change(stopped=False, compute_pool="lfcp-2", principal="sa-2")

    assert update_body({"spec": {"stopped": True, "principal": "sa-1"}}, change) == {
        "spec": {"stopped": False, "compute_pool_id": "lfcp-2", "principal": "sa-2"}
    }


@pytest.mark.parametrize("spec", [None, "x"])
def test_odd_spec_is_replaced(spec):
    """A statement without a spec can be asked for a change all the same."""
    assert update_body({"spec": spec}, Change(stopped=True)) == {"spec": {"stopped": True}}


@pytest.mark.parametrize(
    ("change", "stopped", "phase", "made"),
    [
        (Change(stopped=True), False, "RUNNING", False),
        (Change(stopped=True), True, "STOPPING", True),
        (Change(stopped=True), True, "STOPPED", True),
        (Change(stopped=True), False, "FAILED", False),
        (Change(stopped=False), True, "STOPPED", False),
        (Change(stopped=False), True, "STOPPING", False),
        (Change(stopped=False), False, "STOPPED", False),
        (Change(stopped=False), False, "FAILED", False),
        (Change(stopped=False), False, "PENDING", True),
        (Change(stopped=False), False, "RUNNING", True),
        (Change(stopped=False), False, "DEGRADED", True),
        (Change(stopped=False), False, "SOMETHING_NEW", True),
        (Change(stopped=False, compute_pool="lfcp-1"), False, "RUNNING", True),
        (Change(stopped=False, compute_pool="lfcp-2"), False, "RUNNING", False),
        (Change(stopped=False, principal="sa-1"), False, "RUNNING", True),
        (Change(stopped=False, principal="sa-2"), False, "RUNNING", False),
    ],
)
def test_nothing_is_sent_for_what_is_so_already(statement_json, change, stopped, phase, made):
    """A failed statement is resumed although nobody stopped it; a running one is left alone."""
    content = statement_json(spec={"stopped": stopped}, status={"phase": phase})

    assert change.is_made_in(read_statement(content)) is made
