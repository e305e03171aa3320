"""Rows -> lines of a table, painted once and kept as long as they render the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, NamedTuple, TypeVar

from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from console.tables.column import SIGNS, Cell, Column, Placed, Tone, lay_out
from console.tables.format import cell_len, fit, safe
from console.widgets.painting import Palette, strip_of

R = TypeVar("R")

GUTTER = 3
EDGE = 1
GAPS = (3, 2, 1)
"""Cells between two columns: the widest gap that costs no column, or none but an id."""
APART = 1
"""Cells at least between the titles and that of a column that is not seen."""
TIGHT = (1,)
"""The same in a compact console."""
ROOMY = 160
"""Cells from which on columns stand three apart."""
IDS = 9
"""The priority of columns that show an id."""
KEPT_LINES = 2000
COMPACT = "-compact"
"""The class of an app that gives rows all the room there is."""
COMPONENTS = frozenset({"table--header", "table--cursor", "table--marked", "table--stale", "table--placeholder"})


class _Kept(NamedTuple, Generic[R]):
    row: R
    cells: list[Cell]
    strip: Strip


class RowPainter(Generic[R]):
    """Paints the lines of a table at one width.

    Args:
        widget: the table, for its styles.
        columns: all columns.
        ascii_only: use no character outside ASCII for arrows and cut-off marks.
    """

    def __init__(self, widget: Widget, columns: Sequence[Column[R]], ascii_only: bool) -> None:
        self.width = -1
        self._widget = widget
        self._columns = columns
        self._palette = Palette(widget)
        self._placed: tuple[Placed[R], ...] = ()
        self._kept: dict[tuple[str, bool, bool, bool], _Kept[R]] = {}
        self._gap = GAPS[-1]
        self._ellipsis = "~" if ascii_only else "…"
        self._arrows = ("^", "v") if ascii_only else ("▲", "▼")

    def forget(self) -> None:
        """Paint everything anew: the theme changed."""
        self.width = -1
        self._palette.forget()
        self._kept.clear()

    def lay_out(self, width: int) -> None:
        """Choose the columns for a width; nothing happens when it is the width it has.

        Args:
            width: cells of a line.
        """
        if width != self.width:
            self.width = width
            gaps = TIGHT if self._widget.app.has_class(COMPACT) else GAPS[width < ROOMY :]
            tried = [(lay_out(self._columns, width - GUTTER - EDGE, gap), gap) for gap in gaps]
            self._placed, self._gap = max(tried, key=lambda one: sum(placed.column.priority < IDS for placed in one[0]))
            self._kept.clear()

    def shows(self, column_id: str) -> bool:
        """Whether a column fits the width.

        Args:
            column_id: its id.
        """
        return any(placed.column.id == column_id for placed in self._placed)

    def column_at(self, x: int) -> str | None:
        """The id of the column whose title stands at a cell of the header; None beside all of them.

        Args:
            x: the cell, from 0.
        """
        begins = GUTTER
        for column, width in self._placed:
            if begins <= x < begins + width:
                return column.id
            begins += width + self._gap
        return None

    def row(self, key: str, row: R, cursor: bool, marked: bool, stale: bool) -> Strip:
        """A row's line; the same strip as before when it renders the same.

        Args:
            key: the row's key.
            row: the row.
            cursor: whether the cursor is on it.
            marked: whether it is marked.
            stale: whether it is old.
        """
        index = (key, cursor, marked, stale)
        kept = self._kept.get(index)
        if kept is not None and kept.row is row:
            return kept.strip
        cells = [column.cell(row) for column, _ in self._placed]
        strip = kept.strip if kept is not None and kept.cells == cells else self._strip(cells, cursor, marked, stale)
        if len(self._kept) > KEPT_LINES:
            self._kept.clear()
        self._kept[index] = _Kept(row, cells, strip)
        return strip

    def _strip(self, cells: list[Cell], cursor: bool, marked: bool, stale: bool) -> Strip:
        ground = _ground(cursor, marked, stale)
        base = self._palette.style(ground) if ground else self._palette.tone("normal")
        gutter = (">" if cursor else " ") + ("*" if marked else " ") + " "
        runs = [(gutter, base)]
        for (column, width), cell in zip(self._placed, cells, strict=True):
            plain = cursor or stale or cell.tone == "normal"
            style = base if plain else self._tone(cell.tone, ground)
            words = SIGNS.get(cell.tone, "") + cell.text if column.state else cell.text
            runs += [(fit(words, width, column.align, self._ellipsis), style), (" " * self._gap, base)]
        return self._cut(runs)

    def _tone(self, tone: Tone, ground: str) -> Style:
        return self._palette.tone_on(tone, ground) if ground else self._palette.tone(tone)

    def _cut(self, runs: list[tuple[str, Style]]) -> Strip:
        """Runs as a line of exactly the table's width."""
        long = sum(cell_len(text) for text, _ in runs)
        base = runs[0][1]
        if long < self.width:
            runs = [*runs, (" " * (self.width - long), base)]
        return strip_of(runs, max(long, self.width)).crop(0, self.width)

    def header(self, sorted_by: str, reverse: bool) -> Strip:
        """The line above the rows.

        Args:
            sorted_by: the id of the column whose title gets an arrow.
            reverse: whether the largest comes first.
        """
        style = self._palette.style("table--header")
        words = [" " * GUTTER]
        for column, width in self._placed:
            arrow = self._arrows[reverse] if column.id == sorted_by else ""
            title = column.title[: max(0, width - len(arrow))] + arrow
            words += [fit(title, width, column.align, self._ellipsis), " " * self._gap]
        return self._cut([(self._with_unseen_order("".join(words).rstrip(), sorted_by, reverse), style)])

    def _with_unseen_order(self, titles: str, sorted_by: str, reverse: bool) -> str:
        """The titles, and the one that orders the rows but does not fit: at the end of the line, or beside another."""
        if self.shows(sorted_by):
            return titles
        title = next((column.title for column in self._columns if column.id == sorted_by), "")
        words = f"by {title}{self._arrows[reverse]}"
        room = self.width - cell_len(titles) - cell_len(words) - EDGE
        return f"{titles}{' ' * room}{words}" if room > APART else self._beside(titles, words)

    def _beside(self, titles: str, words: str) -> str:
        """Words behind the first title whose column has so many cells left; the titles alone where none has."""
        begins, wanted = GUTTER, cell_len(words)
        for column, width in self._placed:
            at = begins + cell_len(column.title) + APART
            if column.align == "left" and at + wanted <= begins + width:
                return titles[:at].ljust(at) + words + titles[at + wanted :]
            begins += width + self._gap
        return titles

    def blank(self) -> Strip:
        """A line with nothing on it."""
        return Strip.blank(self.width, self._palette.tone("normal"))

    def message(self, text: str, height: int) -> list[Strip]:
        """Lines with one message in their middle.

        Args:
            text: the message.
            height: how many lines.
        """
        words = safe(text)
        left = max(0, self.width - cell_len(words)) // 2
        line = self._cut(
            [(fit(" " * left + words, self.width, "left", self._ellipsis), self._palette.style("table--placeholder"))]
        )
        return [line if y == height // 2 else self.blank() for y in range(height)]


def _ground(cursor: bool, marked: bool, stale: bool) -> str:
    """The component class a row stands on; "" for the table itself."""
    if cursor:
        return "table--cursor"
    if stale:
        return "table--stale"
    return "table--marked" if marked else ""
