"""A simulator that can be killed and started again at the same place, and what tests of whole processes wait for."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from tests.support.service import Simulator
from tests.support.terminal import PATIENCE

STEP = 0.02  # seconds between two looks at something that nothing announces


class Simulation(Simulator):
    """A simulator which comes back where it was, with the same credentials.

    Args:
        options: what follows `simulate`, for example `"--scenario=busy", "--speed=0"`.
    """

    def __init__(self, *options: str) -> None:
        self._options = options
        super().__init__(*options)

    def start_again(self) -> None:
        """Start it at the same port, after `kill`; its world is born anew."""
        self._http.close()
        super().__init__(f"--port={urlsplit(self.url).port}", *self._options)

    @property
    def environment(self) -> dict[str, str]:
        """What makes a console connect to it."""
        return {"HMS_API_URL": self.url, "HMS_ACCESS_KEY": self.access_key, "HMS_SECRET": self.secret}

    def named(self, name: str) -> str:
        """The id of the live room of that name; asking counts among the requests."""
        headers = {"Authorization": f"Bearer {self.token()}"}
        rooms = self._http.get("/v2/rooms", params={"name": name}, headers=headers).json()["data"]
        found: str = next(room["id"] for room in rooms if room["name"] == name)
        return found

    def largest_room(self) -> str:
        """The id of the live room with most people in it."""
        headers = {"Authorization": f"Bearer {self.token()}"}
        sessions = self._http.get("/v2/sessions?active=true&limit=100", headers=headers).json()["data"]
        fullest: str = max(sessions, key=lambda session: len(session["peers"]))["room_id"]
        return fullest

    def fail_jobs(self) -> int:
        """Let every open job fail: what is stuck, or plays in a world that stands still, would grow old on screen.

        Returns:
            How many there were; the console asks once for the reason of each.
        """
        headers = {"Authorization": f"Bearer {self.token()}"}
        count = 0
        for kind in ("recordings", "live-streams", "external-streams"):
            for status in ("starting", "running", "stopping"):
                found = self._http.get(f"/v2/{kind}", params={"status": status, "limit": 100}, headers=headers).json()
                for job in found["data"]:
                    self._control("POST", f"jobs/{job['id']}", json={"do": "fail", "error": "INTERNAL_ERROR"})
                    count += 1
        return count

    def polls(self, path_end: str, since: int) -> list[dict[str, Any]]:
        """The requests after number `since` that asked for something and were answered."""
        return [one for one in self.requests(since) if one["path"].endswith(path_end) and one["status"]]

    def wait_polls(self, path_end: str, times: int) -> None:
        """Wait until something was asked for, and answered, so many times from now on."""
        begin = self.mark()
        eventually(lambda: len(self.polls(path_end, begin)) >= times, f"{path_end} was not asked for {times} times")


def eventually(true: Callable[[], object], otherwise: str, patience: float = PATIENCE) -> None:
    """Wait until something becomes true that nothing announces."""
    until = time.monotonic() + patience
    while not true():
        assert time.monotonic() < until, otherwise
        time.sleep(STEP)


def alive(pid: int) -> bool:
    """Whether a process still runs; one that has ended and waits to be reaped does not."""
    state = _stat(pid)
    return bool(state) and state[0] != "Z"


def children(pid: int) -> list[int]:
    """The processes that a process has started and that still run."""
    others = (int(entry) for entry in os.listdir("/proc") if entry.isdecimal())
    return [other for other in others if alive(other) and int(_stat(other)[1]) == pid]


def descendants(pid: int) -> list[int]:
    """The processes that a process has started, and those that they have, parents first."""
    found = children(pid)
    for one in found:
        found += children(one)
    return found


def put_away(pids: list[int]) -> None:
    """Kill processes that we are responsible for, and wait until they are gone."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    eventually(lambda: not any(alive(pid) for pid in pids), "a killed process goes on")


def _stat(pid: int) -> list[str]:
    """State, parent and so on of a process; nothing when there is none."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
