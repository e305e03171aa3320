"""One client for the life of the program: the operations, grouped by resource."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Self

import httpx

from console.api.dialect import dialect_named
from console.api.groups import Groups
from console.api.models.external_streams import ExternalStream
from console.api.models.live_streams import LiveStream
from console.api.models.peers import Peer
from console.api.models.policy import Template
from console.api.models.recordings import Recording
from console.api.models.rooms import ActiveRoom, Room
from console.api.models.sessions import Session
from console.api.operation import Operation, QueryValue
from console.api.prepared import Prepared
from console.api.rehearsal import Ear, Rehearsal
from console.api.transport import Transport
from console.api.wire import NO_VALUES, Exchange, Gate, Wire

if TYPE_CHECKING:
    import random

    from console.api.dialect import Dialect
    from console.api.downloads import Downloads
    from console.api.playlists import Playlists
    from console.clock import Clock


class Client(Groups):
    """The service, as typed calls: `client.peers.list(room_id)`.

    Making one takes some 25 ms for https (certificates are loaded); calls on it are cheap. Close it at the end.

    Args:
        base_url: where the service is; https, or http on this machine.
        auth: `management_auth(...)` or `token_auth(...)`.
        clock: for waiting, and for telling a wrong clock.
        rng: jitter of repeated tries.
        gate: asked before each attempt, so that a budget holds; None lets everything pass.
        on_exchange: told about each attempt, for counting and logs.
        transport: what carries the bytes, in place of real sockets.
        wire: how long to wait for what.
        dialect: how the service is spoken to: `vendor`, or `openapi` for the published profile.

    Raises:
        Refused: the base URL is not acceptable, or there is no such dialect.
    """

    def __init__(  # noqa: PLR0913 - each is one thing a caller may decide
        self,
        base_url: str,
        auth: httpx.Auth,
        *,
        clock: Clock,
        rng: random.Random,
        gate: Gate | None = None,
        on_exchange: Callable[[Exchange], None] | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        wire: Wire | None = None,
        dialect: str = "vendor",
    ) -> None:
        self._dialect = dialect_named(dialect)
        self._transport = Transport(
            base_url,
            auth,
            clock=clock,
            rng=rng,
            gate=gate,
            on_exchange=on_exchange,
            transport=transport,
            wire=wire,
            dialect=self._dialect,
        )
        super().__init__(self._transport, clock)

    @property
    def dialect(self) -> Dialect:
        """How the service is spoken to; it knows which operations it has not."""
        return self._dialect

    @cached_property
    def playlists(self) -> Playlists:
        """Reads the playlists of streams, wherever they are; neither token nor request budget is spent on it."""
        from console.api.playlists import Playlists

        return Playlists()

    @cached_property
    def downloads(self) -> Downloads:
        """Fetches files behind signed links; neither token nor request budget is spent on it."""
        from console.api.downloads import Downloads

        return Downloads(self._clock)

    async def prepare(self, operation: Operation, act: Callable[[Groups], Awaitable[object]]) -> Prepared:
        """What a call would send, without sending it.

        What the call has to read first, such as the template that changes are laid over, is read for it.

        Args:
            operation: the operation to stop at, such as `client.operations["rooms.create"]`.
            act: makes the call, such as `lambda groups: groups.rooms.create(name="x")`.

        Returns:
            The request as it would go out, without the token.

        Raises:
            ApiError: the call was refused, or what it reads first could not be read.
        """
        rehearsal = Rehearsal(self._transport, operation)
        groups = Groups(rehearsal, self._clock)
        return await rehearsal.play(lambda: act(groups))

    async def overhear(self, act: Callable[[Groups], Awaitable[object]]) -> bytes:
        """Perform a call, and keep the words it was answered with: they hold what the models do not know.

        Args:
            act: makes the call, such as `lambda groups: groups.rooms.get("...")`.

        Returns:
            The body of the last answer, as it came; nothing of it is masked.

        Raises:
            ApiError: there was no answer, or not the one that was hoped for.
        """
        ear = Ear(self._transport)
        await act(Groups(ear, self._clock))
        return ear.heard

    async def call_raw(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, QueryValue] = NO_VALUES,
        body: bytes | None = None,
    ) -> tuple[int, bytes]:
        """Perform a call that is given by hand, the dialect untouched.

        Args:
            method: GET, POST, PUT, PATCH or DELETE.
            path: below the base URL, such as `/rooms?limit=10`.
            query: more query values.
            body: the JSON to send; a POST without any sends `{}`.

        Returns:
            The HTTP status and the body as they came, also when the status is an error.

        Raises:
            ApiError: no whole answer came, or one that is not the API's.
        """
        return await self._transport.call_raw(method, path, query, body)

    def prepare_raw(
        self, method: str, path: str, *, query: Mapping[str, QueryValue] = NO_VALUES, body: bytes | None = None
    ) -> Prepared:
        """What `call_raw` would send, without sending it; the arguments are the same."""
        return self._transport.prepare_raw(method, path, query, body)

    async def aclose(self) -> None:
        """Close all connections; later calls are refused."""
        await self._transport.aclose()
        for name in ("playlists", "downloads"):
            if name in self.__dict__:
                await getattr(self, name).aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


def warm() -> None:
    """Build the validators that the screens need, some 20 ms: for a thread, before the first answer comes."""
    for model in (Room, ActiveRoom, Peer, Session, Template, Recording, LiveStream, ExternalStream):
        model.model_rebuild()
