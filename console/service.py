"""The way to the service: built when it is first needed, so that nothing of it is imported before the first picture."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from console.config.launch import AccessKey

if TYPE_CHECKING:
    import random

    import httpx

    from console.api.client import Client
    from console.clock import Clock
    from console.config.launch import Launch
    from console.live.budget import Budget


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
