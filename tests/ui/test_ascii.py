"""`--ascii`: whatever is opened, nothing outside ASCII is drawn."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.screen import Screen

from console.actions.action import Danger, Params, Plan, Step, Target
from console.actions.peers import KICK
from console.actions.rooms import END
from console.actions.run import Outcome, Run
from console.modals.choose import ChooseDialog
from console.modals.confirm import ConfirmDialog
from console.modals.lines import LinesDialog
from console.modals.message import MessageDialog
from console.modals.quit import QuitDialog
from console.modals.report import ReportDialog
from console.modals.show_once import ShowOnceDialog
from console.modals.type_to_confirm import TypeDialog
from console.tables.format import cell_len, safe
from console.widgets.ascii import ASCII, ascii_wanted, in_ascii
from console.widgets.plain_line import Line
from tests.support.picture import shown
from tests.ui.screens.desk import Console, console, live_stream, peer, recording, room_id

SIZES = ((60, 20), (120, 40))


@asynccontextmanager
async def opened(path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]) -> AsyncIterator[Console]:
    """A console in ASCII with a room, people in it, and a recording and a stream of it."""
    monkeypatch.setenv(ASCII, "1")
    async with console(path, size=size, ascii=True) as desk:
        one = room_id(0)
        await desk.fill_rooms(*[3] * 50, recordings={"r-1": recording(one)})
        from console.live import resources

        await desk.put(resources.live_streams(), {"h-1": live_stream(one)})
        yield desk


def check(desk: Console, what: str) -> None:
    for number, line in enumerate(shown(desk.app)):
        assert line.isascii(), f"{what}, line {number}: {line!r}"


def step(name: str = "Ada") -> Step:
    return Step(Target(room_id(0), "room-0", "p-1", name, role_name="host"), Params(message="hello"))


def run() -> Run:
    going = Run(Plan(KICK, tuple(step(f"Ada {number}") for number in range(40)), Danger.WIDE))
    going.settle(0, Outcome.SEEN, "Ada 0 removed: seen after 2 s")
    return going


def dialogs(desk: Console) -> dict[str, Callable[[], Screen[Any]]]:
    """Every dialog that needs nothing of the service."""
    clock = desk.app.desk.clock
    kick = Plan(KICK, (step(),), Danger.HARMFUL, hidden=(step("Bo"),))
    end = Plan(END, (Step(Target(room_id(0), "room-0"), Params()),), Danger.WIDE)
    lines = [Line((("a line", "normal"),))] * 80
    return {
        "confirm": lambda: ConfirmDialog(kick),
        "type to confirm": lambda: TypeDialog(end),
        "message": lambda: MessageDialog("Ada (room-0)"),
        "choose": lambda: ChooseDialog("Which?", [(str(number), f"line {number}") for number in range(60)]),
        "report": lambda: ReportDialog(run()),
        "quit": lambda: QuitDialog(2, 1),
        "lines": lambda: LinesDialog("Lines", lambda _width: lines),
        "show once": lambda: ShowOnceDialog("Key", lambda: "secret " * 40, clock, "Good for an hour."),
    }


@pytest.mark.parametrize("size", SIZES)
async def test_every_screen_is_ascii(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]) -> None:
    async with opened(tmp_path, monkeypatch, size) as desk:
        check(desk, "rooms")
        await desk.open_room(*(peer(f"p-{number}", f"Ada {number}", "host") for number in range(60)))
        seen = {type(desk.board).__name__}
        for key in ("2", "3", "4", "5", "tab", "tab", "tab", "tab", "6", "T", "A", "2", "H"):
            await desk.press(key)
            seen.add(type(desk.board).__name__)
            check(desk, f"{key}, {desk.board!r}")
            await desk.press("d")
            check(desk, f"details after {key}, {desk.board!r}")
            await desk.press("d")
        kinds = ("Peers", "Recordings", "Streams", "Analytics", "Sessions", "Activity", "Story")
        assert seen == {f"{kind}Screen" for kind in kinds}
        await desk.press("escape", "slash", "x")
        check(desk, "a filter")


@pytest.mark.parametrize("density", ["comfortable", "compact"])
@pytest.mark.parametrize("size", SIZES)
async def test_every_dialog_is_ascii(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], density: str
) -> None:
    async with opened(tmp_path, monkeypatch, size) as desk:
        await desk.app.run_action(f"density('{density}')")
        for what, make in dialogs(desk).items():
            dialog = make()
            desk.app.push_screen(dialog)
            await desk.pilot.pause()
            assert desk.app.screen is dialog
            check(desk, what)
            text = "\n".join(shown(desk.app))
            assert "Esc" in text, f"{what} has its keys in sight"
            if what == "show once":
                await desk.press("v")
                check(desk, "a secret in clear")
            desk.app.pop_screen()
            await desk.pilot.pause()


@pytest.mark.parametrize("key", ["question_mark", "o", "R", "ctrl+p", "colon", "y"])
@pytest.mark.parametrize("size", SIZES)
async def test_what_keys_open_is_ascii(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], key: str
) -> None:
    async with opened(tmp_path, monkeypatch, size) as desk:
        await desk.press("j", key)
        await desk.until(lambda: desk.app.screen is not desk.board or key in ("colon", "y"))
        await desk.pilot.pause()
        check(desk, key)
        if key == "R":
            await desk.press("f2")
            check(desk, "the request")


async def test_names_stay_as_they_are_where_the_terminal_has_their_letters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path, monkeypatch, (120, 40)) as desk:
        await desk.open_room(peer("p-1", "Zoë 陳大文"))
        assert any("Zoë 陳大文" in line for line in shown(desk.app))


# -- the table of signs ------------------------------------------------------------------------------------------------

ANYTHING = st.text(st.characters() | st.sampled_from("─│╭╮╰╯┏━┃█▄▁⠿⣀…•·“”↑↓▲▼é漢👩\u0301\u200d\ufe0f"), max_size=40)


@given(ANYTHING)
def test_a_terminal_without_unicode_gets_ascii_alone_of_the_same_width(text: str) -> None:
    words = safe(text)
    assert in_ascii(words, names=False).isascii()
    assert len(in_ascii(words, names=False)) == cell_len(words)
    assert cell_len(in_ascii(words, names=True)) == cell_len(words)


def test_frames_marks_and_accents_become_what_is_next_to_them() -> None:
    assert in_ascii("╭─╮│┏━┃…", names=True) == "+-+|###~"
    assert in_ascii("↑ ↓ ← → ▲▼", names=True) == "^ v < > ^v"
    assert in_ascii("Zoë • 陳", names=False) == "Zoe * ??"
    assert in_ascii("Zoë • 陳", names=True) == "Zoë * 陳"


@pytest.mark.parametrize(
    ("environ", "encoding", "wanted"),
    [
        ({}, "utf-8", False),
        ({}, None, False),
        ({}, "latin-1", True),
        ({ASCII: "1"}, "utf-8", True),
        ({ASCII: "0"}, "utf-8", False),
    ],
)
def test_when_it_is_wanted(environ: dict[str, str], encoding: str | None, wanted: bool) -> None:
    assert ascii_wanted(environ, encoding) is wanted
