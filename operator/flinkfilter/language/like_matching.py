"""What enters is a LIKE pattern; what leaves is a function that tells which texts fit it."""

import re
from collections.abc import Callable, Sequence

from flinkfilter.language.expression import LikeToken
from flinkfilter.language.like import parse
from flinkfilter.language.lower_case import lower

_IN_REGEX = {LikeToken.ANY_TEXT: r"[\s\S]*", LikeToken.ANY_CHARACTER: "[^\n\r\x85\u2028\u2029]"}
_SPECIAL = re.compile(r"[\\%_]")


def like_matcher(pattern: Sequence[str | LikeToken], *, ignore_case: bool) -> Callable[[str], bool]:
    """Make the function for a pattern; a text fits it as a whole.

    Its time grows as the text does: parts between `%` are searched for one after the other, the
    first place of each is as good as any. Beside `_` there are too few `%` to do harm.
    """
    if ignore_case:
        fits = _matcher(_lowered(pattern))
        return lambda text: fits(lower(text))
    return _matcher(pattern)


def _matcher(parts: Sequence[str | LikeToken]) -> Callable[[str], bool]:
    if LikeToken.ANY_CHARACTER in parts:
        match = re.compile("".join(_regex_of(part) for part in parts)).fullmatch
        return lambda text: match(text) is not None
    return _in_order(parts)


def _regex_of(part: str | LikeToken) -> str:
    return _IN_REGEX[part] if isinstance(part, LikeToken) else re.escape(part)


def _lowered(pattern: Sequence[str | LikeToken]) -> tuple[str | LikeToken, ...]:
    # As a whole: the small letter of a sigma depends on what stands beside it.
    text = "".join(
        part.value if isinstance(part, LikeToken) else _SPECIAL.sub(r"\\\g<0>", part)
        for part in pattern
    )
    return parse(lower(text))


def _in_order(parts: Sequence[str | LikeToken]) -> Callable[[str], bool]:
    texts = [part for part in parts if isinstance(part, str)]
    if LikeToken.ANY_TEXT not in parts:
        whole = "".join(texts)
        return lambda text: text == whole
    first = texts.pop(0) if isinstance(parts[0], str) else ""
    last = texts.pop() if isinstance(parts[-1], str) else ""
    if not texts:
        return lambda text: (
            len(text) >= len(first) + len(last) and text.startswith(first) and text.endswith(last)
        )

    def fits(text: str) -> bool:
        end = len(text) - len(last)
        if not (text.startswith(first) and text.endswith(last)):
            return False
        position = len(first)
        for part in texts:
            found = text.find(part, position, end)
            if found < 0:
                return False
            position = found + len(part)
        return position <= end

    return fits
