"""What the console wears: no colours, few colours, and how dense things stand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rich.style import Style

from console.app.themes import ABOUT, ANSI, COLORBLIND, DARK, LIGHT
from console.app.wardrobe import dressed
from console.config.launch import Launch
from console.modals.choose import ChooseDialog
from console.widgets.activity import Activity
from tests.support.launch import launch
from tests.support.picture import painted, shown
from tests.ui.screens.desk import Console, console, peer


def styles(desk: Console) -> list[Style]:
    return [segment.style for line in painted(desk.app) for segment in line if segment.style is not None]


def style_of(desk: Console, words: str) -> Style:
    """The style of the first segment that holds some words."""
    found = [one for line in painted(desk.app) for one in line if words in one.text]
    assert found, words
    assert found[0].style is not None
    return found[0].style


# -- NO_COLOR ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.mark.usefixtures("no_color")
@pytest.mark.parametrize("theme", [None, LIGHT, ANSI, "nord"])
async def test_without_colours_none_is_sent_and_the_cursor_is_reverse(tmp_path: Path, theme: str | None) -> None:
    async with console(tmp_path, theme=theme) as desk:
        await desk.fill_rooms(3, 2)
        await desk.open_room(peer("p-0", "Ada"), peer("p-1", "Bob"))
        await desk.press("g", "space")
        assert all(style.color is None and style.bgcolor is None for style in styles(desk))
        cursor, marked = style_of(desk, "Bob"), style_of(desk, "Ada")
        assert cursor.reverse
        assert not marked.reverse
        assert marked.bold
        assert any(line.startswith(" * Ada") for line in shown(desk.app)), "a mark is a sign, and bold second"
        assert any(line.startswith(">  Bob") for line in shown(desk.app)), "so is the cursor"


@pytest.mark.usefixtures("no_color")
async def test_without_colours_the_danger_of_a_dialog_is_in_its_frame_and_words(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await desk.fill_rooms(3)
        await desk.open_room(peer("p-1"))
        await desk.press("E")
        await desk.until(lambda: desk.app.screen is not desk.board)
        text = "\n".join(shown(desk.app))
        assert "┏" in text
        assert "End room" in text
        await desk.press("escape", "K")
        await desk.until(lambda: desk.app.screen is not desk.board)
        await desk.pilot.pause()
        assert style_of(desk, "Cancel").reverse, "the focus is seen"
        assert all(style.color is None and style.bgcolor is None for style in styles(desk))


# -- sixteen colours ---------------------------------------------------------------------------------------------------


async def test_the_terminals_own_colours_are_sent_by_name(tmp_path: Path) -> None:
    async with console(tmp_path, theme=ANSI) as desk:
        await desk.fill_rooms(3, 2)
        colours = [colour for style in styles(desk) for colour in (style.color, style.bgcolor) if colour is not None]
        assert colours
        assert all(colour.triplet is None for colour in colours), "no colour is turned into one of ours"
        assert style_of(desk, "room-0").reverse


async def test_another_theme_takes_its_ways_along(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await desk.fill_rooms(3, 2)
        for theme, reverse in ((ANSI, True), (COLORBLIND, False), ("ansi-dark", False), (DARK, False)):
            desk.app.theme = theme
            await desk.pilot.pause()
            assert bool(style_of(desk, "room-0").reverse) is reverse, theme
            assert desk.app.has_class("-plain") is desk.app.current_theme.ansi


async def test_the_chooser_has_ours_first_with_words(tmp_path: Path) -> None:
    async with console(tmp_path, size=(100, 40)) as desk:
        await desk.fill_rooms(3)
        await desk.app.run_action("change_theme")
        await desk.until(lambda: isinstance(desk.app.screen, ChooseDialog))
        await desk.pilot.pause()
        lines = [line for line in shown(desk.app) if "hms-" in line and "│" in line]
        assert [line.split()[2 if ">" in line[:4] else 1] for line in lines] == list(ABOUT)
        assert all(words in line for line, words in zip(lines, ABOUT.values(), strict=True))
        await desk.press("down", "enter")
        assert desk.app.theme == LIGHT
        assert desk.app.desk.memory.text("theme") == LIGHT


# -- density -----------------------------------------------------------------------------------------------------------


async def test_a_compact_console_has_more_rows_and_says_so_to_the_next_start(tmp_path: Path) -> None:
    async with console(tmp_path, size=(80, 24)) as desk:
        await desk.fill_rooms(*[2] * 40)
        table, activity = desk.board.table, desk.board.query_one(Activity)
        rows, lines = table.size.height, activity.size.height
        await desk.app.run_action("density")
        await desk.pilot.pause()
        assert desk.app.density == "compact"
        assert (table.size.height, activity.size.height) == (rows + 1, lines - 1)
        assert desk.app.desk.memory.text("density") == "compact"
        await desk.app.run_action("density('comfortable')")
        await desk.pilot.pause()
        assert (table.size.height, activity.size.height) == (rows, lines)


async def test_compact_dialogs_have_no_blank_lines(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await desk.fill_rooms(3)
        await desk.open_room(peer("p-1"))
        heights = []
        for density in ("comfortable", "compact"):
            await desk.app.run_action(f"density('{density}')")
            await desk.press("K")
            await desk.until(lambda: desk.app.screen is not desk.board)
            await desk.pilot.pause()
            heights.append(desk.app.screen.query_one("#dialog").size.height)
            await desk.press("escape")
        assert heights[1] <= heights[0] - 4


async def test_columns_stand_closer_in_a_compact_console_and_further_apart_in_a_wide_one(tmp_path: Path) -> None:
    async with console(tmp_path, size=(200, 50)) as desk:
        await desk.fill_rooms(3)
        wide = gap(desk)
        await desk.app.run_action("density")
        await desk.pilot.pause()
        assert (wide, gap(desk)) == (3, 1)


def gap(desk: Console) -> int:
    """The cells between two columns of one width."""
    line = next(line for line in shown(desk.app) if "PEERS" in line)
    return line.index("HLS") - line.index("REC") - len("running 10m")


async def test_an_unknown_density_is_said_and_changes_nothing(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await desk.fill_rooms(3)
        await desk.app.run_action("density('cosy')")
        assert desk.app.density == "comfortable"
        assert "there is no density of that name" in desk.app.desk.feed.entries[-1].text


# -- what holds at the start -------------------------------------------------------------------------------------------

FEW, MANY = {"TERM": "linux"}, {"TERM": "xterm-256color"}


@pytest.mark.parametrize(
    ("asked", "kept", "environ", "worn"),
    [
        ({}, {}, MANY, (DARK, None)),
        ({}, {}, FEW, (ANSI, None)),
        ({}, {"theme": LIGHT, "density": "compact"}, FEW, (LIGHT, "compact")),
        ({"theme": DARK, "density": "comfortable"}, {"theme": LIGHT, "density": "compact"}, FEW, (DARK, "comfortable")),
        ({}, {"theme": "gone", "density": "cosy"}, MANY, (DARK, None)),
        ({}, {"theme": 3, "density": ["compact"]}, FEW, (ANSI, None)),
    ],
)
def test_what_is_asked_for_wins_over_what_was_chosen_and_that_over_what_suits(
    tmp_path: Path, asked: dict[str, Any], kept: dict[str, Any], environ: dict[str, str], worn: tuple[str, str | None]
) -> None:
    found: Launch = dressed(launch(tmp_path, **{"density": None, **asked}), kept, environ)
    assert (found.theme, found.density) == worn
