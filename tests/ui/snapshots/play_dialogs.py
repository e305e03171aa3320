"""Every dialog."""

from __future__ import annotations

import json

from textual.widgets import OptionList

from console.actions.run import Outcome
from console.modals.choose import ChooseDialog
from console.modals.form import FormDialog
from console.modals.lines import LinesDialog
from console.modals.quit import QuitDialog
from console.modals.raw import RawDialog
from console.modals.report import ReportDialog
from console.modals.show_once import ShowOnceDialog
from console.modals.waiting import WaitingDialog
from console.widgets.plain_line import Line
from tests.ui.modals.form_stage import CURL, FORM, Rehearsal
from tests.ui.modals.test_report import run_of

from .camera import Camera, play
from .play_boards import full_peers, full_rooms


@play("confirm", "confirm-hidden", "confirm-many", "message", "roles")
async def acts_on_peers(camera: Camera) -> None:
    """What acts on people ask."""
    desk = camera.desk
    await full_peers(desk)
    for key, name in (("K", "confirm"), ("s", "message"), ("r", "roles")):
        await desk.press("g", key)
        await desk.until(lambda: desk.app.screen is not desk.board)
        await camera.snap(name)
        await camera.shut()
    await desk.press("asterisk", "K")
    await desk.until(lambda: desk.app.screen is not desk.board)
    await camera.snap("confirm-many")
    await camera.shut()
    await desk.press("slash", *"linus", "enter", "K")
    await desk.until(lambda: desk.app.screen is not desk.board)
    await camera.snap("confirm-hidden")


@play("type-to-confirm", "form-recording", "form-stream", "sort-menu", "export", "help", "command-line", "mark-pattern")
async def acts_on_rooms(camera: Camera) -> None:
    """What acts on rooms ask, and what every screen has."""
    desk = camera.desk
    await full_rooms(desk)
    await desk.press("j", "j")
    opening = (("E", "type-to-confirm"), ("R", "form-recording"), ("X", "form-stream"), ("o", "sort-menu"))
    for key, name in (*opening, ("question_mark", "help")):
        await desk.press(key)
        await desk.until(lambda: desk.app.screen is not desk.board)
        await camera.snap(name)
        await camera.shut()
        if desk.app.screen is not desk.board:
            await camera.shut()
    await desk.press("colon")
    await camera.snap("command-line")
    await desk.press("escape", "plus")
    await camera.snap("mark-pattern")
    await desk.press("escape", "6", "e")
    await desk.until(lambda: isinstance(desk.app.screen, FormDialog))
    await camera.snap("export")


@play("palette")
async def palette(camera: Camera) -> None:
    """Everything by name."""
    desk = camera.desk
    await full_rooms(desk)
    await desk.press("ctrl+p", *"end")
    await desk.until(lambda: desk.app.screen.query(OptionList))
    listed = desk.app.screen.query_one(OptionList)
    await desk.until(lambda: listed.option_count and not listed.has_class("--populating"))
    await camera.snap("palette")


@play("form", "request", "report", "lines", "quit", "show-once", "raw", "raw-search", "choose", "waiting")
async def dialogs(camera: Camera) -> None:
    """Dialogs with what they may hold."""
    desk = camera.desk
    await full_rooms(desk)
    await camera.push(FormDialog(FORM, Rehearsal()))
    await camera.snap("form")
    await desk.press(*"https://x", "f2")
    await desk.until(lambda: CURL[:8] in str(getattr(desk.app.screen, "_request")._curl))  # noqa: B009 - of any screen
    await camera.snap("request")
    desk.app.pop_screen()
    run = run_of(4)
    await camera.push(ReportDialog(run))
    run.settle(0, Outcome.SEEN, "Name 0 removed: seen after 2 s")
    run.settle(1, Outcome.FAILED, "Name 1: nothing answers")
    await camera.snap("report")
    desk.app.pop_screen()
    words = [Line(((f"line {number} of a page", "normal"),), (("right", "dim"),)) for number in range(60)]
    text = json.dumps([{"id": f"p-{n}", "name": "Ada [/nope] \u202e", "on": n % 2 == 0} for n in range(40)], indent=2)
    for name, screen in (
        ("lines", LinesDialog("A page", lambda _width: words)),
        ("quit", QuitDialog(2, 1, True)),
        ("show-once", ShowOnceDialog("Signed address", lambda: "https://x.example/s", desk.clock, "Good for an hour.")),
        ("choose", ChooseDialog("Move Ada to which role?", [("a", "host"), ("b", "viewer")], "b")),
        ("waiting", WaitingDialog("Connecting", "the service is asked who this is")),
        ("raw", RawDialog("Peers: p-0", text, "read 3s ago, at 20:00:00")),
    ):
        await camera.push(screen)
        await camera.snap(name)
        if name != "raw":
            desk.app.pop_screen()
            await desk.pilot.pause()
    await desk.press("slash", *"p-3")
    await camera.snap("raw-search")
