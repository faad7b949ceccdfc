"""What is written to reject, to go back, to stop, to go on, and to try again."""

from datetime import datetime, timedelta, timezone

import pytest

from flinkfilter.cli.live import requests
from flinkfilter.cli.live.changes import Change, Nothing

A, B, C, D = "a" * 64, "b" * 64, "c" * 64, "d" * 64


class TestReject:
    """Saying no."""

    def test_what_is_proposed(self, live, waiting):
        """The digest and the reason, in one write."""
        assert requests.rejection(live(**waiting()), "too wide") == Change(
            {"flinkfilter.io/rejected": A, "flinkfilter.io/reason": "too wide"}, f"rejected {A}"
        )

    def test_what_was_not_looked_at(self, live, waiting):
        """Nobody knows which digest that would be."""
        found = requests.rejection(live(metadata={"generation": 2}, **waiting()), "no")
        expected = "the operator has not looked at its latest change yet; try again"
        assert found == Nothing(expected)

    def test_nothing(self, live, running):
        """What runs is named, since that may have been meant."""
        assert requests.rejection(live(**running()), "no") == Nothing(
            f"nothing is proposed. What runs is {C}; to bar a digest for later, give --digest"
        )
        status = {"observedGeneration": 1, "phase": "Failed"}
        assert requests.rejection(live(**status), "no") == Nothing(
            "nothing is proposed; to bar a digest for later, give --digest"
        )

    def test_what_runs(self, live, running):
        """It is not stopped by that, which is said."""
        found = requests.rejection(live(**running()), "no", C)
        assert isinstance(found, Change)
        assert found.annotations["flinkfilter.io/rejected"] == C
        assert found.said == f"rejected {C}; it runs on, but is not deployed again"

    def test_what_ran(self, live, running):
        """A digest of the history."""
        found = requests.rejection(live(**running()), "no", A)
        assert found == Change(
            {"flinkfilter.io/rejected": A, "flinkfilter.io/reason": "no"}, f"rejected {A}"
        )

    def test_what_is_unknown(self, live, running):
        """A slip of the hand is not written."""
        expected = f"{D} is not a digest of this filter: it neither waits nor ever ran"
        assert requests.rejection(live(**running()), "no", D) == Nothing(expected)

    @pytest.mark.parametrize(("reason", "why"), [("too wide", ": too wide"), ("", "")])
    def test_once_more(self, live, waiting, rejected, reason, why):
        """It is rejected, with the reason of then."""
        filter_ = live(**waiting(rejections=[rejected("a", reason)]))
        expected = Nothing(f"{A} is rejected already, by bob{why}", well=True)
        assert requests.rejection(filter_, "no") == expected


class TestRollback:
    """Going back."""

    @pytest.mark.parametrize("to", [None, "1", A])
    def test_to_the_one_before(self, live, running, to):
        """By nothing, by its number or by its digest; one that failed is none."""
        change, entry = requests.rollback(live(**running()), to)
        assert change == Change({"flinkfilter.io/rollback-to": "1"}, "goes back to revision 1")
        assert entry.digest == A

    def test_by_the_other_name(self, live, running):
        """The operator takes each value once, so a value of before would do nothing."""
        change, _ = requests.rollback(live(**running(requests={"rollbackTo": "1"})), "1")
        assert change.annotations == {"flinkfilter.io/rollback-to": A}

    def test_there_is_none_before(self, live, running, waiting):
        """Where nothing else ever ran, or nothing at all."""
        expected = Nothing("no other revision of it ever ran; see its history")
        only = running()["history"][2:]
        assert requests.rollback(live(**running(history=only)), None) == expected
        assert requests.rollback(live(**waiting()), None) == expected

    def test_to_one_that_did_not_run(self, live, running):
        """Those that did are named."""
        expected = Nothing("no such revision ran; those that did: 1, 3")
        assert requests.rollback(live(**running()), "2") == expected

    def test_to_one_that_was_rejected(self, live, running, rejected):
        """The operator would refuse it."""
        found = requests.rollback(live(**running(rejections=[rejected("a")])), "1")
        assert found == Nothing(f"{A} was rejected since")

    def test_to_what_runs(self, live, running):
        """That is so already."""
        expected = Nothing("revision 3 is what runs", well=True)
        assert requests.rollback(live(**running()), "3") == expected

    def test_while_it_goes_back(self, live, running):
        """Once more would change nothing."""
        pin = {"digest": A, "revision": 1, "against": C}
        expected = Nothing("it goes back to revision 1 already", well=True)
        assert requests.rollback(live(**running(pin=pin)), "1") == expected


class TestStop:
    """Stopping, and going on."""

    def test_stop(self, live, running, waiting):
        """By an annotation, which Git does not take away."""
        written = {"flinkfilter.io/stopped": "true"}
        assert requests.stop(live(**running())) == Change(written, "is asked to stop")
        expected = Change(written, "will not start; nothing of it runs")
        assert requests.stop(live({"stopped": "no"}, **waiting())) == expected

    def test_stop_once_more(self, live, running):
        """It is stopped."""
        found = requests.stop(live({"stopped": "true"}, **running()))
        assert found == Nothing("it is asked to stop already", well=True)

    def test_resume(self, live, running):
        """The annotation goes."""
        found = requests.resume(live({"stopped": "true"}, **running()))
        assert found == Change({"flinkfilter.io/stopped": None}, "may go on")

    def test_resume_what_runs(self, live, running):
        """It is as was asked for."""
        assert requests.resume(live(**running())) == Nothing("nobody asked it to stop", well=True)

    def test_resume_what_the_spec_stops(self, live, running):
        """Only a change of the spec can, which is said."""
        disabled = {"enabled": False}
        expected = Nothing("it stands still since spec.enabled is false: set it to true")
        assert requests.resume(live(spec=disabled, **running())) == expected
        found = requests.resume(live({"stopped": "true"}, spec=disabled, **running()))
        assert isinstance(found, Change)
        assert found.said == "may go on; spec.enabled is false, too: set it to true"


def test_retry():
    """Every time is a new value, and says when that was."""
    now = datetime(2026, 1, 31, 13, 0, 0, 7, tzinfo=timezone(timedelta(hours=1)))
    written = {"flinkfilter.io/retry": "2026-01-31T12:00:00.000007Z"}
    assert requests.retry(now) == Change(written, "is tried once more")
