"""The first picture, and what it takes to paint it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode

from console.app.main import ConsoleApp
from console.config.launch import Exit
from console.live import resources
from console.screens.opening import Opening
from console.widgets.plain_line import PlainLines
from console.widgets.status_bar import StatusBar

from .desk import console, launch, room_id

ROOT = Path(__file__).parents[3]
LATER = (
    "console.actions",
    "console.live",
    "console.modals",
    "console.app.furniture",
    "httpx",
    "pydantic",
    "msgspec",
    "jwt",
    "hmac",
    "tomllib",
    "keyring",
    "csv",
    "plotext",
    "m3u8",
)


def test_the_app_is_imported_without_what_the_first_picture_does_not_need() -> None:
    code = f"import sys, console.app.main; print([name for name in sys.modules if name.startswith({LATER!r})])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - ours
    assert done.stdout.strip() == "[]"


def test_no_pattern_is_made_before_the_first_picture_that_takes_its_time() -> None:
    own = "console.terminal.front_buffer"
    code = f"import console.terminal.driver, {own} as own; print(own._unsettled.cache_info().currsize)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - ours
    assert done.stdout.strip() == "0"


async def test_it_says_whose_console_this_is_and_leaves_on_q(tmp_path: Path) -> None:
    app = Held(launch(tmp_path, profile_name="studio", workspace="berlin", production=True))
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        words = "\n".join(line.text for line in app.screen.query(PlainLines))
        assert "studio berlin PRODUCTION" in words
        assert "Connecting ..." in words
        await pilot.press("1", "2", "p", "W", "ctrl+p", "question_mark")
        assert isinstance(app.screen, Opening)
        await pilot.press("q")
        await pilot.pause()
    assert app.return_value == Exit()


class Held(ConsoleApp):
    """Never gets beyond the first picture."""

    async def _import_rest(self) -> None:
        return


@pytest.mark.parametrize(("size", "classes"), [((120, 40), {"-wide", "-tall"}), ((80, 24), {"-narrow", "-short"})])
async def test_a_new_screen_is_styled_as_a_whole_but_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], classes: set[str]
) -> None:
    styled: list[set[type[DOMNode]]] = []
    usual = Stylesheet.update_nodes

    def update_nodes(self: Stylesheet, nodes: Iterable[DOMNode], animate: bool = False) -> None:
        found = list(nodes)
        styled.append({type(node) for node in found})
        usual(self, found, animate)

    monkeypatch.setattr(Stylesheet, "update_nodes", update_nodes)
    async with console(tmp_path, size) as opened:
        board = opened.board
        assert len([kinds for kinds in styled if {type(board), StatusBar} <= kinds]) == 1
        assert classes <= board.classes
        assert board.query_one("#activity").size.height == (4 if "-tall" in classes else 2)


async def test_what_changed_under_a_dialog_is_styled_when_it_closes(tmp_path: Path) -> None:
    async with console(tmp_path, (120, 40)) as opened:
        await opened.press("question_mark")
        opened.app.action_density("compact")
        await opened.press("escape")
        assert opened.board.is_current
        assert opened.board.query_one("#activity").size.height == 1


@pytest.mark.parametrize("room", [None, room_id(0)])
async def test_what_the_first_rows_are_made_of_is_asked_for_before_all_else(tmp_path: Path, room: str | None) -> None:
    one = room or ""
    first = [resources.peers(one), resources.room(one), resources.templates()] if room else []
    async with console(tmp_path, room=room) as opened:
        poller, watched = opened.app.desk.poller, opened.app.desk.store.watched
        ahead = {resource for resource in watched if not poller._lead.holds(resource)}
        assert ahead == set(first or [resources.live_sessions(), resources.rooms()])
        assert len(watched) > len(ahead)
