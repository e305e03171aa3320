"""The simulator as its own process: first line, real HTTP, cut connections, a clean end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import IO

import httpx
import jwt
import pytest

from tests.unit.simulator.harness import Json

COMMAND = [sys.executable, "-W", "error", "-m", "console.simulator"]
PATIENCE = 20


class Running:
    """A running simulator and a client that signs."""

    def __init__(self, process: subprocess.Popen[str], out: IO[str]) -> None:
        self.process = process
        self.first = json.loads(out.readline())
        now = int(time.time())
        claims = {"access_key": self.first["access_key"], "type": "management", "version": 2, "jti": "1"}
        token = jwt.encode({**claims, "iat": now - 10, "nbf": now - 10, "exp": now + 60}, self.first["secret"], "HS256")
        self.http = httpx.Client(
            base_url=self.first["url"], headers={"authorization": f"Bearer {token}"}, timeout=PATIENCE
        )

    def break_it(self, **fault: Json) -> None:
        root = self.first["url"].removesuffix("/v2")
        self.http.post(f"{root}/_sim/faults", json=fault).raise_for_status()

    def end(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Its exit code and what it complained of."""
        self.process.send_signal(number)
        _, complaints = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, complaints


@contextmanager
def running(*flags: str) -> Iterator[Running]:
    with subprocess.Popen([*COMMAND, *flags], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603 - ours
        assert process.stdout is not None
        simulator = Running(process, process.stdout)
        try:
            with simulator.http:
                yield simulator
        finally:
            process.kill()


@pytest.fixture(scope="module")
def sim() -> Iterator[Running]:
    with running("--scenario", "calm") as simulator:
        yield simulator


def test_the_first_line_says_where_and_how(sim: Running) -> None:
    assert set(sim.first) == {"url", "access_key", "secret"}
    assert sim.first["url"].startswith("http://127.0.0.1:")
    rooms = sim.http.get("/rooms")
    assert rooms.status_code == 200
    assert len(rooms.json()["data"]) == 5
    assert rooms.headers["date"]


def test_a_live_stream_plays_where_it_says_and_webhooks_reach_a_receiver() -> None:
    got: list[Json] = []
    heard = threading.Event()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(200)
            self.end_headers()
            if got[-1]["type"] == "hls.started.success":
                heard.set()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Receiver) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/"
        with running("--scenario", "calm", "--speed", "100", "--webhook-url", url) as sim:
            (room, *_) = (room["id"] for room in sim.http.get("/rooms").json()["data"] if room["name"] == "standup")
            job = sim.http.post(f"/live-streams/room/{room}/start", json={}).json()
            assert heard.wait(PATIENCE)
            (told,) = [event["data"]["url"] for event in got if event["type"] == "hls.started.success"]
            assert told == job["playback"]["url"]
            assert told.startswith(sim.first["url"].removesuffix("v2"))
            playlist = httpx.get(told.replace("master", "720p/index"))
            assert playlist.text.startswith("#EXTM3U")
        server.shutdown()


def test_a_dropped_connection_has_no_answer(sim: Running) -> None:
    sim.break_it(kind="drop", match="/rooms", times=1)
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        sim.http.get("/rooms")
    assert sim.http.get("/rooms").status_code == 200


def test_half_a_body_ends_early(sim: Running) -> None:
    sim.break_it(kind="half_body", match="/rooms", times=1)
    with pytest.raises(httpx.RemoteProtocolError):
        sim.http.get("/rooms")
    assert sim.http.get("/rooms").status_code == 200


def test_a_download_is_cut_in_the_middle_and_its_rest_is_there(sim: Running) -> None:
    film = sim.http.get("/recording-assets", params={"type": "transcript", "status": "completed"}).json()["data"][0]
    url, size = sim.http.get(f"/recording-assets/{film['id']}/presigned-url").json()["url"], film["size"]
    sim.break_it(kind="half_body", match="/files", times=1)
    parts: list[bytes] = []
    with httpx.stream("GET", url) as broken:
        assert broken.headers["content-length"] == str(size)
        with pytest.raises(httpx.RemoteProtocolError):
            parts.extend(broken.iter_raw())
    got = b"".join(parts)
    assert len(got) == size // 2
    rest = httpx.get(url, headers={"range": f"bytes={len(got)}-"})
    assert (rest.status_code, rest.headers["content-range"]) == (206, f"bytes {len(got)}-{size - 1}/{size}")
    assert httpx.get(url).content == got + rest.content
    head = httpx.head(url)
    assert (head.headers["content-length"], head.content) == (str(size), b"")


def test_a_download_falls_silent_in_the_middle(sim: Running) -> None:
    film = sim.http.get("/recording-assets", params={"type": "chat"}).json()["data"][0]
    url = sim.http.get(f"/recording-assets/{film['id']}/presigned-url").json()["url"]
    sim.break_it(kind="stall", match="/files", times=1, bytes=700)
    parts: list[bytes] = []
    with httpx.stream("GET", url, timeout=2.0) as silent, pytest.raises(httpx.ReadTimeout):
        parts.extend(silent.iter_raw())
    assert len(b"".join(parts)) == 700
    assert len(httpx.get(url).content) == film["size"]


def test_a_film_that_nobody_waits_for_keeps_nobody_waiting(sim: Running) -> None:
    film = sim.http.get("/recording-assets", params={"type": "room-composite"}).json()["data"][0]
    url = sim.http.get(f"/recording-assets/{film['id']}/presigned-url").json()["url"]
    with httpx.stream("GET", url) as download:
        first = next(download.iter_raw())
        assert (download.status_code, first[4:8]) == (200, b"ftyp")
        assert sim.http.get("/rooms").status_code == 200
    assert sim.http.get("/rooms").status_code == 200


def test_a_hanging_request_times_out_at_the_caller(sim: Running) -> None:
    sim.break_it(kind="hang", match="/rooms", times=1)
    with pytest.raises(httpx.ReadTimeout):
        sim.http.get("/rooms", timeout=1.0)
    assert sim.http.get("/rooms").status_code == 200


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_cleanly_when_told_to(number: int) -> None:
    with running("--scenario", "calm", "--speed", "0") as sim:
        sim.http.get("/rooms")  # a connection is left open
        assert sim.end(number) == (0, "")


def test_it_ends_while_a_request_hangs() -> None:
    with running("--scenario", "calm") as sim:
        sim.break_it(kind="hang", match="/rooms")
        with pytest.raises(httpx.ReadTimeout):
            sim.http.get("/rooms", timeout=1.0)
        assert sim.end() == (0, "")


def test_the_world_moves_by_itself() -> None:
    with running("--scenario", "calm", "--speed", "600", "--churn", "1") as sim:
        path = (
            f"/active-rooms/{sim.http.get('/sessions', params={'active': 'true'}).json()['data'][0]['room_id']}/peers"
        )
        first, until = sim.http.get(path).content, time.monotonic() + PATIENCE
        while sim.http.get(path).content == first:
            assert time.monotonic() < until


def test_flags_reach_the_world() -> None:
    flags = ("--access-key", "key", "--secret", "s" * 40, "--seed", "5", "--peers", "50", "--scenario", "broadcast")
    with running(*flags, "--epoch", "2025-02-03T04:05:06+00:00", "--speed", "0") as sim:
        assert (sim.first["access_key"], sim.first["secret"]) == ("key", "s" * 40)
        refused = sim.http.get("/rooms")  # its clock stands in 2025
        assert refused.json()["details"] == ["token is not valid yet"]


def test_it_ends_when_its_parent_is_gone() -> None:
    script = (
        "import subprocess, sys;"
        "p = subprocess.Popen([*sys.argv[1:], '--watch-parent'], stdout=subprocess.PIPE, text=True);"
        "p.stdout.readline(); print(p.pid, flush=True); sys.stdin.readline()"
    )
    command = [sys.executable, "-c", script, *COMMAND, "--scenario", "calm"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:  # noqa: S603 - ours
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert alive(child)
        parent.kill()
    until = time.monotonic() + PATIENCE
    while alive(child):
        assert time.monotonic() < until


def alive(pid: int) -> bool:
    """Whether a process runs; one that ended and that nobody has asked about does not."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (["--webhook-url", "http://192.0.2.1/"], "must be http on this machine"),
        (["--speed", "-1"], "speed"),
        (["--host", "192.0.2.1"], "Cannot listen"),
    ],
)
def test_what_cannot_be_served_is_said_in_one_line(flags: list[str], says: str) -> None:
    done = subprocess.run([*COMMAND, *flags], capture_output=True, text=True, timeout=PATIENCE, check=False)  # noqa: S603 - ours
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert says in done.stderr


def test_importing_the_options_loads_no_http() -> None:
    code = (
        "import sys, console.simulator as s; s.Options();"
        "print([m for m in ('fastapi', 'uvicorn', 'starlette', 'pydantic', 'httpx', 'textual') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ)  # noqa: S603 - ours
    assert done.stdout.strip() == "[]"


def test_nothing_else_of_the_program_is_loaded() -> None:
    code = (
        "import sys, console.simulator.serve;"
        "ours = {m for m in sys.modules if m.startswith('console.simulator')};"
        "print(sorted(m for m in {*sys.modules} - ours if m.startswith(('console.', 'httpx', 'textual'))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - ours
    assert done.stdout.strip() == "[]"
