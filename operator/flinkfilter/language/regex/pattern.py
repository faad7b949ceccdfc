"""What enters is the text of a regex condition; what leaves is the pattern for both engines."""

from dataclasses import replace

from flinkfilter.language.expression import RegexPattern
from flinkfilter.language.regex import cost, emission, parser
from flinkfilter.language.regex.nodes import Branch, Node, Repeat, Sequence

_MAX_LENGTH = 200


def compile_pattern(text: str) -> RegexPattern:
    """Read a pattern that is to be found somewhere in a text.

    Repeats at an end that is not tied down are cut to what they need at least: `.*x` is found
    exactly where `x` is, but takes quadratic time.

    Raises:
        ValueError: it is empty, too long, malformed, finds every text, or can take too long; the
            message says what to write.
    """
    if not text:
        raise ValueError("empty, so it is found in every text; use isNotNull if that is meant")
    if len(text) > _MAX_LENGTH:
        raise ValueError(f"{len(text)} characters; a pattern has at most {_MAX_LENGTH}")
    branches = tuple(_trimmed(branch) for branch in parser.parse(text))
    if any(_finds_everything(branch) for branch in branches):
        raise ValueError("found in every text; use isNotNull if that is meant")
    cost.check(branches)
    return RegexPattern(
        text, emission.emit(branches, emission.JAVA), emission.emit(branches, emission.PYTHON)
    )


def _trimmed(branch: Branch) -> Branch:
    items = branch.items
    if not branch.at_start:
        items = _without_open_end(items)
    if not branch.at_end:
        items = _without_open_end(items[::-1])[::-1]
    return replace(branch, items=items)


def _without_open_end(items: tuple[Node, ...]) -> tuple[Node, ...]:
    while items and isinstance(items[0], Repeat) and items[0].varies:
        least, body = items[0].least, items[0].body
        kept: tuple[Node, ...] = (
            () if least == 0 else (body,) if least == 1 else (Repeat(body, least, least),)
        )
        items = kept + items[1:]
    return items


def _finds_everything(branch: Branch) -> bool:
    _, empty = cost.first(Sequence(branch.items))
    return empty and not (branch.at_start and branch.at_end)
