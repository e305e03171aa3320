"""What a room records and sends, from the command line: the same acts as on the screen, with the same proofs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.e2e.headless.test_effects import on_a_terminal
from tests.support.headless import Tell, journal, settings_file
from tests.support.program import PATIENCE, PROGRAM, bare_environ, processes, until
from tests.support.service import Simulator

PAGE = "https://acme.app.100ms.live/preview/x?skip_preview=true"
MEETING = ("--meeting-url", PAGE)
HIDDEN = "hunter2-hunter2"
NOWHERE = "64a0c0ffee00000000000001"

STARTS = [
    ("recordings", "recording", ()),
    ("live-streams", "hls", ()),
    ("external-streams", "rtmp", ("urls",)),
]


@pytest.fixture
def urls(tmp_path: Path) -> str:
    """A file with an RTMP URL, as it is named on the command line."""
    (tmp_path / "urls").write_text(json.dumps([f"rtmp://live.example.net/app/{HIDDEN}"]))
    return f"@{tmp_path}/urls"


def last(environ: dict[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The intent and the outcome of the last act."""
    intent, outcome = journal(environ)[-2:]
    assert (intent["act"], intent["phase"], outcome["phase"]) == (outcome["act"], "intent", "outcome")
    return intent, outcome


@pytest.mark.parametrize(("resource", "act", "more"), STARTS)
def test_a_job_is_started_seen_to_run_stopped_and_seen_to_be_over(
    told: Tell,
    calm: Simulator,
    room: str,
    environ: dict[str, str],
    urls: str,
    resource: str,
    act: str,
    more: tuple[str],
) -> None:
    to = [urls for _ in more]
    said = told(resource, "start", room, *to, *MEETING, "--wait", "--json")
    assert (said.code, said.err) == (0, "")
    intent, outcome = last(environ)
    assert (intent["action"], intent["room"]["id"], outcome["outcome"]) == (f"{act}.start", room, "seen")
    assert outcome["job"] == said.json["id"]
    assert intent["params"]["values"]["meeting_url"] == PAGE
    assert "destination" not in intent["params"]["values"]
    assert HIDDEN not in json.dumps(journal(environ))

    again = told(resource, "start", room, *to, *MEETING)
    assert (again.code, again.out) == (1, "")
    assert "Nothing was started: a job runs in this room already" in again.err
    assert f"`hms-console {resource} list --room-id {room}`" in again.err
    assert "It said: beam already started" in again.err
    assert last(environ)[1]["outcome"] == "failed"

    assert told(resource, "stop", said.json["id"], "--yes", "--wait").code == 0
    intent, outcome = last(environ)
    assert (intent["action"], intent["job"], outcome["outcome"]) == (f"{act}.stop", said.json["id"], "seen")
    assert outcome["room"]["id"] == room  # the answer tells it

    over = told(resource, "stop-room", room, "--yes")
    assert over.code == 4
    assert f"{room} had already stopped" in over.err
    assert "nothing was changed. It said: beam not found" in over.err
    assert last(environ)[1]["outcome"] == "gone"
    assert told(resource, "stop", NOWHERE, "--yes").code == 4


@pytest.mark.parametrize(
    ("verb", "act"),
    [("stop-room", "recording.stop_room"), ("pause", "recording.pause"), ("resume", "recording.resume")],
)
def test_a_room_that_is_not_recorded_is_told_as_that(
    told: Tell, calm: Simulator, room: str, environ: dict[str, str], verb: str, act: str
) -> None:
    said = told("recordings", verb, room, "--yes")
    assert (said.code, said.out) == (4, "")
    assert said.err.startswith(f"hms-console: {room} ")
    assert "nothing was changed" in said.err
    assert (last(environ)[0]["action"], last(environ)[1]["outcome"]) == (act, "gone")


def test_a_room_that_there_is_not_is_said_with_what_else_it_may_mean(told: Tell, calm: Simulator) -> None:
    said = told("recordings", "start", NOWHERE, *MEETING)
    assert (said.code, "No permission, or no such room" in said.err) == (3, True)


def test_what_runs_is_paused_resumed_and_spoken_into(
    told: Tell, calm: Simulator, room: str, environ: dict[str, str]
) -> None:
    stream = told("live-streams", "start", room, *MEETING, "--hls-vod", "--json").json["id"]
    assert last(environ)[0]["params"]["values"]["recording"] == {"hls_vod": True}
    assert told("recordings", "start", room, *MEETING).code in (0, 1)
    acts = [
        (("live-streams", "pause-recording", stream), "hls.pause_recording"),
        (("live-streams", "resume-recording", stream), "hls.resume_recording"),
        (("live-streams", "send-timed-metadata", stream, "goal!", "--duration", "5"), "hls.metadata"),
    ]
    for argv, act in acts:
        said = told(*argv, "--json")
        assert (said.code, said.err) == (0, "")
        intent, outcome = last(environ)
        assert (intent["action"], intent["job"], outcome["outcome"]) == (act, stream, "accepted")
    assert last(environ)[0]["params"]["values"] == {"payload": "goal!", "duration": 5}
    assert told("live-streams", "send-timed-metadata", stream, "x" * 101, "--duration", "5").code == 2
    for verb in ("pause-recording", "resume-recording"):
        said = told("live-streams", verb, NOWHERE)
        assert (said.code, f"{NOWHERE} is not streaming" in said.err) == (4, True)


def test_a_token_in_a_meeting_url_is_not_journalled(
    told: Tell, calm: Simulator, room: str, environ: dict[str, str]
) -> None:
    told("recordings", "start", room, "--meeting-url", f"{PAGE}&auth_token={HIDDEN}")
    assert HIDDEN not in json.dumps(journal(environ))


def test_an_effect_that_cannot_be_seen_is_exit_code_1_with_what_was_seen(
    told: Tell, calm: Simulator, room: str, environ: dict[str, str]
) -> None:
    job = told("recordings", "start", room, *MEETING, "--json").json["id"]
    calm.fault("status", f"recordings/{job}$", status=503, methods=["GET"])
    said = told("recordings", "stop", job, "--yes", "--wait", "0.3")
    assert (said.code, "not confirmed after 0 s" in said.err) == (1, True)
    assert last(environ)[1]["outcome"] == "not confirmed"


def test_an_answer_that_is_lost_is_looked_for_among_what_was_not_there_before(
    told: Tell, calm: Simulator, room: str, environ: dict[str, str]
) -> None:
    before = told("recordings", "start", room, *MEETING, "--json").json["id"]
    calm.fault("drop", f"/recordings/room/{room}/start", when="before", times=1)
    said = told("recordings", "start", room, *MEETING, "--wait", "0.5")
    assert (said.code, "not confirmed" in said.err) == (1, True), said  # the one that runs is not ours
    assert told("recordings", "stop", before, "--yes", "--wait").code == 0
    calm.fault("drop", f"/recordings/room/{room}/start", when="after", times=1)
    assert told("recordings", "start", room, *MEETING, "--wait").code == 0
    assert last(environ)[1]["outcome"] == "seen"


def test_a_job_that_fails_while_it_is_looked_for_is_said_to_have_failed(tmp_path: Path) -> None:
    """In a world as fast as the wall a job takes some seconds to run; this one breaks before."""
    with Simulator("--scenario=calm", "--churn=0", "--seed=3") as simulator:
        room = simulator.room("breaks")
        given = {"HMS_API_URL": simulator.url, "HMS_ACCESS_KEY": simulator.access_key, "HMS_SECRET": simulator.secret}
        environ = bare_environ(tmp_path) | given
        with processes(environ) as start:
            process = start(*PROGRAM, "recordings", "start", room, *MEETING, "--wait")
            until(lambda: bool(simulator.state(room).get("jobs")))
            job = simulator.state(room)["jobs"][0]["id"]
            site = simulator.url.removesuffix("/v2")
            asked = {"do": "fail", "error": "UPLOAD_ERROR"}
            assert httpx.post(f"{site}/_sim/jobs/{job}", json=asked, trust_env=False).is_success
            _, err = process.communicate(timeout=PATIENCE)
        assert (process.returncode, "start recording" in err, "it failed" in err) == (1, True, True), err
        assert journal(environ)[-1]["outcome"] == "failed"


def test_stopping_what_still_starts_is_warned_of_and_names_the_room(tmp_path: Path) -> None:
    with Simulator("--scenario=calm", "--churn=0", "--seed=3") as simulator:
        room = simulator.room("still-starting")
        environ = {"XDG_CONFIG_HOME": f"{tmp_path}/c", "XDG_STATE_HOME": f"{tmp_path}/s"}
        given = {"HMS_API_URL": simulator.url, "HMS_ACCESS_KEY": simulator.access_key, "HMS_SECRET": simulator.secret}
        with processes(bare_environ(tmp_path) | environ | given) as start:
            process = start(*PROGRAM, "recordings", "start", room, *MEETING, "--json")
            job = json.loads(process.communicate(timeout=PATIENCE)[0])["id"]
        code, seen = on_a_terminal(environ | given, "n", "recordings", "stop", job)
        assert code == 2
        assert f"stop recording: {job} in still-starting ({room})" in " ".join(seen.split())
        assert "the service will report this stop as a failure" in " ".join(seen.split())


def test_production_wants_the_name_of_the_room_of_a_job(
    told: Tell, calm: Simulator, room: str, environ: dict[str, str]
) -> None:
    job = told("recordings", "start", room, *MEETING, "--json").json["id"]
    settings_file(environ).write_text("[profiles.main]\nproduction = true\n")
    code, seen = on_a_terminal(environ, "y", "recordings", "stop", job)
    assert (code, "Type headless to go on" in seen) == (2, True)
    assert told("recordings", "get", job, "--json").json["status"] == "running"
    code, _ = on_a_terminal(environ, "headless", "recordings", "stop", job)
    assert code == 0
