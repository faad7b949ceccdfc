"""The words of the status that docs/reasons.md explains are those that there are."""

from pathlib import Path

import pytest

from flinkfilter.resource.reasons import ConditionType, FilterPhase, Reason
from flinkfilter.resource.reasons_page import written_anew

PAGE = Path(__file__).parents[3] / "docs" / "reasons.md"


@pytest.mark.parametrize(
    ("table", "words"),
    [("phases", FilterPhase), ("conditions", ConditionType), ("reasons", Reason)],
)
def test_every_word_is_explained(table, words, docs_table):
    """And no other, in the order of the code."""
    _, rows = docs_table("reasons.md", table)
    assert [word for word, *_ in rows] == list(words)
    assert all(explanation for _, *explanations in rows for explanation in explanations)


def test_the_page_has_the_meanings_of_the_constants():
    """After a change of a constant, `make reasons` writes it anew."""
    page = PAGE.read_text(encoding="utf-8")
    assert written_anew(page) == page


def test_a_meaning_that_differs_is_written_anew():
    """With the advice beside it, which stands on the page alone, and in the order of the code."""
    page = PAGE.read_text(encoding="utf-8")
    one = "| `Running` | The statement is RUNNING | nothing |\n"
    assert page.count(one) == 1
    changed = page.replace(one, "").replace(
        "| `WriteRefused`", "| `Running` | Goes | nothing |\n| `WriteRefused`"
    )
    assert written_anew(changed) == page
