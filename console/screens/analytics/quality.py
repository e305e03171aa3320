"""Quality of a room's publishers or of a session's: the worst first, with pictures of the row under the cursor."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from console.screens.top_keeper import TopKeeper
from console.screens.wanted import Person
from console.tables.quality import MEASURES, QUALITY_COLUMNS, QualityRow
from console.widgets.chart import Chart, ascii_terminal
from console.widgets.cursor_table import CursorTable
from console.widgets.live_table import LiveTable

from .quality_details import details, sheet, whose_tracks
from .quality_people import NOBODY, People, Stage
from .quality_pictures import WINDOWS, measures_of, panel
from .quality_rows import QualityRows
from .quality_turns import Turns
from .tab import Offer, Tab

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from textual.timer import Timer
    from textual.widget import Widget

    from console.live.resources import Resource
    from console.live.store import Update
    from console.screens.desk import Desk
    from console.widgets.facts import Fact

    from .quality_rows import Judged
    from .tab import Aim

EVERY = ""
"""Every measure, the worst first, as many as have room."""


SETTLE_SECONDS = 0.1
"""A cursor that rests this long on a row is worth a picture of it."""


class QualityTab(Tab):
    """Quality.

    Args:
        desk: the shared services.
        changed: to be called when something is to be shown anew though the store heard nothing of it.
    """

    TITLE = "Quality"
    OFFERS: ClassVar[Mapping[str, Offer]] = {
        "kind": Offer("measure"),
        "window": Offer("time"),
        "export": Offer("export", asks=True),
    }

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        super().__init__(desk, changed)
        self._people = People(desk.store)
        self._turns = Turns(desk.store, desk.clock, desk.budget.per_minute)
        self._rows = QualityRows(self._turns, desk.thresholds)
        self._stage: Stage = NOBODY
        self._measure = EVERY
        self._window = 0
        self._drawn: tuple[Judged | None, str, int, str] = (None, "", -1, "")
        self._resting: Timer | None = None
        self._top = TopKeeper(self.table)
        self._led: str | None = None
        """The row on which the cursor was put; while it is still there nobody has moved it."""
        self._leads = True

    def make_table(self) -> LiveTable[Any]:
        """The worst first."""
        return CursorTable(QUALITY_COLUMNS, sort="level", ascii_only=ascii_terminal(), id="quality")

    def make_picture(self) -> Widget:
        """Of the row under the cursor."""
        self._chart = Chart(id="quality-picture")
        return self._chart

    # -- data ---------------------------------------------------------------------------------------------------------

    def turn(self, aim: Aim) -> None:
        """Another room or session: nothing of the former one stays."""
        super().turn(aim)
        self._turns.reset()
        self._rows.reset()
        self._stage = NOBODY
        self._led, self._leads = None, True

    def resources(self) -> tuple[Resource, ...]:
        """Who they are, and the few whose figures are asked for now."""
        return (*self._people.resources(self.aim), *self._turns.wanted) if self.aim.room_id else ()

    def show(self, update: Update | None) -> None:
        """Take what came, show it, and decide who is asked for next."""
        if not self.aim.room_id:
            return
        self._stage = stage = self._people.stage(self.aim)
        self._turns.aim(stage.session_id, stage.live)
        self._turns.collect()
        self._turns.choose(self._front(), list(stage.people))
        self._top.set_rows(self._rows.make(stage.people, self._now(), stage.live))
        self._lead()
        self._draw()

    def _lead(self) -> None:
        """As long as the first figures come and nobody moves, the cursor stands on the worst row."""
        table, here = self.table, self.table.cursor_key
        if not self._leads or not table.row_count:
            return
        if self._led is not None and here not in (None, self._led):
            self._leads = False
            return
        if table.shown_keys[:1] != [here]:
            table.action_first()
        self._led = table.cursor_key
        self._leads = any(one not in self._turns.seen for one in self._stage.people)

    def _front(self) -> list[str]:
        """Who matters most: under the cursor, then on screen, the worst of them first."""
        keys = [self.table.cursor_key or "", *self.table.visible_keys]
        return [row.peer_id for key in keys if (row := self.table.row(key)) is not None]

    def _now(self) -> datetime:
        """The present by the service's clock, as far as its stamps prove it."""
        clock = self.desk.clock
        wall = clock.now()
        return wall + timedelta(seconds=self.desk.troubles.time.ahead(wall.timestamp(), clock.monotonic()))

    @property
    def _row(self) -> QualityRow | None:
        return self.table.row(self.table.cursor_key or "")

    @property
    def settled(self) -> bool:
        """Whether the picture is of the row under the cursor."""
        return self._resting is None

    def moved(self) -> None:
        """The picture follows the cursor once it rests: drawing takes longer than a key may."""
        if self._resting is None:
            self._resting = self._chart.set_timer(SETTLE_SECONDS, self._settle, name="settle")
        else:
            self._resting.reset()

    def _settle(self) -> None:
        self._resting = None
        self._draw()

    def _draw(self) -> None:
        """Draw the row under the cursor, unless that was drawn already; nothing while a dialog stands above."""
        if self._chart.is_attached and self._chart.app.screen is not self._chart.screen:
            return
        row = self._row
        one = self._rows.judged(row.key) if row is not None else None
        words = self._without(row) if one is None else ""
        drawn = (one, self._measure, self._window, words)
        if one is None or self._drawn[0] is not one or drawn[1:] != self._drawn[1:]:
            self._drawn = drawn
            self._chart.show_panels(self._panels(row, one), words)

    def _panels(self, row: QualityRow | None, one: Judged | None) -> list[Any]:
        if row is None or one is None:
            return []
        known = measures_of(one)
        chosen = [measure for measure in known if measure.id == self._measure] or known
        about, window, now = f"{row.who}, {row.track}", WINDOWS[self._window][1], self._now()
        return [panel(one, measure, about, window, self.desk.thresholds, now) for measure in chosen]

    def _without(self, row: QualityRow | None) -> str:
        """Why there is no picture."""
        if row is None:
            return "Choose a row: its measures are drawn here." if self.table.row_count else ""
        seen = self._turns.seen.get(row.peer_id)
        if seen is None or seen.dropped:
            return f"Asking for the figures of {row.who} ..."
        return seen.trouble or f"The service has no figures of {row.who} in this session (yet)."

    # -- words --------------------------------------------------------------------------------------------------------

    def summary(self) -> str:
        """How many are not good."""
        levels = [row.level.partition(" ")[0] for row in self._rows.rows.values()]
        counted = [f"{number} {word}" for word in ("poor", "fair") if (number := levels.count(word))]
        return ", ".join(counted)

    def line(self) -> Sequence[tuple[str, Any]]:
        """Of whom it is, what is drawn, and who is still to be asked for."""
        stage = self._stage
        if not stage.people:
            return ()
        number, asked = len(stage.people), sum(one in self._turns.seen for one in stage.people)
        who = f"{number:,} on stage" if stage.live else f"{number:,} published; the session is over"
        title = next((measure.title for measure in MEASURES if measure.id == self._measure), "worst measure first")
        parts: list[tuple[str, Any]] = [(who, "normal"), (f"   {title}, {WINDOWS[self._window][0]}", "dim")]
        if asked < number:
            parts.append((f"   asked for {asked:,} of {number:,}", "dim"))
        return parts

    def nothing(self) -> str:
        """Nobody, or not yet known."""
        stage = self._stage
        if not stage.known:
            return "Asking who is on stage ..." if stage.live else "Asking who published ..."
        if stage.live:
            return "Nobody is on stage: no role of those present may publish."
        return "Nobody published here in the last 30 days, as far as the service tells."

    def facts(self) -> list[Fact]:
        """All measures of the row, and what its peer receives."""
        row = self._row
        one = self._rows.judged(row.key) if row is not None else None
        seen = self._turns.seen.get(row.peer_id) if row is not None else None
        return details(row, one, seen, whose_tracks(self._rows.every(), self._stage))

    def copied(self) -> str | None:
        """The id of the peer: a row is of one of its tracks."""
        row = self._row
        return row.peer_id if row is not None else None

    def raw(self) -> tuple[object, ...]:
        """The series of its peer, as long as they are kept."""
        row = self._row
        seen = self._turns.seen.get(row.peer_id) if row is not None else None
        return (seen.stats,) if seen is not None and seen.stats is not None else ()

    def person(self) -> Person | None:
        """Whose row it is."""
        row = self._row
        if row is None:
            return None
        return Person(self.aim.room_id, self._stage.session_id, row.peer_id, row.who, row.user_id)

    # -- keys ---------------------------------------------------------------------------------------------------------

    async def do(self, what: str) -> None:
        """Another measure, another stretch of time, or all points into a file."""
        if what == "export":
            from console.screens.exporting import export

            await export(self.table.app, self.desk, sheet(self._rows.every(), self._stage, self.room_name()))
            return
        if what == "kind":
            self._measure = self._next_measure()
        elif what == "window":
            self._window = (self._window + 1) % len(WINDOWS)
        self.changed()

    def _next_measure(self) -> str:
        """Of those the row has; after the last of them all again."""
        row = self._row
        one = self._rows.judged(row.key) if row is not None else None
        measures = [measure.id for measure in measures_of(one)] if one is not None else []
        # Where one picture has room, the first of them is shown already.
        known = [EVERY, *measures[1 if self._chart.room == 1 else 0 :]]
        here = known.index(self._measure) if self._measure in known else 0
        return known[(here + 1) % len(known)]
