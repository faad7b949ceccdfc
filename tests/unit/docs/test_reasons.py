"""The words of the status that docs/reasons.md explains are those that there are."""

import pytest

from flinkfilter.resource.reasons import ConditionType, FilterPhase, Reason


@pytest.mark.parametrize(
    ("table", "words"),
    [("phases", FilterPhase), ("conditions", ConditionType), ("reasons", Reason)],
)
def test_every_word_is_explained(table, words, docs_table):
    """And no other, in the order of the code."""
    _, rows = docs_table("reasons.md", table)
    assert [word for word, *_ in rows] == list(words)
    assert all(explanation for _, *explanations in rows for explanation in explanations)
