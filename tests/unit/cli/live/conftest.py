"""Filters as the API server would give them, for tests of what the commands make of them."""

import pytest

from flinkfilter.cli.live.live_filter import LiveFilter

TIME = "2026-01-31T12:00:00Z"
PREFIX = "flinkfilter.io/"


def condition(kind, status, reason, message=""):
    """Give a condition."""
    return {
        "type": kind,
        "status": status,
        "reason": reason,
        "message": message,
        "observedGeneration": 1,
        "lastTransitionTime": TIME,
    }


def sql_of(letter):
    """Give SQL that differs by a letter."""
    return {"sink": f"CREATE TABLE `{letter}`", "insert": f"INSERT INTO `{letter}`\nSELECT *"}


@pytest.fixture
def live():
    """Make a filter of parts of its status, with annotations by their short names."""

    def make(annotations=(), metadata=(), spec=(), **status):
        return LiveFilter.of(
            {
                "metadata": {
                    "namespace": "shop",
                    "name": "orders",
                    "generation": 1,
                    "annotations": {f"{PREFIX}{k}": v for k, v in dict(annotations).items()}
                    | {"other.io/approved": "no matter of ours"},
                    **dict(metadata),
                },
                "spec": {"displayName": "Orders", "outputTopic": "t", **dict(spec)},
                "status": status,
            }
        )

    return make


@pytest.fixture
def waiting():
    """Give the status of a new filter that waits for an approval of a digest."""

    def make(letter="a", result="Passed", **more):
        digest = letter * 64
        return {
            "observedGeneration": 1,
            "phase": "PendingApproval",
            "message": "Waits for an approval",
            "conditions": [
                condition("Ready", "False", "AwaitingApproval"),
                condition("Valid", "True", "Valid"),
                condition("Approved", "False", "AwaitingApproval", "Waits"),
            ],
            "proposed": {
                "digest": digest,
                "sql": sql_of(letter),
                "dryRun": {"digest": digest, "result": result, "detail": ""},
                "since": TIME,
            },
            **more,
        }

    return make


def entry(revision, letter, outcome, **more):
    """Give an entry of the history."""
    return {
        "revision": revision,
        "digest": letter * 64,
        "outcome": outcome,
        "approvedBy": "ann",
        "from": TIME,
        "topic": "t",
        "sql": sql_of(letter),
        "target": {"computePool": "lfcp-1", "principal": "sa-1", "properties": {}},
        **more,
    }


@pytest.fixture
def running():
    """Give the status of a filter of which revision 3 runs, after 1 ran and 2 failed."""

    def make(**more):
        digests = ["a" * 64, "c" * 64]
        return {
            "observedGeneration": 1,
            "phase": "Running",
            "message": "Revision 3 runs",
            "conditions": [
                condition("Ready", "True", "Running", "Revision 3 runs"),
                condition("Approved", "True", "Approved"),
            ],
            "running": {
                "revision": 3,
                "digest": "c" * 64,
                "sql": sql_of("c"),
                "since": TIME,
                "approvedBy": "ann",
            },
            "approvals": [
                {"digest": each, "by": "ann", "at": TIME, "via": "annotation"} for each in digests
            ],
            "history": [
                entry(1, "a", "Replaced", to=TIME),
                entry(2, "b", "RolledBack"),
                entry(3, "c", "Running"),
            ],
            **more,
        }

    return make


@pytest.fixture
def rejected():
    """Give the record of a rejection of a digest."""

    def make(letter, reason="too wide"):
        return {"digest": letter * 64, "by": "bob", "at": TIME, "reason": reason}

    return make


@pytest.fixture
def the_condition():
    """The maker of conditions."""
    return condition
