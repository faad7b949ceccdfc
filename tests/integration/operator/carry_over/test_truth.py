"""A filter is changed while events flow: each is handled once, by who was responsible for it."""

import sys
from collections import Counter

import pytest


@pytest.mark.timeout(400)
def test_every_event_is_handled_once_across_five_changes(flow, revisions):
    """None is lost and none comes twice, wherever one revision hands over to the next."""
    flow.deploy(revisions[0])
    for revision in revisions[1:]:
        flow.replace(revision)
    source, output = flow.drained()
    sys.stdout.write(f"{len(source)} events, {len(output)} in the output\n")
    sys.stdout.write(f"silence at the hand-overs: {flow.truth.gaps(source, output)} s\n")
    flow.truth.assert_tiled()
    assert Counter(record.number for record in output) == flow.truth.expected(source)
    flow.alone()
