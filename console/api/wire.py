"""What stands around a request: who performs it, who permits it, who hears of it, and how long it may take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from console.api.operation import Body, Operation, QueryValue

NO_VALUES: Mapping[str, QueryValue] = MappingProxyType({})


class Caller(Protocol):
    """What the operations need: somebody who performs a call."""

    async def call(
        self,
        operation: Operation,
        parameters: Mapping[str, str],
        *,
        query: Mapping[str, QueryValue] = NO_VALUES,
        body: Body = None,
    ) -> bytes:
        """Perform an operation; as `Transport.call`."""


class Gate(Protocol):
    """Who decides when a request may go out; the live budget is one."""

    async def admit(self, urgent: bool) -> None:
        """Wait until one request may be spent; writes are urgent."""

    def throttled(self, seconds: float) -> None:
        """The service answered 429: nothing should go out for that long."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One attempt, for counting and logs; holds no secret and no query value.

    Args:
        method: the HTTP method.
        path: the path below the base URL.
        status: the HTTP status, or None when no answer came.
        seconds: from sending until the whole answer was there.
        attempt: 1 for the first.
        operation: the operation's id.
    """

    method: str
    path: str
    status: int | None
    seconds: float
    attempt: int
    operation: str


@dataclass(frozen=True, slots=True)
class Wire:
    """How the wire is treated; all times in seconds.

    Args:
        connect: how long a connection may take to be made.
        read: how long an answer may pause.
        write: how long sending may pause.
        pool: how long to wait for one of our own connections.
        total: how long one attempt may take altogether.
        plain_http: permit http to other machines, where the token travels in clear.
    """

    connect: float = 5.0
    read: float = 15.0
    write: float = 10.0
    pool: float = 5.0
    total: float = 60.0
    plain_http: bool = False
