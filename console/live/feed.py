"""What happened: one stream of lines, in the order of their time, each thing once, as well known as it is.

Reports come from lists that changed, from analytics, from what webhooks were told, and from our own acts: late, out of
order, and several of the same thing. What has the same key is the same thing (`entry.merged`):

- `join/<session>/<peer>`, `leave/<session>/<peer>`, and `back/<session>/<peer>/<second>` for who was gone in between;
- `role/<peer>/<role>/<second>`; a list tells of it seconds after it happened, so near ones are one (`role_keys`);
- `job/<job>/<status>`, with `over` for what is neither starting, running nor stopping any more;
- `live/<session>`, `over/<session>`; `event/<analytics event>`; others of `feed_events`.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Final, Literal

from console.api.text import clean
from console.live.entry import LATE_AFTER, Entry, Kind, merged, settled
from console.live.feed_lines import Lines
from console.live.feed_order import Ordered
from console.live.feed_roles import NearRoles
from console.live.feed_strip import FOLD_ABOVE, Strip

if TYPE_CHECKING:
    from console.live.store import Store

__all__ = ["FOLD_ABOVE", "LATE_AFTER", "LIMIT", "PART", "Entry", "Feed", "Kind", "RoomName"]

RoomName = Callable[[str], str]

LIMIT: Final = 100_000
"""So many lines are kept; the oldest go first."""

PART: Final = 50
"""So many reports are taken in before everything else that waits may run."""

Source = Literal["live", "told", "past"]
"""How a report came: seen between two looks, told by somebody, or part of a first look, which is no news."""

_Listener = Callable[[tuple[Entry, ...]], None]


class Feed:
    """The newest entries in order, and whoever listens for more.

    Args:
        limit: how many are kept.
        room_name: room id -> its name, safe to paint; by default the id.
    """

    def __init__(self, limit: int = LIMIT, room_name: RoomName = clean) -> None:
        self.room_name = room_name
        """Room id -> its name, safe to paint."""
        self.ahead: Callable[[], float] = lambda: 0.0
        """Seconds by which the service's clock is proved to be ahead of ours."""
        self.version = 0
        """Counts the changes: the same number means the same entries."""
        self._limit = limit
        self._line = Ordered()
        self._keys: dict[str, Entry] = {}
        self._roles = NearRoles()
        self._strip = Strip()
        self._entries: tuple[Entry, ...] | None = ()
        self._listeners: list[_Listener] = []
        self._waiting: deque[tuple[Iterator[Entry], Source]] = deque()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What is kept, oldest first."""
        if self._entries is None:
            self._entries = (*self._line,)
        return self._entries

    @property
    def strip(self) -> tuple[Entry, ...]:
        """The newest lines, oldest first: a few dozen, without what was old when it was heard of, many folded."""
        return self._strip.lines

    @property
    def busy(self) -> bool:
        """Whether more is still being taken in."""
        return bool(self._waiting)

    def __len__(self) -> int:
        return len(self._line)

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def about(
        self, *, room_id: str = "", session_id: str = "", peer_id: str = "", user_id: str = "", job_id: str = ""
    ) -> tuple[Entry, ...]:
        """The entries about all that is named, oldest first; it looks at each (some 10 ms for 100,000).

        Args:
            room_id: raw; "" for any.
            session_id: raw; "" for any.
            peer_id: raw; "" for any.
            user_id: as entries have it; "" for any.
            job_id: raw; "" for any.
        """
        found: Iterable[Entry] = self._line
        if peer_id:
            found = [entry for entry in found if entry.peer_id == peer_id]
        if user_id:
            found = [entry for entry in found if entry.user_id == user_id]
        if job_id:
            found = [entry for entry in found if entry.job_id == job_id]
        if session_id:
            found = [entry for entry in found if entry.session_id == session_id]
        if room_id:
            found = [entry for entry in found if entry.room_id == room_id]
        return tuple(found)

    def append(self, *new: Entry) -> None:
        """Take reports in, in any order, and tell the listeners what is new or better known.

        Args:
            *new: reports; more than `PART` are taken in by and by.
        """
        self.take(new)

    def take(self, reports: Iterable[Entry], source: Source = "told") -> None:
        """Take in any number of reports: the first `PART` at once, the rest while others may run in between.

        Args:
            reports: in any order; made as they are taken.
            source: how they came.
        """
        rest = iter(reports)
        if self._part(rest, source) < PART:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # nobody waits then
            while self._part(rest, source) == PART:
                pass
            return
        self._waiting.append((rest, source))
        if len(self._waiting) == 1:
            loop.call_soon(self._go_on, loop)

    def listen(self, callback: _Listener) -> Callable[[], None]:
        """Call back with the entries that are new or better known, whenever there are some.

        Args:
            callback: must not raise.

        Returns:
            A function that ends it; calling it twice is harmless.
        """
        self._listeners.append(callback)

        def stop() -> None:
            if callback in self._listeners:
                self._listeners.remove(callback)

        return stop

    def follow(self, store: Store) -> Callable[[], None]:
        """Take in whatever happens in a store, and its connection being lost and coming back.

        Args:
            store: what to follow.

        Returns:
            A function that ends it.
        """
        lines = Lines(store, self)
        return store.listen(lines.hear)

    # -- taking in ----------------------------------------------------------------------------------------------------

    def _go_on(self, loop: asyncio.AbstractEventLoop) -> None:
        """The next part of what waits; then everything else that is ready runs once."""
        reports, source = self._waiting[0]
        done = True
        try:
            done = self._part(reports, source) < PART
        finally:  # one report that nobody foresaw must not hold up all that come after
            if done:
                self._waiting.popleft()
            if self._waiting:
                loop.call_soon(self._go_on, loop)

    def _part(self, reports: Iterator[Entry], source: Source) -> int:
        """Take in at most `PART` reports and tell the listeners; how many there were."""
        count, news = 0, list[Entry]()
        ahead = self.ahead()
        for report in islice(reports, PART):
            count += 1
            entry = self._one(settled(report), source, ahead)
            if entry is not None:
                news.append(entry)
        if news:
            self._entries = None
            self.version += 1
            new = tuple(news)
            for callback in tuple(self._listeners):
                callback(new)
        return count

    def _one(self, report: Entry, source: Source, ahead: float) -> Entry | None:
        """Take in one report: the entry as it is now, or None when nothing new came of it."""
        if report.kind == "role" and report.key not in self._keys:
            report = replace(report, key=self._roles.key(report))
        known = self._known(report)
        if not known:
            if len(self._line) >= self._limit and report.at < self._line.oldest.at:
                return None  # it would be the first to go
            self._keep(report)
            if source != "past":
                self._strip.add(report, source == "live", ahead)
            return report
        entry = report
        for former in known:
            entry = merged(former, entry)
        if len(known) == 1 and entry == known[0]:
            return None
        for former in known:
            self._drop(former)
            self._strip.change(former, entry)
        self._keep(entry)
        return entry

    def _known(self, report: Entry) -> list[Entry]:
        """The entries that are about the same thing: at most one, but where several ids turn out to be one thing."""
        if not report.key:
            return []
        one = self._keys.get(report.key)
        if not report.also:
            return [] if one is None else [one]
        found = [] if one is None else [one]
        for key in report.also:
            other = self._keys.get(key)
            if other is not None and all(other is not entry for entry in found):
                found.append(other)
        return found

    def _keep(self, entry: Entry) -> None:
        self._line.add(entry)
        if entry.kind == "role":
            self._roles.note(entry)
        if entry.key:
            self._keys[entry.key] = entry
            for key in entry.also:
                self._keys[key] = entry
        if len(self._line) > self._limit:
            self._drop(self._line.oldest)

    def _drop(self, entry: Entry) -> None:
        self._line.remove(entry)
        if entry.kind == "role":
            self._roles.forget(entry)
        for key in (entry.key, *entry.also):
            self._keys.pop(key, None)
