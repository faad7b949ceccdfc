"""What enters is a text; what leaves is the text in small letters, as Java 17 puts it.

Java and Python differ in two things only. Java 17 knows the letters of Unicode 13, and later ones
have no small letter there. And a capital sigma becomes a final one at the end of a word, where
Java's words are those of its BreakIterator: letters and digits, joined by single dashes, quotes and
points.
"""

import re
from functools import lru_cache
from unicodedata import category

_SIGMA, _INSIDE, _FINAL = "\u03a3", "\u03c3", "\u03c2"
_LATER = "\u2c2f\ua7c0\ua7cb-\ua7dc\U00010570-\U00010595\U00010d50-\U00010d65\U00016ea0-\U00016eb8"
_SPECIAL = re.compile(f"([{_SIGMA}{_LATER}])")

# One letter for the kind of each character, as the rules for words in Java's BreakIterator
# tell them apart; ? is for those that end a word, and for all beyond U+FFFF.
_KINDS = {
    **dict.fromkeys(["Lu", "Ll", "Lt", "Lm", "Lo", "Mc"], "l"),
    **dict.fromkeys(["Nd", "Nl", "No"], "d"),
    **dict.fromkeys(["Mn", "Me"], "m"),
    **dict.fromkeys(["Pd", "Pc"], "-"),
    "Cf": "",
}
_KINDS_OF_SINGLE = {
    **dict.fromkeys("\u00ad\u2027", "-"),
    **dict.fromkeys("\"'.", "."),
    **dict.fromkeys(",\u066b", ","),
}
_OTHER_SCRIPT = re.compile(
    "[\u3005\u4e00-\u9fa5\uf900-\ufa2d\u3041-\u3094\u3099-\u309e\u30a1-\u30fe]"
)
_LETTERS, _DIGITS = "(?:lm*)+", "(?:dm*)+"
_WORD = f"{_LETTERS}(?:[-.]{_LETTERS})*"
_NUMBER = f"{_DIGITS}(?:[.,]{_DIGITS})*"
_RUN = re.compile(f"(?:{_WORD})?(?:{_NUMBER}{_WORD})*(?:{_NUMBER})?")

# Letters that have a case without being of a category that says so.
_CASED = re.compile(
    "[\u02b0-\u02b8\u02c0\u02c1\u02e0-\u02e4\u0345\u037a\u1d2c-\u1d61\u2160-\u217f\u24b6-\u24e9]"
)


def lower(text: str) -> str:
    """Put a text into small letters, as in all of Unicode."""
    if text.isascii():
        return text.lower()
    parts = _SPECIAL.split(text)
    finals = _final_sigmas(text) if _SIGMA in parts else frozenset()
    position = 0
    for number, part in enumerate(parts):
        if number % 2 == 0:
            parts[number] = part.lower()
        elif part == _SIGMA:
            parts[number] = _FINAL if position in finals else _INSIDE
        position += len(part)
    return "".join(parts)


# Several conditions look at one text, one after the other; few texts, since they may be long.
@lru_cache(maxsize=4)
def _final_sigmas(text: str) -> frozenset[int]:
    """Give the places of sigmas with a letter before them in their word, and none after them."""
    kinds = [_kind(character) for character in text]
    places = [place for place, kind in enumerate(kinds) if kind]
    finals = set()
    for run in _RUN.finditer("".join(kinds)):
        cased = [place for place in places[run.start() : run.end()] if _is_cased(text[place])]
        if len(cased) > 1 and text[cased[-1]] == _SIGMA:
            finals.add(cased[-1])
    return frozenset(finals)


def _kind(character: str) -> str:
    if character > "\uffff" or _OTHER_SCRIPT.match(character):
        return "?"
    return _KINDS_OF_SINGLE.get(character) or _KINDS.get(category(character), "?")


def _is_cased(character: str) -> bool:
    return category(character) in {"Lu", "Ll", "Lt"} or _CASED.match(character) is not None
