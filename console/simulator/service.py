"""One simulated workspace with its clocks, its credentials and its record of requests."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from console.simulator.faults import Faults
from console.simulator.hooks import Hooks
from console.simulator.ids import credentials
from console.simulator.options import Options
from console.simulator.scenarios import build
from console.simulator.shapes import Shapes
from console.simulator.shapes_openapi import OpenapiShapes
from console.simulator.world import SITE

SHAPES: dict[str, type[Shapes]] = {"vendor": Shapes, "openapi": OpenapiShapes}
KEPT = 20_000  # requests remembered; their numbers go on counting


@dataclass(slots=True)
class Exchange:
    """One API request as tests want to see it; `status` is None until answered, and for ever when it never was."""

    n: int
    method: str
    path: str
    query: str
    at: str
    status: int | None = None

    def wire(self) -> dict[str, Any]:
        """The object of `GET /_sim/requests`."""
        return {name: getattr(self, name) for name in ("n", "method", "path", "query", "at", "status")}


class Service:
    """A world, and what stands between it and HTTP.

    Args:
        options: what to simulate; already checked.
        monotonic: seconds on a clock that never goes back.
        wall: seconds since 1970; not read when the options name an epoch.
        site: where it is served, for the links in its answers.
    """

    def __init__(
        self,
        options: Options,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        site: str = SITE,
    ) -> None:
        self.options = options
        self._monotonic = monotonic
        self._wall = wall
        self._started = monotonic()
        epoch = options.epoch or datetime.fromtimestamp(wall(), UTC)
        self._epoch = epoch.timestamp()
        self._ahead = 0.0
        made_key, made_secret = credentials(options.seed)
        self.access_key = options.access_key or made_key
        self.secret = options.secret or made_secret
        self.faults = Faults(monotonic)
        self.requests: deque[Exchange] = deque(maxlen=KEPT)
        self.fetched: Counter[str] = Counter()
        self._numbers = 0
        self.world = build(options, epoch, site)
        self.shapes = SHAPES[options.dialect](self.world)
        self.hooks = Hooks(self.world, options.webhook_url)

    def now(self) -> float:
        """Seconds since 1970 as tokens and the `Date` header go by, whatever the world's speed."""
        if self.options.epoch is None:
            return self._wall()
        return self._epoch + self._monotonic() - self._started

    def tick(self) -> None:
        """Let the world catch up with the clock."""
        elapsed = (self._monotonic() - self._started) * self.options.speed
        self.world.time.advance(elapsed + self._ahead)

    def advance(self, seconds: float) -> None:
        """Move the world ahead of the clock."""
        self._ahead += seconds
        self.tick()

    def note(self, method: str, path: str, query: str) -> Exchange:
        """Record a request that just arrived."""
        self._numbers += 1
        at = datetime.fromtimestamp(self.now(), UTC).isoformat(timespec="milliseconds")
        exchange = Exchange(self._numbers, method, path, query, at)
        self.requests.append(exchange)
        return exchange

    def requests_since(self, number: int) -> dict[str, Any]:
        """The requests after a number, and how many there were in all."""
        return {"total": self._numbers, "requests": [one.wire() for one in self.requests if one.n > number]}
