"""What enters are lines on standard input; what leaves are some of them on standard output.

Lines are taken as they come and answered at once, in pieces as large as the input has ready: slow
input is answered line by line, fast input without a system call a line.
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from io import BufferedReader
from typing import Any, cast

from flinkfilter.language.event import Event

_PIECE = 1 << 18
_VERDICTS = {True: b"true\n", False: b"false\n"}


def stream(
    read: Callable[[str], Event], matches: Callable[[Event], bool], *, verdicts: bool
) -> bool:
    """Print the lines whose event matches, or a verdict on each.

    Args:
        read: makes an event of a line; ValueError and RecursionError say that it is none.
        matches: tells whether the event is wanted.
        verdicts: print `true` or `false` for every line in place of the line.

    Returns:
        Whether every line could be read. Also true when nobody reads the output any more.
    """
    wanted = _Wanted(read, matches)
    output = sys.stdout.buffer
    try:
        for lines in _pieces():
            answers = wanted.answers(lines)
            if verdicts:
                output.writelines([_VERDICTS[answer] for answer in answers])
            else:
                taken = [line for line, answer in zip(lines, answers, strict=True) if answer]
                output.write(b"\n".join([*taken, b""]))
            output.flush()
    except BrokenPipeError:
        # Or the interpreter would complain when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return True
    return wanted.unreadable == 0


class _Wanted:
    def __init__(self, read: Callable[[str], Event], matches: Callable[[Event], bool]) -> None:
        self.unreadable = 0
        self._number = 0
        self._read = read
        self._matches = matches

    def answers(self, lines: Sequence[bytes]) -> list[bool]:
        """Tell of each line whether it is wanted."""
        matches = self._matches
        read: Callable[[Any], Event] = self._read
        texts: Sequence[str | bytes] = lines
        try:
            # Quicker than one by one; no character of UTF-8 has a line end in it.
            texts = b"\n".join(lines).decode().split("\n")
        except UnicodeDecodeError:
            read = self._read_bytes
        found = []
        for text in texts:
            try:
                found.append(matches(read(text)))
            except (ValueError, RecursionError) as error:
                found.append(False)
                self._complain(self._number + len(found), error)
        self._number += len(lines)
        return found

    def _read_bytes(self, line: bytes) -> Event:
        try:
            text = line.decode()
        except UnicodeDecodeError as error:
            raise ValueError(f"not UTF-8 at byte {error.start + 1}") from None
        return self._read(text)

    def _complain(self, number: int, error: Exception) -> None:
        self.unreadable += 1
        reason = "nested too deep" if isinstance(error, RecursionError) else error
        sys.stderr.write(f"line {number}: {reason}\n")


def _pieces() -> Iterator[list[bytes]]:
    """Give lines without their ends, as many at a time as are ready."""
    begun: list[bytes] = []
    ready = cast("BufferedReader", sys.stdin.buffer)
    while piece := ready.read1(_PIECE):
        head, end, rest = piece.rpartition(b"\n")
        if not end:
            begun.append(piece)
            continue
        yield b"".join([*begun, head]).split(b"\n")
        begun = [rest]
    if last := b"".join(begun):
        yield [last]
