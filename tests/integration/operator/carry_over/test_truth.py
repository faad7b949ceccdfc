"""A filter is changed while events flow: each is handled once, by who was responsible for it."""

import time
from collections import Counter

import pytest


@pytest.mark.timeout(400)
def test_every_event_is_handled_once_across_five_changes(flow, revisions):
    """None is lost and none comes twice, wherever one revision hands over to the next."""
    begun = time.monotonic()
    flow.deploy(revisions[0])
    durations = []
    for revision in revisions[1:]:
        since = time.monotonic()
        flow.replace(revision)
        durations.append(round(time.monotonic() - since, 1))
    source, output = flow.drained()
    print(f"{len(source)} events, {len(output)} in the output; changes took {durations} s")
    print(f"silence at hand-overs {flow.truth.gaps(source, output)} s")
    print(f"begins {flow.truth.begins}; {time.monotonic() - begun:.0f} s")
    for partition in range(3):
        places = [begin[partition] for begin in flow.truth.begins]
        assert places == sorted(set(places))
    assert Counter(record.number for record in output) == flow.truth.expected(source)
