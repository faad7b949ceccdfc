"""Made-up filters and events get the same answers from our evaluator and from real Flink.

The seeds are fixed, so a run can be had again; `make test-deep` has more of them, or as many pairs
as `PAIRS` says, from the seed `SEED` on.
"""

import os

import pytest

from conformance_suite.pairs import disagreements, make_batch, smallest

FILTERS, EVENTS = 20, 500
DEEP = bool(os.environ.get("DEEP"))
PAIRS = int(os.environ.get("PAIRS", "200000" if DEEP else "20000"))
SEED = os.environ.get("SEED", "deep" if DEEP else "daily")
BATCHES = -(-PAIRS // (FILTERS * EVENTS))


@pytest.mark.timeout(60 + 30 * BATCHES)
async def test_evaluator_and_flink_answer_alike(table, settings):
    """For each pair: the value of the condition, and whether the event passes."""
    found, refused, answers = [], 0, {True: 0, False: 0, None: 0}
    for number in range(BATCHES):
        batch = make_batch(f"{SEED}-{number}", settings, filters=FILTERS, events=EVENTS)
        refused += batch.refused
        result = await disagreements(batch, table)
        for answer in answers:
            answers[answer] += result.answers[answer]
        found += await smallest(result.found, table, settings)
    assert "\n".join(map(str, found)) == ""
    # Neither kind of answer is rare, and few specs are refused: else the pairs say little.
    assert min(answers.values()) > FILTERS * EVENTS * BATCHES // 10
    assert refused < FILTERS * BATCHES
