"""The status: written and read back, and read as far as possible when somebody damaged it."""

import json
from copy import deepcopy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flinkfilter.resource.deployment import Step
from flinkfilter.resource.reasons import FilterPhase, Reason
from flinkfilter.resource.status import Status
from flinkfilter.resource.status_reading import read_status, write_status

A = "a" * 64
FULL = {
    "observedGeneration": 4,
    "phase": "Running",
    "message": "Revision 1 runs",
    "conditions": [
        {
            "type": "Ready",
            "status": "True",
            "reason": "Running",
            "message": "Revision 1 runs",
            "observedGeneration": 4,
            "lastTransitionTime": "2026-01-31T12:00:00Z",
        }
    ],
    "proposed": {
        "digest": "b" * 64,
        "sql": {"sink": "CREATE b", "insert": "INSERT b"},
        "diff": "+INSERT b",
        "dryRun": {"digest": "b" * 64, "result": "Passed", "detail": ""},
        "since": "2026-01-31T12:00:00Z",
    },
    "approvals": [
        {"digest": A, "by": "unverified", "at": "2026-01-31T11:00:00Z", "via": "annotation"},
        {"digest": "c" * 64, "by": "unverified", "at": "2026-01-31T11:00:00Z", "via": "true"},
    ],
    "rejections": [
        {"digest": "d" * 64, "by": "unverified", "at": "2026-01-31T11:00:00Z", "reason": "no"}
    ],
    "running": {
        "revision": 1,
        "digest": A,
        "sql": {"sink": "CREATE a", "insert": "INSERT a"},
        "since": "2026-01-31T11:30:00Z",
        "approvedBy": "unverified",
    },
    "deployment": {
        "number": 2,
        "revision": 1,
        "digest": A,
        "step": "Running",
        "since": "2026-01-31T11:30:00Z",
        "approvedBy": "unverified",
        "source": "s",
        "topic": "out",
        "deletionPolicy": "Retain",
        "origin": {"kind": "CarryOver", "statement": "ff-u-1-insert", "offsets": ""},
        "offsets": {"s": "partition:0,offset:7"},
        "failedVersion": "",
        "target": {"computePool": "p", "principal": "sa-1", "properties": {"k": "v"}},
        "statements": [{"name": "ff-u-2-insert", "uid": "uid-i", "role": "insert"}],
        "leftovers": [{"name": "ff-u-2-sink", "uid": "", "role": "sink"}],
        "suspended": False,
        "poolExhausted": False,
    },
    "number": 2,
    "sink": {"topic": "out", "createdByUs": True, "since": "2026-01-31T11:29:00Z"},
    "history": [
        {
            "revision": 1,
            "digest": A,
            "outcome": "Running",
            "from": "2026-01-31T11:30:00Z",
            "approvedBy": "unverified",
            "sql": {"sink": "CREATE a", "insert": "INSERT a"},
            "source": "s",
            "topic": "out",
            "deletionPolicy": "Retain",
            "target": {"computePool": "p", "principal": "sa-1", "properties": {"k": "v"}},
        }
    ],
    "requests": {
        "spentApproval": "",
        "retry": "1",
        "rollbackTo": "",
        "refused": "",
        "takeOver": "",
    },
}


def damaged(**sections):
    """The full status with some sections replaced."""
    return {**deepcopy(FULL), **sections}


def test_what_is_read_is_written_back():
    """Field by field, with the names that are contract."""
    assert write_status(read_status(FULL)) == FULL


def test_an_empty_status_is_one():
    """A filter that was just created has none."""
    assert read_status(None) == read_status({}) == Status()


def test_times_are_written_in_utc_to_the_second():
    """As Kubernetes writes its own, so that reading and writing changes nothing."""
    raw = damaged()
    raw["running"]["since"] = "2026-01-31T13:30:00.987654+02:00"
    assert write_status(read_status(raw))["running"]["since"] == "2026-01-31T11:30:00Z"


def test_absent_sections_are_not_written():
    """Nothing stands there as null."""
    assert "null" not in json.dumps(write_status(Status()))
    assert "proposed" not in write_status(Status())


def test_fields_of_a_newer_version_are_passed_over():
    """They are lost, but nothing else is."""
    raw = damaged(novelty={"a": 1})
    raw["deployment"]["novelty"] = 7
    assert write_status(read_status(raw)) == FULL


@pytest.mark.parametrize("raw", [None, [], "text", 7, True, 1.5])
def test_what_is_no_object_is_an_empty_status(raw):
    """Whoever wrote it."""
    assert read_status(raw) == Status()


@pytest.mark.parametrize("section", sorted(FULL))
@pytest.mark.parametrize("value", [None, 7, "text", [], {}, [None], [7], {"a": 1}, True])
def test_a_damaged_section_costs_no_other(section, value):
    """Each section is read for itself."""
    found = write_status(read_status(damaged(**{section: value})))
    expected = {name: content for name, content in FULL.items() if name != section}
    assert {name: found.get(name) for name in expected} == expected


def test_a_damaged_entry_costs_no_other():
    """Lists are read entry by entry."""
    raw = damaged()
    raw["approvals"].insert(1, {"digest": "e" * 64, "by": "x", "at": "yesterday", "via": "true"})
    raw["conditions"].append({"type": "Valid"})
    raw["history"].append("text")
    found = read_status(raw)
    assert [entry.digest for entry in found.approvals] == [A, "c" * 64]
    assert [c.type for c in found.conditions] == ["Ready"]
    assert [entry.revision for entry in found.history] == [1]


def test_a_phase_of_a_newer_version_is_unknown():
    """It is found anew at the next look."""
    assert read_status(damaged(phase="Replanned")).phase is None
    assert read_status(FULL).phase is FilterPhase.RUNNING


class TestDeployment:
    """A damaged record of a deployment: no statement may be forgotten, no number used again."""

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("step", "Soaking"),
            ("step", None),
            ("since", "yesterday"),
            ("digest", 7),
            ("target", None),
            ("target", {"computePool": "p"}),
            ("failure", {"reason": "Novelty", "detail": ""}),
            ("suspended", "perhaps"),
            ("topic", ["out"]),
            ("revision", "one"),
        ],
    )
    def test_its_statements_stay_ours(self, name, value):
        """It has failed, with everything that could be saved."""
        raw = damaged()
        raw["deployment"][name] = value
        deployment = read_status(raw).deployment
        assert deployment.step is Step.FAILED
        assert deployment.failure.reason is Reason.STATUS_UNREADABLE
        assert deployment.number == 2
        assert [(r.name, r.uid) for r in deployment.statements] == [("ff-u-2-insert", "uid-i")]
        assert [r.name for r in deployment.leftovers] == ["ff-u-2-sink"]

    def test_its_number_is_read_off_the_names(self):
        """So that no name is given twice."""
        raw = damaged()
        raw["deployment"]["number"] = None
        raw["deployment"]["statements"][0]["name"] = "ff-u-17-insert"
        assert read_status(raw).deployment.number == 17

    def test_a_role_that_is_not_known_may_write(self):
        """It is treated as an INSERT, which no other may run beside."""
        raw = damaged()
        raw["deployment"]["leftovers"][0]["role"] = "novelty"
        assert [r.role for r in read_status(raw).deployment.leftovers] == ["insert"]

    @pytest.mark.parametrize(
        "changes",
        [
            {"statements": []},
            {"statements": [{"name": "ff-u-2-sink", "uid": "", "role": "sink"}]},
            {"step": "Sink"},
            {"step": "Insert"},
            {"step": "Insert", "sql": {"sink": "s", "insert": "i"}, "statements": []},
        ],
    )
    def test_a_record_with_which_nothing_can_be_done_is_damaged(self, changes):
        """Each step needs its statements, and the SQL as long as it is to be sent."""
        raw = damaged()
        raw["deployment"].update(changes)
        assert read_status(raw).deployment.failure.reason is Reason.STATUS_UNREADABLE

    @pytest.mark.parametrize("value", [{}, {"number": -1}, {"statements": [{}]}, "text", [], 7])
    def test_nothing_saved_is_no_deployment(self, value):
        """There is neither a number nor a name in it."""
        assert read_status(damaged(deployment=value)).deployment is None

    def test_what_was_saved_can_be_written_and_read(self):
        """The saved record is a record like any other."""
        raw = damaged()
        raw["deployment"]["step"] = "Soaking"
        saved = read_status(raw)
        assert read_status(write_status(saved)) == saved


rubbish = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(sorted(FULL)), rubbish))
def test_no_rubbish_keeps_a_status_from_being_read(raw):
    """And what was read can be written."""
    assert read_status(write_status(read_status(raw))) == read_status(raw)
