"""What people read of filters: a line, a page, and what an approval would let run."""

import pytest

from flinkfilter.cli.live.approval import candidate
from flinkfilter.cli.live.pages import difference_lines, history_cells, page_of, proposal_of, row_of
from flinkfilter.cli.live.visible import one_line, visible

A, C = "a" * 64, "c" * 64
TARGET = {"computePool": "lfcp-1", "principal": "sa-1", "properties": {}}


def deployment(step="Running", **more):
    """Give a deployment."""
    return {
        "number": 5,
        "revision": 3,
        "digest": C,
        "step": step,
        "since": "2026-01-31T12:00:00Z",
        "approvedBy": "ann",
        "topic": "t",
        "target": TARGET,
        "statements": [{"name": "ff-5-insert", "uid": "u", "role": "insert"}],
        **more,
    }


class TestRow:
    """A filter in one line."""

    def test_one_that_waits(self, live, waiting):
        """The table has the beginning of the digest, the data all of it."""
        row = row_of(live(**waiting()))
        assert row.cells == (
            "shop",
            "orders",
            "PendingApproval",
            "False",
            "-",
            "aaaaaaaaaaaa",
            "Waits for an approval",
        )
        assert row.data() == {
            "namespace": "shop",
            "name": "orders",
            "phase": "PendingApproval",
            "ready": "False",
            "revision": None,
            "waiting": A,
            "message": "Waits for an approval",
        }

    def test_one_that_runs(self, live, running):
        """With the number of its revision."""
        cells = row_of(live(**running())).cells
        assert cells == ("shop", "orders", "Running", "True", "3", "-", "Revision 3 runs")

    def test_one_that_nobody_looked_at(self, live):
        """It says so, where others have their message."""
        row = row_of(live())
        assert row.cells[2:] == ("-", "-", "-", "-", "the operator has not looked at it yet")
        assert (row.data()["phase"], row.data()["ready"]) == (None, None)


class TestPage:
    """All about one filter."""

    def test_one_that_runs(self, live, running):
        """What runs, and since when; what it was asked by annotations; what is doubted."""
        filter_ = live(
            {"stopped": "true"},
            **running(
                deployment=deployment(),
                sink={"topic": "t", "createdByUs": True},
                warnings=[
                    {"path": "spec.conditions", "message": "always true"},
                    {"path": 7, "message": ""},
                    "damaged",
                ],
            ),
        )
        assert list(page_of(filter_)) == [
            "shop/orders  Orders",
            "  phase       Running",
            "  message     Revision 3 runs",
            "  topic       t",
            "  spec        generation 1",
            f"  runs        revision 3 since 2026-01-31T12:00:00Z, approved by ann, {C}",
            "  statement   ff-5-insert (insert)",
            "  table       t, made by this filter",
            "  annotation  flinkfilter.io/stopped: true",
            "  warning     spec.conditions: always true",
            "  condition   Ready=True Running: Revision 3 runs",
            "  condition   Approved=True Approved",
        ]

    def test_a_change_that_failed(self, live, running, waiting):
        """The change with its failure, and what the spec proposes."""
        failure = {"reason": "StatementFailed", "detail": "no such column"}
        filter_ = live(
            metadata={"generation": 2},
            spec={"enabled": False, "displayName": None},
            **running(
                replacement=deployment("Failed", number=6, statements=[], failure=failure),
                proposed=waiting()["proposed"],
                sink={"topic": "t", "createdByUs": False},
            ),
        )
        lines = list(page_of(filter_))
        assert lines[0] == "shop/orders"
        assert lines[4:11] == [
            "  spec        generation 2, of which the operator has seen 1, disabled",
            f"  runs        revision 3 since 2026-01-31T12:00:00Z, approved by ann, {C}",
            f"  proposed    {A} since 2026-01-31T12:00:00Z, approved",
            "  dry run     Passed",
            "  change      deployment 6 at Failed since 2026-01-31T12:00:00Z: no such column",
            "  table       t, was there before",
            "  condition   Ready=True Running: Revision 3 runs",
        ]

    def test_a_change_that_is_under_way(self, live, running):
        """With its statements."""
        filter_ = live(**running(replacement=deployment("Soak", sql={"sink": "a", "insert": "b"})))
        lines = [line for line in page_of(filter_) if line.startswith("  change")]
        assert lines == [
            "  change      deployment 5 at Soak since 2026-01-31T12:00:00Z",
            "  change      ff-5-insert (insert)",
        ]

    @pytest.mark.parametrize(
        ("dry_run", "expected"),
        [
            (None, "not answered yet"),
            ({"digest": C, "result": "Passed"}, "not answered yet"),
            ({"digest": A, "result": "Failed", "detail": "no\ntable"}, "Failed: no table"),
        ],
    )
    def test_the_dry_run(self, live, waiting, dry_run, expected):
        """As far as Confluent has answered about this digest."""
        status = waiting()
        status["proposed"]["dryRun"] = dry_run
        status["conditions"] = []
        lines = list(page_of(live(**status)))
        assert lines[5:7] == [
            f"  proposed    {A} since 2026-01-31T12:00:00Z, not approved",
            f"  dry run     {expected}",
        ]

    def test_one_that_nobody_looked_at(self, live):
        """It says so."""
        assert list(page_of(live()))[1:4] == [
            "  phase       -",
            "  message     the operator has not looked at it yet",
            "  topic       t",
        ]


class TestProposal:
    """What an approval would let run."""

    def test_of_a_new_filter(self, live, waiting):
        """The digest, what may be lost, and the SQL."""
        warnings = [{"path": "spec", "message": "doubtful"}]
        assert list(proposal_of(candidate(live(**waiting(warnings=warnings))))) == [
            "shop/orders  Orders",
            f"  digest      {A}",
            "  topic       t",
            "  begins      earliest, where nothing ran before",
            "  deletion    Retain the table when the filter goes",
            "  dry run     passed",
            "  runs        nothing yet",
            "  warning     spec: doubtful",
            "",
            "CREATE TABLE `a`",
            "",
            "INSERT INTO `a`",
            "SELECT *",
        ]

    def test_of_a_change(self, live, running, waiting, rejected):
        """The difference to what runs as well, and that it was rejected once."""
        proposed = {**waiting()["proposed"], "diff": "--- running\n+++ proposed\n-c\n+a"}
        status = running(proposed=proposed, approvals=[], rejections=[rejected("a")])
        spec = {"startFrom": "latest", "deletionPolicy": "Delete"}
        lines = list(proposal_of(candidate(live(spec=spec, **status))))
        assert lines[3:8] == [
            "  begins      latest, where nothing ran before",
            "  deletion    Delete the table when the filter goes",
            "  dry run     passed",
            f"  runs        revision 3 since 2026-01-31T12:00:00Z, approved by ann, {C}",
            "  rejected    by bob at 2026-01-31T12:00:00Z: too wide",
        ]
        assert lines[-5:] == ["", "--- running", "+++ proposed", "-c", "+a"]

    def test_a_change_that_is_none_of_the_sql(self, live, running, waiting, rejected):
        """It is said, since an empty difference would look like a mistake."""
        status = running(
            proposed=waiting()["proposed"], approvals=[], rejections=[rejected("a", "")]
        )
        lines = list(proposal_of(candidate(live(**status))))
        assert lines[7] == "  rejected    by bob at 2026-01-31T12:00:00Z"
        assert lines[-1] == difference_lines("")[0]
        assert lines[-1].startswith("The SQL is the one that runs")


def test_the_history(live, running):
    """Each revision in a line."""
    entries = live(**running()).status.history
    assert [history_cells(entry) for entry in entries[:2]] == [
        ("1", "Replaced", "2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z", "ann", "t", A),
        ("2", "RolledBack", "2026-01-31T12:00:00Z", "-", "ann", "t", "b" * 64),
    ]


@pytest.mark.parametrize(
    ("hidden", "shown"),
    [
        ("\x1b[2J", "\\x1b[2J"),
        ("a\u202eb", "a\\u202eb"),
        ("a\u200bb\u2028", "a\\u200bb\\u2028"),
        ("\ud800", "\\ud800"),
        ("Bär 😀\n\tx", "Bär 😀\n\tx"),
    ],
)
def test_nothing_is_hidden(hidden, shown):
    """Whoever approves reads all of it; a terminal obeys none of it."""
    assert visible(hidden) == shown


def test_one_line():
    """Line ends become spaces."""
    assert one_line(" a\n  b\x07 ") == "a b\\x07"
