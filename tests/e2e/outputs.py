"""Hands and eyes for what a room records and sends: forms filled in by keyboard, jobs of the simulator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from console.actions.action import Situation, Target
from console.modals.confirm import ConfirmDialog
from console.modals.fields import SubmitLine, TextAnswer
from console.modals.form import FormDialog
from console.screens.board import Board
from tests.support.driver import Driver
from tests.support.service import Simulator

KEY = "live_7f3a-hunter2"
KINDS = ("recordings", "live_streams", "external_streams")
LETTERS = {"recordings": "R", "live_streams": "L", "external_streams": "X"}
STARTED = {
    "recordings": "recording of tape started",
    "live_streams": "live stream of tape started",
    "external_streams": "external stream of tape started",
}
STOPPED = {kind: words.replace("started", "stopped") for kind, words in STARTED.items()}
PATHS = {"recordings": "recordings", "live_streams": "live-streams", "external_streams": "external-streams"}
IDS = {"recordings": "recording", "live_streams": "hls", "external_streams": "rtmp"}
NEEDED = {
    "recordings": {},
    "live_streams": {},
    "external_streams": {"url_1": f"rtmp://a.example/live/{KEY}"},
}
BODY = {"recordings": {}, "live_streams": {}, "external_streams": {"rtmp_urls": [f"rtmp://a.example/live/{KEY}"]}}


def form(driver: Driver) -> FormDialog:
    """The form on top."""
    dialog = driver.dialog
    assert isinstance(dialog, FormDialog)
    return dialog


async def go(driver: Driver, field_id: str) -> None:
    """Move to a field, as a person does."""
    for _ in range(40):
        row = form(driver)._row
        if row is not None and row.asked.id == field_id:
            return
        await driver.press("down")
    raise AssertionError(f"no field {field_id}: {driver.text}")


async def fill(driver: Driver, answers: Mapping[str, str]) -> None:
    """Answer fields: text is typed, a flag flipped (`yes`), a choice turned until it holds the value."""
    await driver.asked(FormDialog)
    for field_id, answer in answers.items():
        await go(driver, field_id)
        focused = driver.app.focused
        if isinstance(focused, TextAnswer):
            await driver.press(*["backspace"] * len(focused.value), *answer)
            continue
        for _ in range(10):
            if form(driver).answers[field_id] == answer:
                break
            await driver.press("space" if answer in ("", "yes") else "right")
        assert form(driver).answers[field_id] == answer


async def submit(driver: Driver) -> None:
    """Enter on the submit line, once it takes it."""
    await driver.asked(FormDialog)
    for _ in range(40):
        if isinstance(driver.app.focused, SubmitLine):
            break
        await driver.press("down")
    line = driver.app.focused
    assert isinstance(line, SubmitLine)
    await driver.until(lambda: line.armed, "a submit line that takes Enter")
    await driver.press("enter")


async def agree(driver: Driver) -> None:
    """`y`."""
    await driver.asked(ConfirmDialog)
    await driver.press("y")


def do(driver: Driver, action_id: str, target: Target, **rest: Any) -> None:
    """Begin an act aimed by hand, as a screen that shows the job would."""
    desk = driver.app.desk
    moment: dict[str, Any] = {"writing": True, "production": False, "targets": (target,), "paused": desk.paused.ids}
    desk.hands.act(desk.registry[action_id], Situation(**{**moment, **rest}))


def begun(simulator: Simulator, room: str, kind: str, **body: object) -> str:
    """A job that somebody else started; its id."""
    simulator._api("POST", f"/{PATHS[kind]}/room/{room}/start", body)
    return str(jobs(simulator, room, kind)[-1]["id"])


def jobs(simulator: Simulator, room: str, kind: str) -> list[dict[str, Any]]:
    """The jobs of a room, the last one made last."""
    return [job for job in simulator.state(room)["jobs"] if job["kind"] == PATHS[kind]]


def event(simulator: Simulator, room: str, kind: str) -> dict[str, Any]:
    """The data of the last event of a type."""
    found: dict[str, Any] = [one for one in simulator.state(room)["events"] if one["type"] == kind][-1]["data"]
    return found


def job(room: str, job_id: str, status: str = "running", **rest: Any) -> Target:
    """A job as a row of a screen aims at it."""
    return Target(room, "tape", job_id=job_id, status=status, **rest)


def tape(simulator: Simulator) -> str:
    """A live room of that name."""
    room = simulator.room("tape")
    simulator.join(room, "Ada")
    return room


def key_means(board: Board[Any], key: str) -> str:
    """The label of what a key does now."""
    return next(action.label for pressed, action, _reason in board.slots() if pressed == key)
