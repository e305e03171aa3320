"""What a room records and sends, from the key to the changed service, over real HTTP; and what is not done, and why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.actions.action import Target
from console.actions.outputs import SOON_A_FAILURE
from console.modals.confirm import ConfirmDialog
from console.modals.form import FormDialog
from tests.support.driver import Opening, console
from tests.support.fast_clock import FastClock
from tests.support.service import Posted, Simulator

from .outputs import (
    BODY,
    IDS,
    KEY,
    KINDS,
    LETTERS,
    NEEDED,
    PATHS,
    STARTED,
    STOPPED,
    agree,
    begun,
    do,
    event,
    fill,
    job,
    jobs,
    key_means,
    submit,
    tape,
)

QUICK = 15.0
"""Makes the 15 s of looking for a key one second: time for several looks on a busy machine."""


@pytest.fixture(scope="module")
def slow() -> Iterator[Simulator]:
    """A world slower than the wall: a start takes 10 s and more, which a hurried console calls stuck."""
    with Simulator("--scenario=calm", "--speed=0.2", "--churn=0") as simulator:
        yield simulator


# -- the keys R, L and X ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
async def test_a_key_starts_what_does_not_run_and_stops_what_runs(moving: Simulator, tmp_path: Path, kind: str) -> None:
    room = tape(moving)
    async with console(moving, tmp_path, Opening(room=room)) as driver:
        mark = moving.mark()
        await driver.press(LETTERS[kind])
        await fill(driver, NEEDED[kind])
        assert moving.posted(mark) == []
        await submit(driver)
        await driver.hears(f"{STARTED[kind]}: seen")
        assert [one["status"] for one in jobs(moving, room, kind)] == ["running"]
        assert moving.posted(mark) == [Posted("POST", f"/{PATHS[kind]}/room/{room}/start", 200)]
        assert [line.get("outcome") for line in driver.journal] == [None, "seen"]
        assert driver.journal[0]["action"] == f"{IDS[kind]}.start"
        assert KEY not in driver.journal_path.read_text()
        assert not any(KEY in line for line in driver.said)

        board = driver.board
        await driver.until(lambda: "stop" in key_means(board, LETTERS[kind]), "the key means stop")
        mark = moving.mark()
        await driver.press(LETTERS[kind])
        await driver.asked(ConfirmDialog)
        assert "tape  1 " in driver.text
        assert moving.posted(mark) == []
        await driver.press("y")
        await driver.hears(f"{STOPPED[kind]}: seen")
        assert moving.posted(mark) == [Posted("POST", f"/{PATHS[kind]}/room/{room}/stop", 200)]
        assert driver.journal[-1]["action"] == f"{IDS[kind]}.stop_room"
        assert jobs(moving, room, kind)[0]["status"] in ("post_processing", "completed")


async def test_what_the_form_says_is_what_is_recorded(frozen: Simulator, tmp_path: Path) -> None:
    room = tape(frozen)
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        await driver.press("R")
        url = f"https://demo.app.100ms.live/preview/{room}/rec?skip_preview=true&auth_token=eyJhbGciOi.{KEY}"
        await fill(driver, {"meeting_url": url, "size": "custom", "width": "1900", "height": "1000"})
        await fill(driver, {"transcribe": "yes", "mode_srt": "", "summary": "yes", "sections": "Agenda: bullets"})
        await driver.press("f2")
        await driver.sees("curl --silent")
        assert '"width":1900' in driver.text
        assert '"output_modes":["txt"]' in driver.text
        assert KEY not in driver.text
        await driver.press("f2")
        await submit(driver)
        await driver.hears("recording of tape started: seen")
        data = event(frozen, room, "beam.started.success")
        assert (data["max_width"], data["max_height"], data["meeting_url"]) == (1900, 1000, url)
        values = driver.journal[0]["params"]["values"]
        assert values["transcription"]["summary"]["sections"] == [{"title": "Agenda", "format": "bullets"}]
        assert values["meeting_url"].endswith("auth_token=[hidden]")
        assert KEY not in driver.journal_path.read_text()


async def test_another_rooms_address_must_be_meant(frozen: Simulator, tmp_path: Path) -> None:
    room = tape(frozen)
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        mark = frozen.mark()
        await driver.press("R")
        await fill(driver, {"meeting_url": "https://demo.app.100ms.live/preview/another"})
        await submit(driver)
        await driver.sees("ending the room will not stop it")
        assert frozen.posted(mark) == []
        await fill(driver, {"elsewhere": "yes"})
        await submit(driver)
        await driver.hears("recording of tape started: seen")


async def test_a_third_destination_is_asked_for_after_the_second_and_no_key_is_seen(
    frozen: Simulator, tmp_path: Path
) -> None:
    room = tape(frozen)
    urls = {f"url_{number}": f"rtmps://{name}.example/app/{KEY}" for number, name in enumerate("abc", 1)}
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        await driver.press("X")
        await fill(driver, {**urls, "recording": "yes"})
        await driver.press("f2")
        await driver.sees("curl --silent")
        assert '"recording":true' in driver.text
        assert KEY not in driver.text
        assert "a.example" not in driver.text
        await driver.press("escape")
        await submit(driver)
        await driver.hears("external stream of tape started: seen")
        sent = [one["url"] for one in event(frozen, room, "beam.started.success")["rtmp"]]
        assert sent == list(urls.values())
        assert driver.journal[0]["params"]["values"]["rtmp_urls"] == ["a.example", "b.example", "c.example"]
        assert KEY not in driver.journal_path.read_text()


async def test_an_idle_room_is_recorded_after_a_warning_and_a_disabled_one_never(
    frozen: Simulator, tmp_path: Path
) -> None:
    idle, closed = frozen.room("tape", live=False), frozen.room("closed", live=False, enabled=False)
    async with console(frozen, tmp_path, Opening(room=idle)) as driver:
        await driver.press("R")
        await driver.asked(FormDialog)
        assert "Nobody is in this room" in driver.prose
        await submit(driver)
        await driver.hears("recording of tape started: seen")
    async with console(frozen, tmp_path, Opening(room=closed)) as driver:
        mark = frozen.mark()
        for key in "RLX":
            await driver.press(key)
        await driver.hears("start recording: this room is disabled")
        await driver.hears("start RTMP: this room is disabled")
        assert driver.dialog is None
        assert frozen.posted(mark) == []


# -- one job ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
async def test_one_job_is_stopped_and_seen_to_be_over(moving: Simulator, tmp_path: Path, kind: str) -> None:
    room = tape(moving)
    job_id = begun(moving, room, kind, **BODY[kind])
    moving.advance(15)
    async with console(moving, tmp_path, Opening(room=room)) as driver:
        mark = moving.mark()
        do(driver, f"{IDS[kind]}.stop", job(room, job_id, detail="running 3m"))
        await driver.asked(ConfirmDialog)
        assert f"tape  running 3m  {job_id}" in driver.text
        assert SOON_A_FAILURE not in " ".join(driver.question)
        await driver.press("y")
        await driver.hears(f"{STOPPED[kind]}: seen")
        assert moving.posted(mark) == [Posted("POST", f"/{PATHS[kind]}/{job_id}/stop", 200)]
        assert driver.journal[0]["job"] == job_id
        assert jobs(moving, room, kind)[0]["status"] in ("post_processing", "completed")


async def test_a_stop_while_it_starts_is_warned_of_and_ends_as_a_failure(slow: Simulator, tmp_path: Path) -> None:
    room = tape(slow)
    job_id = begun(slow, room, "recordings")
    async with console(slow, tmp_path, Opening(room=room)) as driver:
        await driver.until(lambda: "stop" in key_means(driver.board, "R"), "the key means stop")
        await driver.press("R")
        await driver.asked(ConfirmDialog)
        assert "1 recording, still starting" in driver.text
        assert SOON_A_FAILURE in " ".join(driver.question)
        await driver.press("escape")
        await driver.done()
        do(driver, "recording.stop", job(room, job_id, "starting"))
        await driver.asked(ConfirmDialog)
        assert SOON_A_FAILURE in " ".join(driver.question)
        await driver.press("y")
        await driver.hears("recording of tape stopped: seen")
        assert jobs(slow, room, "recordings")[0]["status"] == "failed"


async def test_pause_hits_the_room_is_remembered_here_and_taken_back_with_u(frozen: Simulator, tmp_path: Path) -> None:
    room = tape(frozen)
    job_id = begun(frozen, room, "recordings")
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        mark = frozen.mark()
        target = job(room, job_id, known=frozenset({job_id}))
        do(driver, "recording.pause", target)
        await driver.hears("recording of tape paused: accepted; the service gives no receipt")
        assert driver.app.desk.paused.ids == {job_id}
        await driver.press("u")
        await driver.hears("recording of tape resumed: accepted")
        assert driver.app.desk.paused.ids == frozenset()
        assert frozen.posted(mark) == [
            Posted("POST", f"/recordings/room/{room}/pause", 200),
            Posted("POST", f"/recordings/room/{room}/resume", 200),
        ]


async def test_the_recording_of_a_live_stream_is_paused_by_its_id(frozen: Simulator, tmp_path: Path) -> None:
    room = tape(frozen)
    job_id = begun(frozen, room, "live_streams", recording={"hls_vod": True})
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        mark = frozen.mark()
        do(driver, "hls.pause_recording", job(room, job_id))
        await driver.hears("recording of the live stream of tape paused: accepted")
        assert driver.app.desk.paused.ids == {job_id}
        do(driver, "hls.resume_recording", job(room, job_id))
        await driver.hears("recording of the live stream of tape resumed: accepted")
        paths = [one.path.rpartition("/")[2] for one in frozen.posted(mark)]
        assert paths == ["pause-recording", "resume-recording"]
        assert driver.app.desk.paused.ids == frozenset()


async def test_timed_metadata_is_counted_and_sent(frozen: Simulator, tmp_path: Path) -> None:
    room = tape(frozen)
    job_id = begun(frozen, room, "live_streams")
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        mark = frozen.mark()
        do(driver, "hls.metadata", job(room, job_id))
        await fill(driver, {"payload": "goal!", "duration": "0"})
        await driver.sees("5 of 100")
        await driver.sees("A whole number of seconds, at least 1.")
        await submit(driver)
        await driver.settle()
        assert frozen.posted(mark) == []
        await fill(driver, {"duration": "7"})
        await submit(driver)
        await driver.hears("metadata sent into the live stream of tape: accepted; the service gives no receipt")
        assert frozen.posted(mark) == [Posted("POST", f"/live-streams/{job_id}/timed-metadata", 200)]
        assert driver.journal[0]["params"]["values"] == {"payload": "goal!", "duration": 7}


# -- stream keys ------------------------------------------------------------------------------------------------------


async def test_a_stream_key_is_made_rotated_and_disabled_and_never_shown(frozen: Simulator, tmp_path: Path) -> None:
    room = tape(frozen)
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        mark = frozen.mark()
        do(driver, "ingest.create", Target(room, "tape"))
        await driver.hears("stream key of tape created: seen")
        do(driver, "ingest.rotate", Target(room, "tape", status="enabled"))
        await driver.asked(ConfirmDialog)
        assert "The encoder that sends with the old key is cut off" in driver.prose
        await driver.press("y")
        await driver.hears("stream key of tape rotated: seen")
        do(driver, "ingest.disable", Target(room, "tape", status="enabled"))
        await agree(driver)
        await driver.hears("stream key of tape disabled: seen")
        tails = [one.path.rpartition("/")[2] for one in frozen.posted(mark)]
        assert tails == [room, "disable", room, "disable"]
        keys = {key["key"] for key in _keys(frozen, room)}
        assert len(keys) == 2
        seen = driver.journal_path.read_text() + "".join(driver.said) + driver.text
        assert not any(key in seen for key in keys)


ROTATIONS = [
    (
        400,
        "rotate key failed for tape: the old key is disabled, but no new one was made, so the room has no stream key",
    ),
    (
        403,
        "rotate key failed for tape: the old key is disabled, but no new one was made, so the room has no stream key",
    ),
    (503, "the room has no stream key now: create one with n"),
]


@pytest.mark.parametrize(("status", "words"), ROTATIONS)
async def test_a_rotation_that_breaks_half_way_says_that_the_room_has_no_key(
    frozen: Simulator, tmp_path: Path, status: int, words: str
) -> None:
    room = tape(frozen)
    frozen._api("POST", f"/stream-keys/room/{room}", {})
    async with console(frozen, tmp_path, Opening(room=room, clock=FastClock(QUICK))) as driver:
        frozen.fault("status", f"stream-keys/room/{room}$", methods=["POST"], status=status)
        do(driver, "ingest.rotate", Target(room, "tape", status="enabled"))
        await agree(driver)
        await driver.hears(words)
        assert driver.journal[-1]["outcome"] == ("failed" if status < 500 else "not confirmed")
        assert "the old key is disabled" in driver.journal[-1]["detail"]
        assert words in driver.journal[-1]["detail"]


async def test_a_rotation_whose_answer_is_lost_is_found_out_by_looking(frozen: Simulator, tmp_path: Path) -> None:
    room = tape(frozen)
    frozen._api("POST", f"/stream-keys/room/{room}", {})
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        frozen.fault("drop", f"stream-keys/room/{room}$", methods=["POST"], when="after")
        known = {key["id"] for key in _keys(frozen, room)}
        do(driver, "ingest.rotate", Target(room, "tape", status="enabled", known=frozenset(known)))
        await agree(driver)
        await driver.hears("stream key of tape rotated: seen")


async def test_a_disable_that_fails_makes_no_new_key_and_says_that_the_old_one_works(
    frozen: Simulator, tmp_path: Path
) -> None:
    room = tape(frozen)
    frozen._api("POST", f"/stream-keys/room/{room}", {})
    known = frozenset(key["id"] for key in _keys(frozen, room))
    async with console(frozen, tmp_path, Opening(room=room, clock=FastClock(QUICK))) as driver:
        frozen.fault("drop", "disable", methods=["POST"])
        mark = frozen.mark()
        do(driver, "ingest.rotate", Target(room, "tape", status="enabled", known=known))
        await agree(driver)
        await driver.hears("stream key of tape rotated: not confirmed")
        assert any("a key from before still works" in line for line in driver.said)
        assert [one.path.rpartition("/")[2] for one in frozen.posted(mark)] == ["disable"]


def _keys(simulator: Simulator, room: str) -> list[dict[str, str]]:
    headers = {"Authorization": f"Bearer {simulator.token()}"}
    found: list[dict[str, str]] = simulator._http.get(f"/v2/stream-keys/room/{room}", headers=headers).json()["data"]
    return found
