"""The way to the service: built when it is first needed, so that nothing of it is imported before the first picture."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from console.api.errors import NoCredentials, Refused
from console.api.sparing import UNUSED, sparing
from console.config.errors import ConfigError
from console.config.launch import AccessKey

if TYPE_CHECKING:
    import random

    import httpx

    from console.api.client import Client
    from console.clock import Clock
    from console.config.destinations import Destination
    from console.config.launch import Credentials, Launch
    from console.config.secret import Secret
    from console.live.budget import Budget
    from console.live.watches import SavedDestination

TRIED_AGAIN: Final = 30.0
"""Seconds after which a key that could not be had may be asked for again: each try may wait for a command."""

LEFT: Final = "This profile was left; nothing is asked there any more."


class Service:
    """Gives the one client of the program's life.

    Args:
        launch: where the service is and what it accepts.
        budget: the gate of every request.
        clock: paces retries; tokens are dated by it.
        rng: jitter of repeated tries.
    """

    def __init__(self, launch: Launch, budget: Budget, clock: Clock, rng: random.Random) -> None:
        self._launch = launch
        self._budget = budget
        self._clock = clock
        self._rng = rng
        self._client: Client | None = None
        self._building = asyncio.Lock()
        self._closed = False

    async def connect(self) -> Client:
        """The client; made on the first call, its imports and the credentials in threads: keys are answered meanwhile.

        Raises:
            console.api.errors.NoCredentials: they cannot be had; asked again, it tries again.
            console.api.errors.Refused: the address cannot be used, or this was closed.
        """
        async with self._building:
            if self._client is not None:
                return self._client
            self._refuse_if_closed()
            credentials, _ = await asyncio.gather(self._credentials(), asyncio.to_thread(_import))
            self._refuse_if_closed()
            self._client = self._make(credentials)
            return self._client

    def _refuse_if_closed(self) -> None:
        if self._closed:
            raise Refused(LEFT)

    async def _credentials(self) -> Credentials:
        access = self._launch.credentials
        try:
            if (known := access.known) is not None:
                return known
            return await asyncio.to_thread(access.read)
        except ConfigError as error:
            raise NoCredentials(error.sentence) from None

    def _make(self, credentials: Credentials) -> Client:
        from console.api.client import Client

        return Client(
            self._launch.api_url,
            self._auth(credentials),
            clock=self._clock,
            rng=self._rng,
            gate=self._budget,
            dialect=self._launch.dialect,
        )

    def _auth(self, credentials: Credentials) -> httpx.Auth:
        from console.api.auth import management_auth, token_auth

        if isinstance(credentials, AccessKey):
            return management_auth(credentials.key, credentials.secret.reveal(), self._clock)
        return token_auth(credentials.value.reveal())

    async def close(self) -> None:
        """Close what was opened, and wait for no command that was to give credentials; no client is given any more."""
        self._closed = True
        self._launch.credentials.stop()
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()


def saved_destinations(destinations: Sequence[Destination], clock: Clock) -> tuple[SavedDestination, ...]:
    """The saved RTMP destinations of a profile, for the rooms below; nothing is read and nothing is run here.

    Args:
        destinations: as the settings have them.
        clock: says when a key that could not be had is tried again.
    """
    from console.live.watches import SavedDestination, WatchSpec

    one_at_a_time = threading.Lock()
    return tuple(
        SavedDestination(
            one.name,
            one.url.reveal(),
            LazyKey(one, one_at_a_time, clock) if one.key_source else None,
            WatchSpec(one.watch, one.probe),
        )
        for one in destinations
    )


class LazyKey:
    """A stream key that is read when it is first needed, and then remembered; it shows as a mask.

    Args:
        destination: knows where the key is; it has a `key_source`.
        one_at_a_time: held while a key is read: two commands that ask for a passphrase at once would be one too many.
        clock: a key that could not be had is not asked for again within `TRIED_AGAIN` seconds.
    """

    __slots__ = ("_clock", "_destination", "_failed", "_failed_at", "_key", "_lock")

    def __init__(self, destination: Destination, one_at_a_time: threading.Lock, clock: Clock) -> None:
        self._destination = destination
        self._lock = one_at_a_time
        self._clock = clock
        self._key: Secret | None = None
        self._failed = ""
        self._failed_at = 0.0

    def reveal(self) -> str:
        """The key itself. It may run a command, for ten seconds at most: call it in a thread.

        Raises:
            console.api.errors.Refused: it cannot be had; the sentence says why and holds nothing that was read.
        """
        with self._lock:
            if self._key is None:
                self._read()
            if self._key is None:
                raise Refused(self._failed)
            return self._key.reveal()

    def _read(self) -> None:
        if self._failed and self._clock.monotonic() - self._failed_at < TRIED_AGAIN:
            return
        try:
            self._key = self._destination.read_key()
        except ConfigError as error:
            self._failed, self._failed_at = error.sentence, self._clock.monotonic()

    def __repr__(self) -> str:
        return "LazyKey('********')"

    def __str__(self) -> str:
        return "********"


def _import() -> None:
    """Import what the first request needs; all of it, or the rest would be imported on the event loop."""
    with sparing(*UNUSED):
        import console.api.auth  # noqa: F401 - the import is the point
        from console.api.client import warm
    warm()
