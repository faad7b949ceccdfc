"""What enters is a LIKE pattern; what leaves is what its texts have in common."""

from dataclasses import dataclass
from typing import TypeAlias

from flinkfilter.language.expression import LikeToken

Pattern: TypeAlias = tuple[str | LikeToken, ...]


def only_text(pattern: Pattern) -> str | None:
    """Give the one text that fits; None when several do."""
    match pattern:
        case (str(text),):
            return text
    return None


def in_small_letters(pattern: Pattern) -> Pattern:
    """Put the texts of a pattern into small letters.

    Only ASCII becomes so: a pattern with other letters fits nothing that is known in small ones.
    """
    return tuple(part.lower() if isinstance(part, str) else part for part in pattern)


@dataclass(frozen=True, slots=True)
class Affixes:
    """What a text is known to begin and end with, and to hold.

    Attributes:
        prefixes, suffixes, parts: every one of them is there; empty texts are left out.
    """

    prefixes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()

    @classmethod
    def of(cls, patterns: tuple[Pattern, ...]) -> "Affixes":
        """Gather what fits all patterns."""
        return cls(
            tuple(p[0] for p in patterns if isinstance(p[0], str)),
            tuple(p[-1] for p in patterns if isinstance(p[-1], str)),
            tuple(part for pattern in patterns for part in pattern if isinstance(part, str)),
        )

    def in_small_letters(self) -> "Affixes":
        """Give what the text in small letters has, as far as that is plain: of ASCII texts."""
        return Affixes(
            tuple(text.lower() for text in self.prefixes if text.isascii()),
            tuple(text.lower() for text in self.suffixes if text.isascii()),
            tuple(text.lower() for text in self.parts if text.isascii()),
        )

    def __or__(self, other: "Affixes") -> "Affixes":
        return Affixes(
            self.prefixes + other.prefixes,
            self.suffixes + other.suffixes,
            self.parts + other.parts,
        )

    @property
    def prefix(self) -> str:
        """The longest prefix."""
        return max(self.prefixes, key=len, default="")

    @property
    def suffix(self) -> str:
        """The longest suffix."""
        return max(self.suffixes, key=len, default="")

    def contradict(self) -> bool:
        """Tell whether no text has all of them."""
        prefix, suffix = self.prefix, self.suffix
        return not (
            all(prefix.startswith(text) for text in self.prefixes)
            and all(suffix.endswith(text) for text in self.suffixes)
        )

    def allow(self, text: str) -> bool:
        """Tell whether a text has all of them."""
        return (
            all(text.startswith(prefix) for prefix in self.prefixes)
            and all(text.endswith(suffix) for suffix in self.suffixes)
            and all(part in text for part in self.parts)
        )

    def imply(self, pattern: Pattern) -> bool:
        """Tell whether every text that has all of them surely fits a pattern."""
        match pattern:
            case (LikeToken.ANY_TEXT,):
                return True
            case (str(prefix), LikeToken.ANY_TEXT):
                return self.prefix.startswith(prefix)
            case (LikeToken.ANY_TEXT, str(suffix)):
                return self.suffix.endswith(suffix)
            case (LikeToken.ANY_TEXT, str(part), LikeToken.ANY_TEXT):
                return any(part in text for text in self.parts)
        return False
