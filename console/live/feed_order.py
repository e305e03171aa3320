"""Entries in the order of their time, in which a late one finds its place without moving all others."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import chain
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from console.live.entry import Entry

BLOCK: Final = 512
"""Entries are kept in blocks of about so many: finding a place costs two short searches, and moving a few hundred."""

_ORDER: Final = {"live": "1", "join": "2", "back": "3", "leave": "7", "end": "8", "over": "9"}
"""What comes first of what has the same time, by the beginning of the key; the service's times are often whole
seconds, and somebody who joined and left within one joined first. Anything else stands between them."""

Place = tuple["datetime", str, str]


def place(entry: Entry) -> Place:
    """What entries are ordered by: the time, then cause before effect, then the key; only then the arrival."""
    key = entry.key
    return entry.at, _ORDER.get(key.partition("/")[0], "5"), key


class Ordered:
    """Entries in order."""

    def __init__(self) -> None:
        self._blocks: list[list[Entry]] = []
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[Entry]:
        return chain.from_iterable(self._blocks)

    @property
    def oldest(self) -> Entry:
        """The first; there must be one."""
        return self._blocks[0][0]

    def add(self, entry: Entry) -> None:
        """Put an entry where it belongs, behind those that are equal in order."""
        self._size += 1
        where = place(entry)
        blocks = self._blocks
        if not blocks:
            blocks.append([entry])
            return
        if place(blocks[-1][-1]) <= where:  # nearly always: news are the newest
            number, block = len(blocks) - 1, blocks[-1]
            block.append(entry)
        else:
            number = min(bisect_right(blocks, where, key=_last), len(blocks) - 1)
            block = blocks[number]
            block.insert(bisect_right(block, where, key=place), entry)
        if len(block) >= 2 * BLOCK:
            blocks[number : number + 1] = [block[:BLOCK], block[BLOCK:]]

    def remove(self, entry: Entry) -> None:
        """Take an entry out; it must be in it."""
        where, blocks = place(entry), self._blocks
        for number in range(bisect_left(blocks, where, key=_last), len(blocks)):
            block = blocks[number]
            for index in range(bisect_left(block, where, key=place), len(block)):
                if block[index] is entry:
                    del block[index]
                    self._size -= 1
                    if not block:
                        del blocks[number]
                    return
        raise ValueError("no such entry")


def _last(block: list[Entry]) -> Place:
    return place(block[-1])
