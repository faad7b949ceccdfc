"""What enters is a JSON text of any kind; what leaves is its document, by Jackson's own bounds.

Slower than `json_text`, which leaves to this the texts that Python's reader takes otherwise than
Jackson: very deep or very long ones, and documents that are a single value.
"""

import re
from json import JSONDecoder
from typing import Any
from unicodedata import category

from flinkfilter.language.json_number import fractional, whole

# Jackson's StreamReadConstraints; lengths are in UTF-16 code units.
MAX_DEPTH = 1000
MAX_NAME = 50_000
MAX_STRING = 20_000_000

_DECODER = JSONDecoder()
_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)((?:[.][0-9]+)?(?:[eE][+-]?[0-9]+)?)")
_WORD = re.compile("true|false|null")
_WORDS = {"true": True, "false": False, "null": None}
_PART_OF_A_WORD = frozenset(
    ["Lu", "Ll", "Lt", "Lm", "Lo", "Nl", "Nd", "Mn", "Mc", "Pc", "Sc", "Cf", "Cc"]
)


def read_exactly(text: str) -> Any:
    """Read the first document of a text: see `json_text.Json`.

    Raises:
        ValueError: there is none, or one that Jackson does not read.
    """
    return _Reader(text).document()


def check_length(text: str, longest: int) -> None:
    """Refuse a name or text of too many UTF-16 code units; characters beyond U+FFFF are two.

    Raises:
        ValueError: there are more than `longest`.
    """
    if len(text) * 2 > longest:
        units = len(text.encode("utf-16-le", "surrogatepass")) // 2
        if units > longest:
            raise ValueError(f"a text of {units} characters; Flink reads at most {longest}")


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0

    def document(self) -> Any:
        root = self._value()
        if not isinstance(root, dict | list):
            self._end_of_single_value(root)
            return root
        # Without recursion: Jackson reads deeper documents than Python calls can nest.
        containers: list[dict[str, Any] | list[Any]] = [root]
        while containers:
            container = containers[-1]
            if self._take("}" if isinstance(container, dict) else "]"):
                containers.pop()
                continue
            value = self._member(container)
            if isinstance(value, dict | list):
                containers.append(value)
                if len(containers) > MAX_DEPTH:
                    raise ValueError(f"nested more than {MAX_DEPTH} deep")
        return root

    def _member(self, container: dict[str, Any] | list[Any]) -> Any:
        if container:
            self._need(",")
        if isinstance(container, list):
            value = self._value()
            container.append(value)
            return value
        self._need('"')
        name = self._text(MAX_NAME)
        self._need(":")
        value = container[name] = self._value()
        return value

    def _value(self) -> Any:
        if self._take("{"):
            return {}
        if self._take("["):
            return []
        if self._take('"'):
            return self._text(MAX_STRING)
        if word := _WORD.match(self.text, self.position):
            self.position = word.end()
            return _WORDS[word[0]]
        if number := _NUMBER.match(self.text, self.position):
            self.position = number.end()
            return fractional(number[0]) if number[1] else whole(number[0])
        raise self._unexpected("a value")

    def _text(self, longest: int) -> str:
        # A decoder reads any value; from the quote on, that is this text.
        text, self.position = _DECODER.raw_decode(self.text, self.position - 1)
        check_length(text, longest)
        return str(text)

    def _take(self, mark: str) -> bool:
        space = _SPACE.match(self.text, self.position)
        start = space.end() if space else self.position
        found = self.text.startswith(mark, start)
        self.position = start + found
        return found

    def _need(self, mark: str) -> None:
        if not self._take(mark):
            raise self._unexpected(mark)

    def _end_of_single_value(self, value: Any) -> None:
        """Look at what follows: a number needs white space, a word no more letters."""
        following = self.text[self.position : self.position + 1]
        if isinstance(value, bool | None):
            ends = following < "0" or category(following) not in _PART_OF_A_WORD
        else:
            ends = self.text[self.position - 1] == '"' or following in {"", " ", "\t", "\n", "\r"}
        if not ends:
            raise self._unexpected("the end of the value")

    def _unexpected(self, wanted: str) -> ValueError:
        return ValueError(f"at character {self.position + 1}, not {wanted}")
