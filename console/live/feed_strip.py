"""The newest lines of the feed for a place with room for two or eight: many of a kind become one line there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from console.live.entry import Entry

if TYPE_CHECKING:
    from datetime import datetime

    from console.live.entry import Kind

FOLD_ABOVE: Final = 3
"""More of the same kind than this that were heard of at the same moment become one line."""

_GROUPS: Final = 32
"""More lines than any strip shows."""

_MANY: Final[dict[Kind, str]] = {"join": "joined", "leave": "left", "role": "changed role in"}


@dataclass(slots=True)
class _Group:
    """What was heard at one moment of one kind in one room: the first few, how many in all, and where it stands."""

    place: datetime
    count: int
    some: list[Entry]
    newest: datetime


class Strip:
    """The newest lines, folded. It is told of each new entry once, and of those that became better known."""

    def __init__(self) -> None:
        self._groups: dict[object, _Group] = {}
        self._lines: tuple[Entry, ...] | None = ()

    @property
    def lines(self) -> tuple[Entry, ...]:
        """Oldest first; one entry stands for all of a group that is too large."""
        if self._lines is None:
            groups = sorted(self._groups.values(), key=_order)
            self._lines = tuple(line for group in groups for line in _lines(group))
        return self._lines

    def add(self, entry: Entry, live: bool, ahead: float) -> None:
        """A new entry.

        Args:
            entry: what happened.
            live: whether it was seen to happen between two looks; what was only told is left out when it is old.
            ahead: seconds by which the service's clock is ahead of ours.
        """
        if not _shown(entry) or (entry.learnt is not None and not live):
            return
        place = _place(entry, live, ahead)
        # Without a key it stands alone: an object that is never equal to another.
        name = (entry.kind, entry.room_id or entry.room, entry.known) if entry.kind in _MANY else object()
        group = self._groups.get(name)
        if group is None:
            self._groups[name] = _Group(place, 1, [entry], entry.at)
            self._forget()
        else:
            group.count += 1
            group.newest = max(group.newest, entry.at)
            group.place = max(group.place, place)
            if len(group.some) <= FOLD_ABOVE:
                group.some.append(entry)
        self._lines = None

    def change(self, old: Entry, new: Entry) -> None:
        """An entry became better known: it stays where it stands, with better words."""
        for name, group in self._groups.items():
            for index, entry in enumerate(group.some):
                if entry is old:
                    self._put(name, index, new)
                    return

    def _put(self, name: object, index: int, new: Entry) -> None:
        group, self._lines = self._groups[name], None
        if _shown(new):
            group.some[index] = new
            return
        del group.some[index]
        group.count -= 1
        if not group.count:
            del self._groups[name]

    def _forget(self) -> None:
        while len(self._groups) > _GROUPS:
            oldest = min(self._groups, key=lambda name: self._groups[name].place)
            del self._groups[oldest]


def _order(group: _Group) -> tuple[datetime, float]:
    """By when it was heard; what people did and was heard at one moment, by when they did it."""
    return group.place, group.newest.timestamp() if group.some[0].kind in _MANY else 0.0


def _shown(entry: Entry) -> bool:
    """Whether a strip shows it: each switch of a microphone is too much, and of a failed job the trouble is told."""
    return entry.kind != "track" and not (entry.kind == "error" and entry.job_id)


def _place(entry: Entry, live: bool, ahead: float) -> datetime:
    """When it is to be placed, by our clock; never after it was heard of."""
    if not entry.exact:
        return entry.known
    return (entry.known if live else min(entry.at, entry.known)) - timedelta(seconds=ahead)


def _lines(group: _Group) -> list[Entry]:
    if group.count <= FOLD_ABOVE:
        return sorted(group.some, key=lambda entry: entry.at)
    one = group.some[0]
    words = f"{group.count:,} people {_MANY[one.kind]} {one.room}"
    return [replace(one, at=group.newest, who="", text=words, why="", peer_id="", user_id="", key="", also=())]
