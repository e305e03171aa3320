"""The story of a person: what the cells of its lines say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Final, Protocol

from console.tables.activity import when
from console.tables.column import Cell, Column, Tone
from console.tables.export import Sheet
from console.tables.format import coarse, duration


class Line(Protocol):
    """One line, as `console.live.story.StoryLine` has it."""

    @property
    def key(self) -> str:
        """The same for the same thing."""

    @property
    def at(self) -> datetime:
        """When."""

    @property
    def sort(self) -> str:
        """What it is about."""

    @property
    def what(self) -> str:
        """What happened, safe to paint."""

    @property
    def why(self) -> str:
        """A reason, safe to paint."""

    @property
    def seconds(self) -> float | None:
        """How long it held."""

    @property
    def running(self) -> bool:
        """Whether it still goes on."""

    @property
    def exact(self) -> bool:
        """Whether `at` is the service's own time."""

    @property
    def grave(self) -> bool:
        """Whether it went wrong for good."""

    @property
    def rank(self) -> int:
        """The smaller comes first of what happened in one moment."""


_TONES: Final[Mapping[str, Tone]] = {
    "join": "good",
    "leave": "accent",
    "error": "warn",
    "act": "accent",
    "before": "dim",
    "now": "accent",
}


def columns(today: Callable[[], date]) -> tuple[Column[Line], ...]:
    """The columns.

    Args:
        today: the local date.
    """

    def time(row: Line) -> Cell:
        return Cell(f"{when(row.at, today())}{'' if row.exact else '~'}", "dim")

    return (
        Column("time", "TIME", 10, time, lambda row: (row.at, row.rank)),
        Column("kind", "KIND", 8, _kind, lambda row: row.sort, priority=2, text=lambda row: row.sort),
        Column(
            "what",
            "WHAT",
            22,
            lambda row: Cell(row.what),
            lambda row: row.what.casefold(),
            3,
            text=lambda row: row.what,
        ),
        Column("for", "FOR", 7, _length, lambda row: row.seconds or 0.0, align="right", priority=1),
        Column("why", "WHY", 16, _why, lambda row: row.why.casefold(), 2, priority=3, text=lambda row: row.why),
    )


def _kind(row: Line) -> Cell:
    return Cell(row.sort, "bad" if row.grave else _TONES.get(row.sort, "normal"))


def _length(row: Line) -> Cell:
    if row.seconds is None:
        return Cell("", "normal")
    # What goes on is known in whole minutes only, so that it does not repaint each second.
    return Cell(coarse(row.seconds) if row.running else duration(row.seconds), "normal")


def _why(row: Line) -> Cell:
    return Cell("still on" if row.running and not row.why else row.why, "bad" if row.grave else "normal")


def story_sheet(name: str, rows: Iterable[Line]) -> Sheet:
    """The story as a sheet.

    Args:
        name: what it is of.
        rows: in their order.
    """
    heads = ("time", "exact", "kind", "what", "seconds", "still_on", "why")
    return Sheet(
        name,
        heads,
        tuple((row.at, row.exact, row.sort, row.what, row.seconds, row.running, row.why) for row in rows),
    )
