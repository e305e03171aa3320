"""What a room records and sends, and what is not done of it, and why: refusals of person, service and line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.actions.action import Target
from console.modals.confirm import ConfirmDialog
from console.modals.form import FormDialog
from console.modals.type_to_confirm import TypeDialog
from tests.support.driver import Opening, console
from tests.support.fast_clock import FastClock
from tests.support.service import Posted, Simulator

from .outputs import (
    BODY,
    IDS,
    KINDS,
    LETTERS,
    NEEDED,
    PATHS,
    agree,
    begun,
    do,
    fill,
    form,
    go,
    job,
    jobs,
    key_means,
    submit,
    tape,
)

QUICK = 45.0
"""Makes the minute of looking for a start 1.3 s, time for several looks on a busy machine."""


@pytest.fixture(scope="module")
def slow() -> Iterator[Simulator]:
    """A world slower than the wall: a start takes 10 s and more, which a hurried console calls stuck."""
    with Simulator("--scenario=calm", "--speed=0.2", "--churn=0") as simulator:
        yield simulator


# -- the operator says no ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
async def test_a_form_that_is_left_starts_nothing(frozen: Simulator, tmp_path: Path, kind: str) -> None:
    room = tape(frozen)
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        mark = frozen.mark()
        await driver.press(LETTERS[kind])
        await driver.asked(FormDialog)
        await driver.press("escape")
        await driver.unasked()
        await driver.done()
        assert frozen.posted(mark) == []
        assert driver.journal == []


@pytest.mark.parametrize("key", ["escape", "enter", "n"])
async def test_every_way_out_of_the_stop_dialog_stops_nothing(frozen: Simulator, tmp_path: Path, key: str) -> None:
    room = tape(frozen)
    begun(frozen, room, "recordings")
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        await driver.until(lambda: "stop" in key_means(driver.board, "R"), "the key means stop")
        mark = frozen.mark()
        await driver.press("R")
        await driver.asked(ConfirmDialog)
        await driver.press(key)
        await driver.unasked()
        await driver.done()
        assert frozen.posted(mark) == []
        assert driver.journal == []
        assert jobs(frozen, room, "recordings")[0]["status"] == "running"


async def test_production_wants_the_rooms_name_before_a_stop(frozen: Simulator, tmp_path: Path) -> None:
    room = tape(frozen)
    begun(frozen, room, "live_streams")
    async with console(frozen, tmp_path, Opening(room=room, production=True)) as driver:
        await driver.until(lambda: "stop" in key_means(driver.board, "L"), "the key means stop")
        await driver.press("L")
        await driver.asked(TypeDialog)
        await driver.type("tape")
        await driver.press("enter")
        await driver.hears("live stream of tape stopped: seen")


@pytest.mark.parametrize(("key", "label"), [("R", "start recording"), ("L", "start HLS"), ("X", "start RTMP")])
async def test_read_only_opens_no_form(frozen: Simulator, tmp_path: Path, key: str, label: str) -> None:
    room = tape(frozen)
    async with console(frozen, tmp_path, Opening(room=room, write=False)) as driver:
        mark = frozen.mark()
        await driver.press(key)
        await driver.hears(f"{label}: read-only: press W to arm writing")
        assert driver.dialog is None
        assert frozen.posted(mark) == []


# -- the service says no ----------------------------------------------------------------------------------------------


START_REFUSALS = [
    (400, "start recording failed for tape: The service did not accept the request.", "failed"),
    (403, "start recording failed for tape: No permission, or no such room", "failed"),
    (404, "tape is not there", "gone"),
    (500, "recording of tape started: not confirmed after 60 s (the service is in trouble (HTTP 500)", "not confirmed"),
]


@pytest.mark.parametrize(("status", "words", "outcome"), START_REFUSALS)
async def test_a_refused_start_is_said_in_words_and_not_sent_again(
    frozen: Simulator, tmp_path: Path, status: int, words: str, outcome: str
) -> None:
    room = tape(frozen)
    async with console(frozen, tmp_path, Opening(room=room, clock=FastClock(QUICK))) as driver:
        frozen.fault("status", "recordings/room", methods=["POST"], status=status)
        mark = frozen.mark()
        await driver.press("R")
        await submit(driver)
        await driver.hears(words)
        assert frozen.posted(mark) == [Posted("POST", f"/recordings/room/{room}/start", status)]
        assert [line.get("outcome") for line in driver.journal] == [None, outcome]
        if status == 500:
            assert any("no new one is listed" in line for line in driver.said)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_second_start_is_told_as_what_it_is(frozen: Simulator, tmp_path: Path, kind: str) -> None:
    room = tape(frozen)
    begun(frozen, room, kind, **BODY[kind])
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        do(driver, f"{IDS[kind]}.start", Target(room, "tape"))  # from a screen that has not heard of the first one
        await fill(driver, NEEDED[kind])
        await submit(driver)
        await driver.hears("tape: a job runs in this room already, most likely a")
        assert any("look again with ctrl+r. The service said: beam already started" in line for line in driver.said)
        assert driver.journal[-1]["outcome"] == "failed"
        assert len(jobs(frozen, room, kind)) == 1


@pytest.mark.parametrize("kind", KINDS)
async def test_a_key_pressed_once_more_knows_that_it_runs(frozen: Simulator, tmp_path: Path, kind: str) -> None:
    room = tape(frozen)
    begun(frozen, room, kind, **BODY[kind])
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        await driver.until(lambda: "stop" in key_means(driver.board, LETTERS[kind]), "the key means stop")
        board = driver.board
        board.act_now(driver.app.desk.registry[f"{IDS[kind]}.start"])
        await driver.hears("already: stop that first")
        assert driver.dialog is None


@pytest.mark.parametrize(
    ("action", "kind", "words"),
    [
        ("recording.stop", "recordings", "tape had already stopped recording"),
        ("recording.stop_room", "recordings", "tape had already stopped recording"),
        ("hls.stop", "live_streams", "tape had already stopped streaming"),
        ("hls.stop_room", "live_streams", "tape had already stopped streaming"),
        ("rtmp.stop", "external_streams", "tape had already stopped sending"),
        ("rtmp.stop_room", "external_streams", "tape had already stopped sending"),
    ],
)
async def test_what_is_over_already_is_not_a_failure(
    frozen: Simulator, tmp_path: Path, action: str, kind: str, words: str
) -> None:
    room = tape(frozen)
    job_id = begun(frozen, room, kind, **BODY[kind])
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        await driver.until(lambda: "stop" in key_means(driver.board, LETTERS[kind]), "the key means stop")
        target = Target(room, "tape") if action.endswith("room") else job(room, job_id)
        moment = driver.board.situation(driver.app.desk.registry[action].scope) if action.endswith("room") else None
        do(driver, action, target, **({"jobs": moment.jobs} if moment is not None else {}))
        await driver.asked(ConfirmDialog)
        frozen._api("POST", f"/{PATHS[kind]}/{job_id}/stop", {})
        await driver.press("y")
        await driver.hears(words)
        assert driver.journal == [] or driver.journal[-1]["outcome"] == "gone"


@pytest.mark.parametrize("kind", ["live_streams", "external_streams"])
async def test_a_stop_of_all_that_stopped_only_some_is_no_success(frozen: Simulator, tmp_path: Path, kind: str) -> None:
    room = tape(frozen)
    begun(frozen, room, kind, **BODY[kind])
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        await driver.until(lambda: "stop" in key_means(driver.board, LETTERS[kind]), "the key means stop")
        body = {"error": "1 of 2 beams did not answer", "data": [], "limit": 10, "last": ""}
        frozen.fault("status", f"room/{room}/stop", methods=["POST"], status=200, body=body)
        await driver.press(LETTERS[kind])
        await agree(driver)
        await driver.hears("1 of 2 beams did not answer")
        assert "the service could not stop all" in driver.said[-1]
        assert driver.journal[-1]["outcome"] == "failed"


@pytest.mark.parametrize("status", [403, 503])
async def test_a_refused_stop_is_said_in_words(frozen: Simulator, tmp_path: Path, status: int) -> None:
    room = tape(frozen)
    job_id = begun(frozen, room, "recordings")
    async with console(frozen, tmp_path, Opening(room=room, clock=FastClock(QUICK))) as driver:
        frozen.fault("status", f"recordings/{job_id}/stop", methods=["POST"], status=status)
        do(driver, "recording.stop", job(room, job_id))
        await agree(driver)
        await driver.hears("stop recording failed for tape" if status == 403 else "not confirmed after 45 s")
        if status == 503:
            assert "it still runs" in driver.said[-1]
        assert jobs(frozen, room, "recordings")[0]["status"] == "running"


# -- the line says nothing, or the effect does not come ---------------------------------------------------------------


@pytest.mark.parametrize("fault", ["drop", "half_body"])
async def test_a_lost_answer_of_a_start_that_happened_is_found_out_by_looking(
    frozen: Simulator, tmp_path: Path, fault: str
) -> None:
    room = tape(frozen)
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        frozen.fault(fault, "recordings/room", methods=["POST"], when="after")
        mark = frozen.mark()
        await driver.press("R")
        await submit(driver)
        await driver.hears("recording of tape started: seen")
        assert len(frozen.posted(mark)) == 1
        assert driver.journal[-1]["outcome"] == "seen"


async def test_a_start_that_sticks_is_said_to_stick(slow: Simulator, tmp_path: Path) -> None:
    room = tape(slow)
    async with console(slow, tmp_path, Opening(room=room, clock=FastClock(QUICK))) as driver:
        await driver.press("L")
        await submit(driver)
        await driver.hears("live stream of tape started: not confirmed after 60 s (it is still starting: stuck)")
        assert driver.journal[-1]["outcome"] == "not confirmed"


async def test_a_start_that_fails_ends_the_wait(slow: Simulator, tmp_path: Path) -> None:
    room = tape(slow)
    async with console(slow, tmp_path, Opening(room=room)) as driver:
        await driver.press("R")
        await submit(driver)
        await driver.until(lambda: jobs(slow, room, "recordings"), "a job")
        job_id = jobs(slow, room, "recordings")[0]["id"]
        slow._control("POST", f"jobs/{job_id}", json={"do": "fail", "error": "MAX_RETRIES_REACHED"})
        await driver.hears("start recording tape: it failed; the reason is in the webhook deliveries")
        assert driver.journal[-1]["outcome"] == "failed"


async def test_a_form_whose_check_fails_says_why_and_stays(frozen: Simulator, tmp_path: Path) -> None:
    room = tape(frozen)
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        mark = frozen.mark()
        await driver.press("R")
        await fill(driver, {"size": "custom", "width": "1920", "height": "1920"})
        await submit(driver)
        await driver.sees("1920 x 1920 is too large")
        assert frozen.posted(mark) == []
        await go(driver, "height")
        assert form(driver).answers["height"] == "1920"
