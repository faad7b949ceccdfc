"""What enters are texts and LIKE patterns; what leaves are the parts of a pattern."""

from flinkfilter.language.expression import LikeToken
from flinkfilter.resource.json_values import shown

_TOKENS = {"%": LikeToken.ANY_TEXT, "_": LikeToken.ANY_CHARACTER}


def parse(text: str) -> tuple[str | LikeToken, ...]:
    r"""Read a pattern: `%` any text, `_` one character, `\x` the character x itself.

    Raises:
        ValueError: the pattern is empty, ends in a lone backslash, or takes too long to match
            (`_` beside several `%` makes Flink try every way to share out the text).
    """
    if not text:
        raise ValueError('empty; to ask for the empty text, write operator: equals, value: ""')
    parts: list[str | LikeToken] = []
    characters = iter(text)
    for character in characters:
        part: str | LikeToken = _TOKENS.get(character, character)
        if character == "\\":
            part = next(characters, "")
            if not part:
                raise ValueError(
                    f"{shown(text)} ends in a single backslash, which must be followed by the "
                    "character it stands for; a backslash itself is written \\\\"
                )
        _append(parts, part)
    _check_cost(text, parts)
    return tuple(parts)


def starting_with(text: str) -> tuple[str | LikeToken, ...]:
    """Match texts that begin with `text`."""
    return (text, LikeToken.ANY_TEXT)


def ending_with(text: str) -> tuple[str | LikeToken, ...]:
    """Match texts that end with `text`."""
    return (LikeToken.ANY_TEXT, text)


def containing(text: str) -> tuple[str | LikeToken, ...]:
    """Match texts that hold `text` anywhere."""
    return (LikeToken.ANY_TEXT, text, LikeToken.ANY_TEXT)


def _append(parts: list[str | LikeToken], part: str | LikeToken) -> None:
    if parts and isinstance(parts[-1], str) and isinstance(part, str):
        parts[-1] += part
    elif not (part is LikeToken.ANY_TEXT and parts[-1:] == [part]):
        parts.append(part)


def _check_cost(text: str, parts: list[str | LikeToken]) -> None:
    inner = parts[:-1] if parts[-1] is LikeToken.ANY_TEXT else parts
    if LikeToken.ANY_CHARACTER in parts and inner.count(LikeToken.ANY_TEXT) > 1:
        raise ValueError(
            f"{shown(text)} is too slow to match on long texts: beside `_`, only one `%` and one "
            "at the end are allowed; use several conditions, or `%` alone"
        )
