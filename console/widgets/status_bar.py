"""The top line: whose data this is, where we are, whether we may write, how fresh it is.

A narrow terminal leaves out, in this order: the unit of the budget, the places above this one (the widest first), the
budget, the name of the workspace. The profile, PRODUCTION, whether we may write, `paused`, how fresh the data are and
where we are always stay; the last of them is cut at its end when even they are too wide.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from console.tables.column import Tone
from console.tables.format import cell_len, safe
from console.widgets.painting import Part
from console.widgets.plain_line import Line, PlainLine

UNIT = " req/min"
"""What the budget counts."""


class Status(NamedTuple):
    """What the status bar says.

    Attributes:
        profile: the name of the profile.
        crumbs: where we are, from the widest to the narrowest.
        writing: whether writing is armed.
        freshness: words about the data's age: `live`, `12s old`, `no connection`.
        freshness_tone: good, warn or bad news.
        production: whether the profile is a production one, which is said in words.
        budget: words about the request budget; empty while less than half is in use.
        paused: whether polling is paused.
        workspace: the label of the profile's workspace, or empty.
        minutes: the last minutes for which writing is armed; 0 while they are not counted.
    """

    profile: str
    crumbs: tuple[str, ...] = ()
    writing: bool = False
    freshness: str = ""
    freshness_tone: Tone = "normal"
    production: bool = False
    budget: str = ""
    paused: bool = False
    minutes: int = 0
    workspace: str = ""


class StatusBar(PlainLine):
    """The top line of every screen."""

    _status = Status("")

    def show_status(self, status: Status) -> None:
        """Say how things are; nothing is written when nothing changed.

        Args:
            status: all of it.
        """
        self._status = status
        self.show_lines([fitted(status, self.size.width or self.app.size.width)])

    def on_resize(self) -> None:
        """Another width has room for other words."""
        self.show_lines([fitted(self._status, self.size.width)])


def fitted(status: Status, width: int) -> Line:
    """As much of the status as a line holds.

    Args:
        status: all of it.
        width: cells of the line.
    """
    line = Line()
    for fewer in _ever_fewer(status):
        line = Line(tuple(_left(fewer)), tuple(_right(fewer)))
        if sum(cell_len(safe(text)) for side in line for text, _ in side) <= width:
            break
    return line


def _ever_fewer(status: Status) -> Iterator[Status]:
    """The status, and what is left of it in an ever narrower terminal."""
    yield status
    status = status._replace(budget=status.budget.removesuffix(UNIT))
    yield status
    while len(status.crumbs) > 1:
        status = status._replace(crumbs=status.crumbs[1:])
        yield status
    status = status._replace(budget="")
    yield status
    yield status._replace(workspace="")


def _left(status: Status) -> list[Part]:
    tone: Tone = "bad" if status.production else "accent"
    parts: list[Part] = [(f" {status.profile}", tone)]
    if status.workspace:
        parts.append((f" {status.workspace}", tone))
    if status.production:
        parts.append((" PRODUCTION", "bad"))
    above, here = "".join(f"{crumb} > " for crumb in status.crumbs[:-1]), "".join(status.crumbs[-1:])
    return [*parts, (f"  {above}", "dim"), (here, "normal")]


def _right(status: Status) -> list[Part]:
    left = f" {status.minutes}m" if status.minutes else ""
    parts: list[Part] = [(f"  [WRITE{left}]", "warn") if status.writing else ("  [READ-ONLY]", "dim")]
    if status.paused:
        parts.append(("  paused", "warn"))
    if status.budget:
        parts.append((f"  {status.budget}", "warn"))
    if status.freshness:
        parts.append((f"  {status.freshness}", status.freshness_tone))
    return [*parts, (" ", "normal")]
