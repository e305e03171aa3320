"""The feed as rows of a table: what is new is put in, a part at a time; what became better known takes its place."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from console.live.feed import Entry, Feed
    from console.widgets.follow_table import FollowTable

PART: Final = 500
"""So many rows are put in at once, in a few milliseconds."""

SLACK: Final = 1_000
"""So many rows may stand here that the feed has dropped; looking for them costs a look at each row."""

MOST_WAITING: Final = 20_000
"""More news than this while nobody looks is not kept twice: the feed has it."""


class ActivityRows:
    """Keeps a table in step with a feed.

    Args:
        feed: has the entries.
        table: shows them, newest last.
        changed: called when there is something to put in; it must not raise.
    """

    def __init__(self, feed: Feed, table: FollowTable[Entry], changed: Callable[[], None]) -> None:
        self._feed = feed
        self._table = table
        self._changed = changed
        self._news: list[Entry] = []
        self._names: dict[str, str] = {}
        self._numbers: dict[int, str] = {}
        self._count = count()
        self._old = self._all()
        feed.listen(self._hear)

    @property
    def waiting(self) -> bool:
        """Whether there is something to put in."""
        return bool(self._news or self._old)

    def _hear(self, new: tuple[Entry, ...]) -> None:
        self._news += new
        if len(self._news) > MOST_WAITING:
            self._news.clear()
            self._old = self._all()
        self._changed()

    def _all(self) -> list[Entry]:
        """What the feed has; what has no key is numbered in this order."""
        entries = list(self._feed.entries)
        for entry in [entry for entry in entries if not entry.key]:
            self._key(entry)
        return entries

    def _key(self, entry: Entry) -> str:
        """What a row is called: as its entry, which stays the same when it is better known; else by a number.

        An object has its number as long as it is there, and a row keeps its object; of one moment the first is first.
        """
        return entry.key or self._numbers.get(id(entry)) or self._numbered(entry)

    def _numbered(self, entry: Entry) -> str:
        number = self._numbers[id(entry)] = f"#{next(self._count):012}"
        return number

    def go_on(self) -> None:
        """Put the next part in: news first, then what was there before, the newest of it first."""
        if self._news:
            part, self._news = self._news[:PART], self._news[PART:]
            self._put(part)
        elif self._old:
            part = self._old[-PART:]
            del self._old[-PART:]
            # What became better known meanwhile is there already.
            self._put([entry for entry in part if not self._known(entry)])
        if not self.waiting and not self._in_step:
            self._drop_oldest()
            if not self._in_step:
                self._compare()

    @property
    def _in_step(self) -> bool:
        return 0 <= self._table.row_count - len(self._feed) <= SLACK

    def _known(self, entry: Entry) -> bool:
        return bool(entry.key) and (entry.key in self._names or self._table.row(entry.key) is not None)

    def _put(self, part: Iterable[Entry]) -> None:
        changed: dict[str, Entry] = {}
        removed: set[str] = set()
        for entry in part:
            key = self._key(entry)
            for name in (entry.key, *entry.also) if entry.key else ():
                old = self._names.pop(name, name)
                if old != key and (old in changed or self._table.row(old) is not None):
                    changed.pop(old, None)
                    removed.add(old)
            changed[key] = entry
            removed.discard(key)
            self._names.update(dict.fromkeys(entry.also, key))
        self._table.change_rows(changed, removed)

    def _drop_oldest(self) -> None:
        """What is older than all that the feed has is what it dropped, nearly always."""
        entries = self._feed.entries
        if entries:
            oldest = entries[0].at
            self._table.change_rows({}, [key for key, row in self._table.rows_by_key() if row.at < oldest])

    def _compare(self) -> None:
        """Look at all: what the feed has no more goes, and what is missing comes."""
        entries = self._feed.entries
        kept = {self._key(entry): entry for entry in entries}
        self._table.set_rows(kept)
        there = {id(entry) for entry in entries if not entry.key}
        self._numbers = {number: key for number, key in self._numbers.items() if number in there}
        self._names = {name: key for name, key in self._names.items() if key in kept}
