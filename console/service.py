"""The way to the service: built when it is first needed, so that nothing of it is imported before the first picture."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from console.api.errors import Refused
from console.api.text import clean
from console.config.errors import ConfigError
from console.config.launch import AccessKey

if TYPE_CHECKING:
    import random

    import httpx

    from console.api.client import Client
    from console.clock import Clock
    from console.config.destinations import Destination
    from console.config.launch import Launch
    from console.config.secret import Secret
    from console.live.budget import Budget
    from console.live.watches import SavedDestination


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

    async def connect(self) -> Client:
        """The client; made on the first call, its imports in a thread so that keys are answered meanwhile.

        Raises:
            console.api.errors.Refused: the address cannot be used.
        """
        async with self._building:
            if self._client is None:
                await asyncio.to_thread(_import)
                self._client = self._make()
            return self._client

    def _make(self) -> Client:
        from console.api.client import Client

        return Client(
            self._launch.api_url,
            self._auth(),
            clock=self._clock,
            rng=self._rng,
            gate=self._budget,
            dialect=self._launch.dialect,
        )

    def _auth(self) -> httpx.Auth:
        from console.api.auth import management_auth, token_auth

        credentials = self._launch.credentials
        if isinstance(credentials, AccessKey):
            return management_auth(credentials.key, credentials.secret.reveal(), self._clock)
        return token_auth(credentials.value.reveal())

    async def close(self) -> None:
        """Close what was opened."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()


class Saved:
    """The saved RTMP destinations of a profile; a key is fetched when it is needed, and then remembered.

    Args:
        destinations: as the settings have them.
    """

    def __init__(self, destinations: Sequence[Destination]) -> None:
        self._destinations = {one.name: one for one in destinations}
        self._keys: dict[str, Secret | None] = {one.name: None for one in destinations if not one.key_source}
        self._reading = asyncio.Lock()

    @property
    def names(self) -> tuple[str, ...]:
        """What they are called, in the order of the file."""
        return tuple(self._destinations)

    async def unlocked(self, names: Collection[str]) -> tuple[SavedDestination, ...]:
        """Destinations with their keys, ready to be sent to.

        A key is read in a thread and in bounded time, one after another: two commands that ask for a passphrase at
        once would be one too many.

        Args:
            names: which of them.

        Raises:
            console.api.errors.Refused: there is no such destination, or its key cannot be had.
        """
        for name in names:
            async with self._reading:
                if name not in self._keys:
                    self._keys[name] = await asyncio.to_thread(self._key_of, name)
        return tuple(self._plain(name) for name in names)

    def known(self) -> tuple[SavedDestination, ...]:
        """Destinations that RTMP URLs can be compared with though not all keys are read.

        One whose key is not read yet is known by its server, and only while no other one has the same server. Those
        are not whole, so they are for watching and never for sending to.
        """
        servers = Counter(one.shown for one in self._destinations.values())
        return tuple(
            self._plain(name)
            for name, one in self._destinations.items()
            if name in self._keys or servers[one.shown] == 1
        )

    def _key_of(self, name: str) -> Secret | None:
        if name not in self._destinations:
            words = f"the profile has {', '.join(self.names)}" if self.names else "the profile has none"
            raise Refused(f"There is no saved destination {clean(name)}: {words}.")
        try:
            return self._destinations[name].read_key()
        except ConfigError as error:
            raise Refused(error.sentence) from None

    def _plain(self, name: str) -> SavedDestination:
        from console.live.watches import SavedDestination, WatchSpec

        one = self._destinations[name]
        return SavedDestination(name, one.url.reveal(), self._keys.get(name), WatchSpec(one.watch, one.probe))


def _import() -> None:
    """Import what the first request needs; all of it, or the rest would be imported on the event loop."""
    # httpx tries to load a command line of its own: a highlighter and progress bars, 10 ms and more.
    sys.modules["httpx._main"] = None  # type: ignore[assignment]  # this is how an import is made to fail
    try:
        import console.api.auth  # noqa: F401 - the import is the point
        from console.api.client import warm
    finally:
        del sys.modules["httpx._main"]
    warm()
