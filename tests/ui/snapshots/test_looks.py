"""The pictures tell words, places, colours and attributes, and nothing of how they were painted."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.strip import Strip
from textual.widget import Widget

from . import test_snapshots
from .looks import described, kinds_in


class Painted(Widget):
    """Lines that are given."""

    def __init__(self, *lines: list[Segment]) -> None:
        super().__init__()
        self.given = lines

    def render_line(self, y: int) -> Strip:
        line = self.given[y] if y < len(self.given) else []
        return Strip(line).adjust_cell_length(self.size.width)


class Stage(App[None]):
    CSS = "Painted { height: 1fr; background: $background; }"
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, *lines: list[Segment]) -> None:
        super().__init__()
        self.lines = lines

    def compose(self) -> ComposeResult:
        yield Painted(*self.lines)


async def looks(*lines: list[Segment], ansi: bool = False) -> list[str]:
    """What the picture tells of how the lines look."""
    app = Stage(*lines)
    if ansi:
        app.theme = next(name for name, theme in app.available_themes.items() if theme.ansi)
    async with app.run_test(size=(20, 4)) as pilot:
        await pilot.pause()
        return [line.strip().split("  ", 1)[1] for line in described(app).rpartition("-\n")[2].splitlines()]


async def test_words_stand_as_they_do_on_screen() -> None:
    app = Stage([Segment("Ada 漢字")], [Segment("  [/nope]")])
    async with app.run_test(size=(20, 4)) as pilot:
        await pilot.pause()
        lines = described(app).split("\n")
        assert lines[0] == "Screen at 20x4"
        assert lines[2:4] == ["Ada 漢字", "  [/nope]"]
        assert kinds_in(described(app)) == ["Screen"]


@pytest.mark.parametrize(
    ("style", "words"),
    [
        (Style(bold=True), "0+20 foreground bold"),
        (Style(reverse=True), "reverse"),
        (Style(underline=True), "underline"),
        (Style(color="#010203"), "#010203"),
        (Style(bgcolor="#010203"), "on #010203"),
    ],
)
async def test_a_look_is_told_with_its_cells(style: Style, words: str) -> None:
    (told,) = await looks([Segment("x" * 20, style)])
    assert words in told


async def test_wide_characters_take_two_cells() -> None:
    (told,) = await looks([Segment("漢字", Style(bold=True)), Segment("abc", Style(italic=True)), Segment("x" * 13)])
    assert told.startswith("0+4 foreground bold; 4+3 foreground italic")


async def test_how_it_was_cut_into_pieces_is_not_told() -> None:
    bold = Style(bold=True)
    assert await looks([Segment("abcd", bold)]) == await looks([Segment("ab", bold), Segment("cd", bold)])
    assert await looks([Segment("ab cd", bold)]) == await looks(
        [Segment("ab", bold), Segment(" "), Segment("cd", bold)]
    )


async def test_colours_have_the_names_of_the_theme() -> None:
    app = Stage()
    async with app.run_test(size=(20, 4)):
        error = app.theme_variables["error"]
    (told,) = await looks([Segment("x", Style.parse(error))])
    assert "error" in told


def test_a_change_is_told_as_a_diff(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(test_snapshots, "FILES", tmp_path)
    (tmp_path / "a.txt").write_text("one\ntwo\n")
    assert test_snapshots.compared({"a.txt": "one\ntwo\n"}) == []
    told = test_snapshots.compared({"a.txt": "one\nthree\n"})
    assert "-two" in told
    assert "+three" in told
    assert test_snapshots.compared({"b.txt": ""}) == ["b.txt is missing"]
    assert len(test_snapshots.compared({"a.txt": "x\n" * 500})) == test_snapshots.MOST_LINES + 1


async def test_the_colours_of_the_terminal_have_their_own_names() -> None:
    told = await looks([Segment("x" * 20, Style(color="bright_cyan", reverse=True))], ansi=True)
    assert told[0].endswith("reverse on bright_cyan")
