"""What came to a terminal, looked at again as a person would have seen it, moment by moment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pyte

from tests.support import emulator
from tests.support.looks import seen
from tests.support.terminal import Chunk, Terminal

_UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")
_WHOLE = re.compile(rb"\x1b(?:\[[^@-~]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[^\[\]])")
_CURSOR = re.compile(r">[ *] (.{24})")


class Look(NamedTuple):
    """The screen after some bytes.

    Attributes:
        at: when they came (`time.perf_counter`).
        screen: the same one each time, changed by what comes next.
    """

    at: float
    screen: pyte.Screen


class Replay:
    """A terminal emulator that remembers where a sequence was torn.

    Args:
        size: columns and lines.
    """

    def __init__(self, size: tuple[int, int]) -> None:
        emulator.mend()
        self.screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self.screen)
        self._held = b""
        self._mark = 0

    def feed(self, data: bytes) -> None:
        """Show some bytes; what ends in the middle of a sequence waits for its end."""
        data = self._held + data
        cut = data.rfind(b"\x1b")
        torn = cut >= 0 and not _WHOLE.match(data, cut)
        data, self._held = (data[:cut], data[cut:]) if torn else (data, b"")
        self._stream.feed(_UNKNOWN_TO_PYTE.sub(b"", data))

    def follow(self, terminal: Terminal) -> Iterator[Look]:
        """The screen after each piece that has come to a terminal since the last time."""
        for at, data in terminal.chunks_since(self._mark):
            self._mark += len(data)
            self.feed(data)
            yield Look(at, self.screen)

    def looks(self, chunks: Iterable[Chunk]) -> Iterator[Look]:
        """The screen after each piece."""
        for at, data in chunks:
            self.feed(data)
            yield Look(at, self.screen)


def cells(screen: pyte.Screen) -> list[list[object]]:
    """Every cell with its style, to compare."""
    return seen(screen)


def differing(before: list[list[object]], after: list[list[object]]) -> int:
    """How many cells are other ones."""
    rows = zip(before, after, strict=True)
    return sum(old != new for left, right in rows for old, new in zip(left, right, strict=True))


def under_cursor(screen: pyte.Screen) -> str:
    """The name and the user in the row of the table's cursor; "" when there is none."""
    for line in screen.display:
        if found := _CURSOR.match(line):
            return f"{found[1].strip()} {line.split()[-1]}"
    return ""


def moves(looks: Iterable[Look]) -> list[float]:
    """When the cursor came to somebody else."""
    found, last = [], ""
    for at, screen in looks:
        name = under_cursor(screen)
        if name and last and name != last:
            found.append(at)
        last = name or last
    return found
