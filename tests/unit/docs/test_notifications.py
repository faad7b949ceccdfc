"""What docs/notifications.md shows is what is sent."""

import json
import re
from datetime import UTC, datetime

from flinkfilter.lifecycle.notices import Notice, NoticeKind
from flinkfilter.notifications.cloud_event import TYPE, cloud_event
from flinkfilter.resource.constants import annotate_command

PAGE = "notifications.md"
DIGEST = "8d8aecf3c6d7cbdd3e06a6bbd1c0f2a3f5b6f9f1d7c8a0b1e2d3c4b5a6978877"


def sent():
    """The notification that the page shows."""
    metadata = {"namespace": "default", "name": "service-by-dealer-001", "uid": "0f8fad5b"}
    command = annotate_command(
        metadata["namespace"], metadata["name"], f"flinkfilter.io/approved={DIGEST}"
    )
    notice = Notice(
        kind=NoticeKind.AWAITING_APPROVAL,
        digest=DIGEST,
        at=datetime(2026, 1, 31, 12, tzinfo=UTC),
        attempt=0,
        message=f"Waits for an approval: {command}",
        phase="PendingApproval",
        running=None,
    )
    return cloud_event(metadata, notice, "demo")


def test_the_example_is_what_is_sent(docs_text):
    """Every key of it."""
    (example,) = re.findall(
        r"<!-- example: awaiting -->\n\n```json\n(.*?)```", docs_text(PAGE), re.DOTALL
    )
    assert json.loads(example) == sent()


def test_every_type_is_explained(docs_table):
    """And no other, in the order of the code."""
    _, rows = docs_table(PAGE, "types")
    assert [type_ for type_, _ in rows] == [TYPE.format(kind) for kind in NoticeKind]


def test_every_key_of_the_data_is_explained(docs_table):
    """And no other."""
    _, rows = docs_table(PAGE, "data")
    explained = {key for cell, _ in rows for key in re.findall(r"\w+", cell)}
    assert explained == {*sent()["data"], "by"}
