"""What enters is text of others; what leaves hides nothing from whoever reads it on a terminal."""

import unicodedata

_HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def visible(text: str) -> str:
    r"""Spell out what a terminal would obey or hide: control characters, changes of direction.

    Line ends and tabs stay. Whoever approves SQL must see all of it.
    """
    return "".join(
        _spelled(character)
        if unicodedata.category(character) in _HIDDEN and character not in "\n\t"
        else character
        for character in text
    )


def one_line(text: str) -> str:
    """Make one line of a text, with nothing hidden in it."""
    return visible(" ".join(text.split()))


def _spelled(character: str) -> str:
    return character.encode("unicode_escape", errors="surrogatepass").decode("ascii")
