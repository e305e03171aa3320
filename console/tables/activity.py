"""Activity: one row for each thing that happened, and what its cells say."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, Protocol

from console.api.text import clean
from console.tables.column import Cell, Column, Tone
from console.tables.export import MadeRows, Sheet
from console.tables.format import clock_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console.tables.filter import Filter


class Happening(Protocol):
    """One line of the feed, as `console.live.feed.Entry` has it."""

    @property
    def at(self) -> datetime:
        """When it happened."""

    @property
    def room(self) -> str:
        """The room's name, safe to paint."""

    @property
    def who(self) -> str:
        """The peer's name, safe to paint."""

    @property
    def text(self) -> str:
        """The whole line, safe to paint."""

    @property
    def kind(self) -> str:
        """What sort of thing happened."""

    @property
    def why(self) -> str:
        """The reason, safe to paint."""

    @property
    def room_id(self) -> str:
        """Raw."""

    @property
    def session_id(self) -> str:
        """Raw."""

    @property
    def peer_id(self) -> str:
        """Raw."""

    @property
    def user_id(self) -> str:
        """Safe to paint."""

    @property
    def job_id(self) -> str:
        """Raw."""

    @property
    def learnt(self) -> datetime | None:
        """When we heard of it, if that was late."""

    @property
    def exact(self) -> bool:
        """Whether `at` is the service's own time."""


KINDS: Final[Mapping[str, tuple[str, Tone]]] = {
    "join": ("join", "normal"),
    "leave": ("leave", "dim"),
    "role": ("role", "normal"),
    "session": ("session", "accent"),
    "job": ("job", "accent"),
    "stream": ("stream", "accent"),
    "track": ("track", "dim"),
    "error": ("error", "bad"),
    "connection": ("line", "warn"),
    "trouble": ("trouble", "bad"),
    "recovered": ("fixed", "good"),
    "done": ("done", "good"),
    "note": ("note", "warn"),
    "failed": ("failed", "bad"),
}
"""The word that marks each kind, and its tone; a kind that is not here is its own word."""

WEEK: Final = 7
"""Days for which the name of the day says which one is meant."""

GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "people": ("join", "leave", "role"),
    "trouble": ("trouble", "recovered", "error", "failed", "connection"),
    "broadcast": ("session", "job", "stream"),
    "from here": ("done", "note", "failed"),
}
"""Kinds that are looked at together."""

_WORDS: Final = {
    "people": "people: come, go and change role",
    "trouble": "trouble: errors, failures, lost connections",
    "broadcast": "broadcast: sessions, recordings, streams",
    "from here": "from here: what was done, and what this console said",
}


def mark(kind: str) -> str:
    """The word that marks a kind.

    Args:
        kind: of a happening.
    """
    return KINDS[kind][0] if kind in KINDS else clean(kind)


def what(row: Happening) -> str:
    """What happened, without the name and the room that have columns of their own."""
    text = row.text
    names = (f"{row.who}: ", f"{row.who} ") if row.who else ()
    for words in (*names, f"{row.room}: " if row.room else ""):
        text = text.removeprefix(words) if words and len(text) > len(words) else text
    return text


def when(moment: datetime, today: date) -> str:
    """A time in at most nine cells: the time of day, within a week the day before it, else only the date.

    Args:
        moment: aware.
        today: the local date.
    """
    try:
        local = moment.astimezone()
    except (OverflowError, ValueError, OSError):  # no local calendar has it
        return f"{moment:%Y-%m}"
    days = (today - local.date()).days
    if not days:
        return clock_time(moment)
    if 0 < days < WEEK:
        return f"{local:%a %H:%M}"
    return f"{local:%b %d}" if local.year == today.year else f"{local:%Y-%m}"


def columns(place: Callable[[Any], Any], today: Callable[[], date]) -> tuple[Column[Happening], ...]:
    """The columns.

    Args:
        place: what happenings are ordered by.
        today: the local date.
    """

    def time(row: Happening) -> Cell:
        late = "+" if row.learnt is not None else ""
        return Cell(f"{when(row.at, today())}{late}", "dim")

    def heard(row: Happening) -> Cell:
        return Cell(when(row.learnt, today()) if row.learnt is not None else "", "dim")

    return (
        Column("time", "TIME", 10, time, place),
        Column("heard", "HEARD", 9, heard, lambda row: (row.learnt or row.at).timestamp(), priority=8),
        # Where all do not fit, the room is worth more: the words say the kind again.
        Column("kind", "KIND", 7, _marked, lambda row: mark(row.kind), priority=3, text=lambda row: mark(row.kind)),
        _words("room", "ROOM", 10, lambda row: row.room, flex=1, priority=2),
        _words("who", "WHO", 12, lambda row: row.who, flex=1, priority=1),
        _words("what", "WHAT", 21, what, flex=3),
        _words("why", "WHY", 11, lambda row: row.why, flex=2, priority=3),
        _words("user", "USER", 10, lambda row: row.user_id, priority=9),
    )


def _words(
    name: str, title: str, width: int, read: Callable[[Happening], str], flex: int = 0, priority: int = 0
) -> Column[Happening]:
    def key(row: Happening) -> str:
        return read(row).casefold()

    return Column(name, title, width, lambda row: Cell(read(row)), key, flex, priority=priority, text=read)


def _marked(row: Happening) -> Cell:
    word, tone = KINDS.get(row.kind, (clean(row.kind), "normal"))
    return Cell(word, tone)


def kind_choices(counts: Mapping[str, int]) -> list[tuple[str, str]]:
    """What `t` offers, as (value, words): everything, some kinds together, and each kind that there is.

    Args:
        counts: how many rows there are of each kind.
    """
    total = sum(counts.values())
    choices = [("", f"everything  {total:,}")]
    for name, kinds in GROUPS.items():
        some = sum(counts.get(kind, 0) for kind in kinds)
        choices.append((name, f"{_WORDS[name]}  {some:,}"))
    found = [kind for kind in (*KINDS, *sorted(counts.keys() - KINDS.keys())) if counts.get(kind)]
    return [*choices, *((kind, f"only {mark(kind)}  {counts[kind]:,}") for kind in found)]


def kinds_of(choice: str) -> tuple[str, ...]:
    """The kinds that a choice means; none for everything.

    Args:
        choice: a value of `kind_choices`.
    """
    return GROUPS.get(choice, (choice,) if choice else ())


class Narrow:
    """A filter: some kinds, one room, and what was typed; see `console.tables.view.Matcher`.

    Args:
        kinds: only these; none for all.
        room_id: only this room, raw; "" for all.
        typed: what else must match, or None.
    """

    def __init__(self, kinds: Collection[str], room_id: str, typed: Filter[Happening] | None = None) -> None:
        self._kinds = frozenset(kinds)
        self._room_id = room_id
        self._typed = typed
        self.error: str | None = None
        """A pattern that takes too long is given up alone: kinds and room still hold."""

    def select(self, rows: Mapping[str, Happening]) -> Collection[str]:
        """The keys of the rows to be shown.

        Args:
            rows: rows by key.
        """
        kinds, room_id = self._kinds, self._room_id
        found = rows
        if kinds or room_id:
            found = {
                key: row
                for key, row in rows.items()
                if (not kinds or row.kind in kinds) and (not room_id or row.room_id == room_id)
            }
        keys: Collection[str] = self._typed.select(found) if self._typed is not None else found.keys()
        return keys


EXPORTED: Final = (
    "time",
    "exact",
    "heard",
    "kind",
    "room",
    "who",
    "what",
    "why",
    "user_id",
    "room_id",
    "session_id",
    "peer_id",
    "job_id",
)


def activity_sheet(name: str, rows: Iterable[Happening]) -> Sheet:
    """The rows as a sheet.

    Args:
        name: what it is of.
        rows: in their order.
    """
    found: Sequence[Happening] = tuple(rows)
    return Sheet(name, EXPORTED, MadeRows(found, _cells))


def _cells(row: Happening) -> tuple[object, ...]:
    ids = (row.room_id, row.session_id, row.peer_id, row.job_id)
    return (
        row.at,
        row.exact,
        row.learnt,
        mark(row.kind),
        row.room,
        row.who,
        what(row),
        row.why,
        row.user_id,
        *map(clean, ids),
    )
