"""A change of theme reaches lines that are painted once and kept."""

from __future__ import annotations

from pathlib import Path

from rich.style import Style
from textual.app import App, ComposeResult
from textual.color import Color
from textual.strip import Strip

from console.app.themes import DARK, LIGHT, THEMES
from console.tables.column import Cell, Column
from console.widgets.live_table import LiveTable
from console.widgets.plain_line import PlainLine

STYLES = Path(__file__).parents[3] / "styles"
COLUMNS = (
    Column[str]("name", "NAME", 8, Cell, str),
    Column[str]("state", "STATE", 8, lambda _: Cell("on", "good"), str),
)


class Themed(App[None]):
    CSS_PATH = [STYLES / "table.tcss", STYLES / "widgets.tcss"]  # noqa: RUF012 - Textual's own way to say it

    def compose(self) -> ComposeResult:
        yield PlainLine()
        yield LiveTable(COLUMNS)

    def on_mount(self) -> None:
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK
        self.query_one(PlainLine).show([("words", "warn")])
        self.query_one(LiveTable).set_rows({"a": "Ada", "b": "Bob"})


def colours(strip: Strip) -> set[str]:
    styles = [segment.style or Style() for segment in strip if segment.text.strip()]
    return {Color.from_rich_color(style.color).hex.lower() for style in styles}


async def test_every_line_takes_the_new_colours() -> None:
    async with Themed().run_test(size=(40, 6)) as pilot:
        table, line = pilot.app.query_one(LiveTable), pilot.app.query_one(PlainLine)
        await pilot.pause()
        for theme in (DARK, LIGHT, DARK):
            pilot.app.theme = theme
            await pilot.pause()
            wanted = pilot.app.theme_variables
            assert colours(line.render_line(0)) == {wanted["text-warning"].lower()}
            assert colours(table.render_line(0)) == {wanted["foreground-muted"].lower()}
            assert colours(table.render_line(1)) == {wanted["block-cursor-foreground"].lower()}
            assert colours(table.render_line(2)) == {wanted["foreground"].lower(), wanted["text-success"].lower()}
