"""A simulator in process, with a clock that only a test moves."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import jwt

from console.simulator.application import create_app
from console.simulator.options import Options
from console.simulator.service import Service

EPOCH = datetime(2025, 2, 3, 4, 5, 6, tzinfo=UTC)
Json = Any


class Sim:
    """A service, its clock, and a client that signs what it sends."""

    def __init__(self, options: Options) -> None:
        self.real = 100.0
        self.service = Service(options, monotonic=lambda: self.real, wall=lambda: EPOCH.timestamp() + self.real)
        self.world = self.service.world
        transport = httpx.ASGITransport(app=create_app(self.service))
        self.http = httpx.AsyncClient(transport=transport, base_url="http://sim")

    def claims(self, **changes: Json) -> dict[str, Json]:
        """The claims of a good management token at this moment, some changed; None leaves one out."""
        now = self.service.now()
        claims = {
            "access_key": self.service.access_key,
            "type": "management",
            "version": 2,
            "iat": int(now) - 10,
            "nbf": int(now) - 10,
            "exp": int(now) + 3600,
            "jti": "c0ffee00-0000-4000-8000-000000000000",
        }
        return {name: value for name, value in {**claims, **changes}.items() if value is not None}

    def token(self, *, secret: str | None = None, algorithm: str = "HS256", **changes: Json) -> str:
        """A signed token."""
        key = "" if algorithm == "none" else secret or self.service.secret
        return jwt.encode(self.claims(**changes), key, algorithm=algorithm)

    async def call(
        self, method: str, path: str, body: Json = None, query: Mapping[str, Json] | None = None
    ) -> httpx.Response:
        """One signed API call; the body goes out as compact JSON."""
        headers = {"authorization": f"Bearer {self.token()}"}
        content = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        return await self.http.request(method, f"/v2{path}", content=content, params=query, headers=headers)

    async def get(self, path: str, **query: Json) -> Json:
        """The JSON of a GET that must succeed."""
        response = await self.call("GET", path, query=query)
        assert response.status_code == 200, response.text
        return response.json()

    async def post(self, path: str, body: Json) -> Json:
        """The JSON of a POST that must succeed."""
        response = await self.call("POST", path, body)
        assert response.status_code == 200, response.text
        return response.json()

    async def refused(self, method: str, path: str, code: int, body: Json = None, **query: Json) -> str:
        """Everything an error envelope says, as one text; the envelope is checked."""
        response = await self.call(method, path, body, query)
        assert response.status_code == code, response.text
        problem = response.json()
        assert problem["code"] == code
        assert isinstance(problem["message"], str)
        assert isinstance(problem["details"], list)
        return " | ".join([problem["message"], *problem["details"]])

    async def control(self, method: str, path: str, body: Json = None) -> Json:
        """The JSON of a control call that must succeed."""
        response = await self.http.request(method, f"/_sim{path}", json=body)
        assert response.status_code == 200, response.text
        return response.json()

    async def state(self, room_id: str) -> Json:
        """What the simulator knows about a room."""
        return await self.control("GET", f"/state?room_id={room_id}")

    async def break_it(self, **fault: Json) -> None:
        """Switch one fault on."""
        await self.control("POST", "/faults", [fault])

    def pass_time(self, seconds: float) -> None:
        """Let the real clock move; the world follows with the next request."""
        self.real += seconds

    def largest(self) -> str:
        """The id of the room with the most peers."""
        return max(self.world.live_sessions(), key=lambda session: len(session.present)).room_id

    def somebody(self, role: str, room_id: str | None = None) -> str:
        """The id of a present peer with a role in a room (None = the largest)."""
        session = self.world.live(room_id or self.largest())
        assert session is not None
        return next(peer_id for peer_id in session.present if session.peers[peer_id].role == role)


@asynccontextmanager
async def simulator(**options: Json) -> AsyncIterator[Sim]:
    """A simulator of the calm scenario at a fixed moment, nobody moving, unless the options say otherwise."""
    sim = Sim(Options(**{"scenario": "calm", "epoch": EPOCH, "churn": 0.0, **options}))
    async with sim.http:
        yield sim
