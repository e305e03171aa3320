"""Keys kept in the order of their sort keys, at a cost that grows with what changed."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping
from typing import Any

Entry = tuple[Any, str]
"""A sort key and the row's key, which breaks ties, so that equal rows never change places by themselves."""

FEW = 32
"""So many are taken out and put in one by one."""

STEPS = 16
"""Comparisons it takes to find the place of one among tens of thousands; sorting anew compares each once."""

LOOKS = 40
"""A look at each costs as much as finding the places of one in so many; it compares nothing."""


class Order:
    """A sorted sequence of keys.

    It equals `sorted(keys, key=lambda key: (sort_key[key], key), reverse=reverse)` at any time. Sort keys must be
    comparable with each other.
    """

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._sorted: list[Entry] = []
        self.reverse = False

    def __len__(self) -> int:
        return len(self._sorted)

    def __contains__(self, key: object) -> bool:
        return key in self._entries

    def fill(self, sort_keys: Mapping[str, Any], reverse: bool = False) -> None:
        """Start over with these keys.

        Args:
            sort_keys: the sort key of each key.
            reverse: whether the largest comes first.
        """
        self._entries = {key: (value, key) for key, value in sort_keys.items()}
        self._sorted = sorted(self._entries.values())
        self.reverse = reverse

    def change(self, put: Mapping[str, Any], drop: Iterable[str]) -> bool:
        """Insert or move some keys and drop others.

        Args:
            put: new sort keys of keys that are there or are to be.
            drop: keys to take out; those that are not there are left alone.

        Returns:
            Whether anything moved, came or went.
        """
        entries = self._entries
        gone = [entries.pop(key) for key in drop if key in entries]
        come = []
        for key, value in put.items():
            old, new = entries.get(key), (value, key)
            if old != new:
                entries[key] = new
                come.append(new)
                if old is not None:
                    gone.append(old)
        self._drop(gone)
        self._merge(come)
        return bool(gone or come)

    def _drop(self, gone: list[Entry]) -> None:
        """Take entries out, copying the stretches between them; of very many, those that stay one by one."""
        if len(gone) <= FEW:
            for entry in gone:
                del self._sorted[bisect_left(self._sorted, entry)]
            return
        if len(gone) * LOOKS > len(self._sorted):
            dropped = set(map(id, gone))
            self._sorted = [entry for entry in self._sorted if id(entry) not in dropped]
            return
        kept: list[Entry] = []
        start = 0
        for place in sorted(bisect_left(self._sorted, entry) for entry in gone):
            kept += self._sorted[start:place]
            start = place + 1
        self._sorted = kept + self._sorted[start:]

    def _merge(self, come: list[Entry]) -> None:
        """Put entries in, copying the stretches between them; very many are sorted together with all others."""
        if len(come) <= FEW:
            for entry in come:
                insort(self._sorted, entry)
            return
        come.sort()
        if len(come) * STEPS > len(self._sorted):
            self._sorted = sorted([*self._sorted, *come])  # two sorted runs, which is quick to see
            return
        merged: list[Entry] = []
        start = 0
        for entry in come:
            place = bisect_left(self._sorted, entry, start)
            merged += self._sorted[start:place]
            merged.append(entry)
            start = place
        self._sorted = merged + self._sorted[start:]

    def at(self, index: int) -> str:
        """The key at a place.

        Args:
            index: a place, from 0.

        Raises:
            IndexError: there is no such place.
        """
        if not 0 <= index < len(self._sorted):
            raise IndexError(index)
        return self._sorted[-1 - index if self.reverse else index][1]

    def index(self, key: str) -> int:
        """The place of a key.

        Raises:
            KeyError: it is not there.
        """
        place = bisect_left(self._sorted, self._entries[key])
        return len(self._sorted) - 1 - place if self.reverse else place

    def place_of(self, key: str, sort_key: object) -> int:
        """The place a key which is not there would take: that of the first row after it.

        Args:
            key: the key.
            sort_key: its sort key.
        """
        place = bisect_left(self._sorted, (sort_key, key))
        return len(self._sorted) - place if self.reverse else place

    def slice(self, start: int, stop: int) -> list[str]:
        """The keys at the places from `start` up to and without `stop`."""
        size = len(self._sorted)
        start, stop = max(0, start), min(size, stop)
        if start >= stop:
            return []
        if self.reverse:
            return [entry[1] for entry in reversed(self._sorted[size - stop : size - start])]
        return [entry[1] for entry in self._sorted[start:stop]]

    def keys(self) -> list[str]:
        """All keys in order."""
        return self.slice(0, len(self._sorted))
