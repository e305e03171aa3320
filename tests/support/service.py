"""The simulator in a process of its own, over real HTTP, with its controls at hand."""

from __future__ import annotations

import json
import select
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
import jwt

from console.clock import SystemClock

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 30.0
STAGE = "stage"
"""The template whose roles are host, speaker, vip-guest, their silent twins, and viewer."""


@dataclass(frozen=True)
class Posted:
    """One request that was to change something, as the service saw it; `status` is None when it was not answered."""

    method: str
    path: str
    status: int | None


class Simulator:
    """`python -m console simulate ...`, until the block ends.

    Args:
        options: what follows `simulate`.
    """

    def __init__(self, *options: str) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "console", "simulate", "--watch-parent", *options],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        ready = self._first_line()
        self.url: str = ready["url"]
        self.access_key: str = ready["access_key"]
        self.secret: str = ready["secret"]
        self._http = httpx.Client(base_url=self.url.removesuffix("/v2"), trust_env=False, timeout=10.0)

    def _first_line(self) -> dict[str, str]:
        assert self._process.stdout is not None
        ready, _, _ = select.select([self._process.stdout], [], [], READY_SECONDS)
        assert ready, "the simulator did not say where it is"
        line: dict[str, str] = json.loads(self._process.stdout.readline())
        return line

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()
        self.kill()

    def kill(self) -> None:
        """End it at once, as a crash would."""
        self._process.kill()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    # -- looking ------------------------------------------------------------------------------------------------------

    def state(self, room_id: str = "") -> dict[str, Any]:
        """Everything about a room, or counts of the world."""
        return self._control("GET", "state", params={"room_id": room_id} if room_id else {})

    def peers(self, room_id: str) -> dict[str, dict[str, Any]]:
        """Who is in a room now, by id."""
        found: dict[str, dict[str, Any]] = self.state(room_id)["peers"]
        return found

    def role(self, room_id: str, peer_id: str) -> str | None:
        """The role a peer has now; None when it is not there."""
        peer = self.peers(room_id).get(peer_id)
        return None if peer is None else str(peer["role"])

    def messages(self, room_id: str) -> list[tuple[str, str, str]]:
        """(`peer`, `role` or `all`; the id of it; the text) of each message that was delivered."""
        return [(one["target"], one["target_id"], one["message"]) for one in self.state(room_id)["messages"]]

    def mark(self) -> int:
        """The number of the newest API request."""
        total: int = self._control("GET", "requests", params={"since": 1 << 40})["total"]
        return total

    def requests(self, since: int = 0) -> list[dict[str, Any]]:
        """The API requests after a number."""
        found: list[dict[str, Any]] = self._control("GET", "requests", params={"since": since})["requests"]
        return found

    def posted(self, since: int = 0) -> list[Posted]:
        """The requests after a number that are not GET."""
        seen = (one for one in self.requests(since) if one["method"] != "GET")
        return [Posted(one["method"], one["path"].removeprefix("/v2"), one["status"]) for one in seen]

    # -- changing -----------------------------------------------------------------------------------------------------

    def room(self, name: str, *, live: bool = True, template: str = STAGE, enabled: bool = True) -> str:
        """Make a room, by default with a running session; returns its id."""
        wish = {"name": name, "live": live, "template": template, "enabled": enabled}
        made: str = self._control("POST", "rooms", json=wish)["id"]
        return made

    def join(self, room_id: str, name: str = "", role: str = "viewer", **rest: object) -> str:
        """Let one person in; returns the peer's id."""
        made: str = self._control("POST", "peers", json={"room_id": room_id, "name": name, "role": role, **rest})[
            "peers"
        ][0]["id"]
        return made

    def remove(self, room_id: str, peer_id: str) -> None:
        """Take somebody out, as another client would; it counts among the requests."""
        self._api("POST", f"/active-rooms/{room_id}/remove-peers", {"peer_id": peer_id})

    def change(self, room_id: str, peer_id: str, **fields: object) -> None:
        """Change somebody's name, role or metadata, as another client would; it counts among the requests."""
        self._api("POST", f"/active-rooms/{room_id}/peers/{peer_id}", fields)

    def report(self, peer_id: str, **wish: object) -> None:
        """Let somebody's app report errors."""
        self._control("POST", f"peers/{peer_id}/errors", json=wish)

    def fault(self, kind: str, match: str, **rest: object) -> None:
        """Switch a fault on."""
        self._control("POST", "faults", json={"kind": kind, "match": match, **rest})

    def heal(self) -> None:
        """Switch all faults off."""
        self._control("DELETE", "faults")

    def advance(self, seconds: float) -> None:
        """Move the world ahead."""
        self._control("POST", "advance", json={"seconds": seconds})

    def _control(
        self, method: str, path: str, json: object = None, params: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        answer = self._http.request(method, f"/_sim/{path}", content=_body(json), params=params)
        assert answer.is_success, answer.text
        value: dict[str, Any] = answer.json()
        return value

    def _api(self, method: str, path: str, body: object) -> None:
        headers = {"Authorization": f"Bearer {self.token()}", "User-Agent": "another-client"}
        answer = self._http.request(method, f"/v2{path}", content=_body(body), headers=headers)
        assert answer.is_success, answer.text

    def token(self) -> str:
        """A management token, made here and not by the code under test."""
        issued = int(SystemClock().now().timestamp()) - 10
        times = {"iat": issued, "nbf": issued, "exp": issued + 3600}
        claims = {"access_key": self.access_key, "type": "management", "version": 2, "jti": "test", **times}
        return jwt.encode(claims, self.secret, algorithm="HS256")


def _body(value: object) -> bytes | None:
    """JSON in ASCII: half a character, which hostile names may hold, goes out as its escape."""
    return None if value is None else json.dumps(value).encode()
