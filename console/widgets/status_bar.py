"""The top line: whose data this is, where we are, whether we may write, how fresh it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from console.tables.column import Tone
from console.widgets.painting import Part
from console.widgets.plain_line import PlainLine


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
    """

    profile: str
    crumbs: tuple[str, ...] = ()
    writing: bool = False
    freshness: str = ""
    freshness_tone: Tone = "normal"
    production: bool = False
    budget: str = ""
    paused: bool = False


class StatusBar(PlainLine):
    """The top line of every screen."""

    def show_status(self, status: Status) -> None:
        """Say how things are; nothing is written when nothing changed.

        Args:
            status: all of it.
        """
        self.show(_left(status), _right(status))


def _left(status: Status) -> Sequence[Part]:
    parts: list[Part] = [(f" {status.profile}", "bad" if status.production else "accent")]
    if status.production:
        parts.append((" PRODUCTION", "bad"))
    above, here = "".join(f"{crumb} > " for crumb in status.crumbs[:-1]), "".join(status.crumbs[-1:])
    return [*parts, (f"  {above}", "dim"), (here, "normal")]


def _right(status: Status) -> Sequence[Part]:
    parts: list[Part] = [(" [WRITE]", "warn") if status.writing else (" [READ-ONLY]", "dim")]
    if status.paused:
        parts.append(("  paused", "warn"))
    if status.budget:
        parts.append((f"  {status.budget}", "warn"))
    if status.freshness:
        parts.append((f"  {status.freshness}", status.freshness_tone))
    return [*parts, (" ", "normal")]
