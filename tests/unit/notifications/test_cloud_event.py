"""One occasion is one CloudEvent, whoever tells it."""

from datetime import timedelta

import pytest

from flinkfilter.lifecycle.notices import NoticeKind
from flinkfilter.notifications.cloud_event import cloud_event


def test_it_says_what_happened_and_how_it_is_approved(notice, metadata):
    """In the structured form, with a command that is complete."""
    event = cloud_event(metadata, notice(), "demo")
    assert event.pop("id") == "bfe291d3cb0bbf0ff569bc9237eb2240"
    assert event == {
        "specversion": "1.0",
        "source": "/flinkfilter/demo",
        "type": "io.flinkfilter.filter.awaiting-approval.v1",
        "subject": "shop/orders",
        "time": "2026-01-31T12:00:07Z",
        "datacontenttype": "application/json",
        "data": {
            "namespace": "shop",
            "name": "orders",
            "digest": "a" * 64,
            "phase": "PendingApproval",
            "runningDigest": None,
            "message": "Waits for an approval",
            "command": (
                "kubectl annotate --overwrite -n shop flinkfilter orders "
                f"flinkfilter.io/approved={'a' * 64} --field-manager=flinkfilter-approval"
            ),
        },
    }


def test_only_what_waits_has_a_command_and_only_what_somebody_did_has_a_name(notice, metadata):
    """Nothing is asked of whoever reads that it runs."""
    runs = cloud_event(metadata, notice(kind=NoticeKind.RUNNING), "demo")["data"]
    assert {"command", "by"} & runs.keys() == set()
    approved = cloud_event(metadata, notice(kind=NoticeKind.APPROVED, by="ann"), "demo")["data"]
    assert approved["by"] == "ann"


def test_the_same_occasion_has_the_same_id(notice, metadata):
    """Also when the time comes from a status that was written, to the second, and read again."""
    read_again = notice(at=notice().at.replace(microsecond=0), message="other words")
    first, second = (cloud_event(metadata, each, "demo") for each in (notice(), read_again))
    assert first["id"] == second["id"]


@pytest.mark.parametrize(
    "change",
    [
        lambda notice: notice("b"),
        lambda notice: notice(kind=NoticeKind.RUNNING),
        lambda notice: notice(at=notice().at + timedelta(seconds=1)),
        lambda notice: notice(attempt=1),
    ],
    ids=["digest", "kind", "time", "attempt"],
)
def test_another_occasion_has_another_id(notice, metadata, change):
    """Whatever tells them apart."""
    ids = {cloud_event(metadata, each, "demo")["id"] for each in (notice(), change(notice))}
    assert len(ids) == 2


def test_a_filter_that_was_deleted_and_made_again_is_another_one(notice, metadata):
    """It has the same name and another uid."""
    again = {**metadata, "uid": "7c9e6679"}
    ids = {cloud_event(each, notice(), "demo")["id"] for each in (metadata, again)}
    assert len(ids) == 2
