"""The help is found by words, read by sections, and holds whatever a reason says."""

from __future__ import annotations

from textual.app import App

from console.modals.help import INDENT, TEXT_WIDTH, HelpDialog, HelpLine, render, sections
from console.tables.format import cell_len
from tests.ui.widgets.support import STYLES

WIDEST = len(INDENT) + TEXT_WIDTH


class Stage(App[None]):
    CSS_PATH = sorted(STYLES.glob("*.tcss"))


def many() -> list[HelpLine]:
    return [
        HelpLine(f"Section {number // 20}", "x", f"label {number}", f"what number {number} does")
        for number in range(60)
    ]


def test_a_long_reason_is_folded_by_cells_and_stays_in_its_column() -> None:
    name = "漢字" * 30
    text = render(
        [HelpLine("Act", "m", "mute", "Take away the right to speak.", f"{name} cannot speak anyway")], ""
    ).plain
    lines = text.splitlines()
    assert max(map(cell_len, lines)) <= WIDEST
    assert all(line.startswith(INDENT) for line in lines[2:])
    assert text.count("漢") == 30


def test_what_is_longer_than_its_column_pushes_the_text_into_the_next_line() -> None:
    lines = render(
        [HelpLine("Commands", ":sort COLUMN [reverse]", "", "Sort"), HelpLine("Commands", ":" + "x" * 40, "", "No")], ""
    )
    assert [line.rstrip() for line in lines.plain.splitlines()[1:]] == [
        f"  {':sort COLUMN [reverse]':<25}Sort",
        f"  :{'x' * 40}",
        f"{INDENT}No",
    ]


def test_a_reason_is_found_too() -> None:
    found = render([HelpLine("Act", "m", "mute", "x", "read-only"), HelpLine("Act", "K", "kick", "y")], "READ").plain
    assert "mute" in found
    assert "kick" not in found


async def test_tab_goes_from_section_to_section_and_back() -> None:
    app = Stage()
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(HelpDialog("Help", many()))
        await pilot.pause()
        body = app.screen.query_one("#dialog-body")
        heads = sections(render(many(), "").plain)
        assert len(heads) == 3
        await pilot.press("tab")
        await pilot.press("tab")
        second = body.scroll_offset.y
        await pilot.press("shift+tab")
        first = body.scroll_offset.y
        assert second - first == heads[1] - heads[0]
        await pilot.press("down")
        assert body.scroll_offset.y == first + 1
        await pilot.press("ctrl+end")
        assert body.scroll_offset.y == body.max_scroll_y


async def test_in_a_narrow_terminal_what_a_key_does_stays_in_its_column() -> None:
    text = "Take away the right to speak, by moving the peer to the silent role."
    app = Stage()
    async with app.run_test(size=(60, 20)) as pilot:
        app.push_screen(HelpDialog("Help", [HelpLine("Act", "m", "mute", text, "read-only: press W to arm writing")]))
        await pilot.pause()
        drawn = ["".join(part.text for part in strip) for strip in app.screen._compositor.render_strips()]
        below = [line.strip(" │") and line for line in drawn if "right" in line or "moving" in line or "arm" in line]
        assert len(below) == 3
        column = drawn[next(y for y, line in enumerate(drawn) if "Take away" in line)].index("Take away")
        assert all(line[column - 1] == " " and line[column] != " " for line in below)
