"""Faults on demand: what goes wrong, for which requests, for how long or how often."""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from console.simulator.errors import bad_body

KINDS = ("latency", "hang", "status", "drop", "half_body", "stall", "html", "wrong_json", "skew")
FIRST, LAST = 200, 599  # statuses that end an exchange
MOMENTS = ("before", "after")
EVERYWHERE = "/"
ELSEWHERE = (
    "/hls/",
    "/rtmp/",
    "/watch/",
    "/files/",
)  # a fault of the whole API leaves alone what other hosts would serve


@dataclass(slots=True)
class Fault:
    """One fault.

    Args:
        match: a path prefix (it starts with `/`; `/v2` may be left out) or a regular expression searched in the path.
        kind: one of `KINDS`.
        methods: the HTTP methods it hits; empty = all.
        ms: how long `latency` waits, and how far `skew` moves the service's clock, in milliseconds.
        status: what `status` and `html` answer.
        retry_after: the `Retry-After` header of `status`, in seconds.
        body: what `wrong_json` and `status` answer instead of their own; None = their own.
        when: `before` the call is carried out, or `after` it: then the call took effect, only its answer is lost.
        until: the monotonic second at which it ends; None = never.
        times: how many requests it hits; None = all.
        bytes: after how many bytes `half_body` cuts and `stall` falls silent; None = after half of them.
    """

    match: str
    kind: str
    methods: tuple[str, ...] = ()
    ms: float = 0.0
    status: int = 500
    retry_after: float | None = None
    body: Any = None
    when: str = "before"
    until: float | None = None
    times: int | None = None
    bytes: int | None = None

    def hits(self, method: str, path: str) -> bool:
        """Whether it concerns a request."""
        if self.methods and method not in self.methods:
            return False
        if self.match == EVERYWHERE:
            return not path.startswith(ELSEWHERE)
        if self.match.startswith("/"):
            return path.startswith(self.match) or path.removeprefix("/v2").startswith(self.match)
        return re.search(self.match, path) is not None

    def over(self, now: float) -> bool:
        """Whether it is used up or its time is over."""
        return (self.until is not None and now >= self.until) or (self.times is not None and self.times <= 0)

    def wire(self, now: float) -> dict[str, Any]:
        """What `GET /_sim/faults` shows."""
        left = None if self.until is None else round(self.until - now, 3)
        return {"match": self.match, "kind": self.kind, "methods": self.methods, "seconds": left, "times": self.times}


class Faults:
    """The faults that are on.

    `cleared` is set when the faults that are on now are switched off.

    Args:
        monotonic: seconds on a clock that never goes back.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._on: list[Fault] = []
        self.cleared = asyncio.Event()

    def add(self, wishes: list[Any]) -> None:
        """Switch faults on; all of them or none.

        Raises:
            Problem: 400 for a fault that cannot be understood.
        """
        self._on += [_fault(wish, self._monotonic()) for wish in wishes]

    def clear(self) -> None:
        """Switch all faults off; requests that hang are let go (and dropped)."""
        self._on.clear()
        self.cleared.set()
        self.cleared = asyncio.Event()

    def take(self, method: str, path: str) -> list[Fault]:
        """The faults that hit a request, in the order they were switched on; each counts it."""
        hit = [fault for fault in self.current() if fault.hits(method, path)]
        for fault in hit:
            if fault.times is not None:
                fault.times -= 1
        return hit

    def current(self) -> list[Fault]:
        """The faults that are still on."""
        now = self._monotonic()
        self._on = [fault for fault in self._on if not fault.over(now)]
        return list(self._on)

    def wire(self) -> list[dict[str, Any]]:
        """What `GET /_sim/faults` shows."""
        return [fault.wire(self._monotonic()) for fault in self.current()]


def _fault(wish: object, now: float) -> Fault:
    if not isinstance(wish, dict) or wish.get("kind") not in KINDS:
        raise bad_body(f"a fault is an object whose kind is one of: {', '.join(KINDS)}")
    seconds = _number(wish, "seconds")
    times, cut = _number(wish, "times"), _number(wish, "bytes")
    return Fault(
        match=_pattern(wish),
        kind=wish["kind"],
        methods=_methods(wish),
        ms=_number(wish, "ms") or 0.0,
        status=_status(wish),
        retry_after=_number(wish, "retry_after"),
        body=wish.get("body"),
        when=_moment(wish),
        until=None if seconds is None else now + seconds,
        times=None if times is None else int(times),
        bytes=None if cut is None else max(0, int(cut)),
    )


def _pattern(wish: Mapping[str, Any]) -> str:
    pattern = wish.get("match", "/")
    try:
        re.compile(pattern)
    except (re.error, TypeError) as error:
        raise bad_body("match is neither a path prefix nor a regular expression") from error
    return str(pattern)


def _methods(wish: Mapping[str, Any]) -> tuple[str, ...]:
    methods = wish.get("methods") or []
    if not isinstance(methods, list) or not all(isinstance(method, str) for method in methods):
        raise bad_body("methods must be a list of strings")
    return tuple(method.upper() for method in methods)


def _moment(wish: Mapping[str, Any]) -> str:
    when = wish.get("when", "before")
    if when not in MOMENTS:
        raise bad_body("when must be before or after")
    return str(when)


def _status(wish: Mapping[str, Any]) -> int:
    status = wish.get("status", 200 if wish["kind"] in ("html", "wrong_json") else 500)
    if isinstance(status, bool) or not isinstance(status, int) or not FIRST <= status <= LAST:
        raise bad_body("status must be between 200 and 599")
    return status


def _number(wish: Mapping[str, Any], name: str) -> float | None:
    value = wish.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise bad_body(f"{name} must be a number")
    return float(value)
