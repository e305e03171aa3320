"""A call played up to the point where it would be sent, for `--dry-run` and `--curl`.

The operations run as they are, against somebody who performs the reads that come before and, at the very call in
question, writes down what would go out and never answers. The waiting call is then cancelled, like any other.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from console.api.operation import Body, Operation, QueryValue
from console.api.prepared import Prepared
from console.api.transport import Transport
from console.api.wire import NO_VALUES, Caller


class Rehearsal:
    """Performs everything but one operation.

    Args:
        transport: the real way out.
        target: the operation to stop at.
    """

    def __init__(self, transport: Transport, target: Operation) -> None:
        self._transport = transport
        self._target = target
        self._shown: asyncio.Future[Prepared] = asyncio.get_running_loop().create_future()

    async def call(
        self,
        operation: Operation,
        parameters: Mapping[str, str],
        *,
        query: Mapping[str, QueryValue] = NO_VALUES,
        body: Body = None,
    ) -> bytes:
        """Perform an operation, unless it is the one to stop at: then wait for ever."""
        if operation.id != self._target.id:
            return await self._transport.call(operation, parameters, query=query, body=body)
        self._shown.set_result(await self._transport.prepare(operation, parameters, query, body))
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        return await answer

    async def play(self, act: Callable[[], Awaitable[object]]) -> Prepared:
        """Let something act until it would perform the operation.

        Args:
            act: what performs it, through this object.

        Returns:
            What would have been sent.

        Raises:
            ApiError: it failed before.
            RuntimeError: it ended without ever performing the operation.
        """
        acting = asyncio.ensure_future(act())
        acting.add_done_callback(self._ended)
        try:
            return await self._shown
        finally:
            acting.cancel()
            await asyncio.wait({acting})

    def _ended(self, acting: asyncio.Future[object]) -> None:
        """Say why nothing was shown, when the acting is over without."""
        if self._shown.done():
            return
        error = None if acting.cancelled() else acting.exception()
        self._shown.set_exception(error or RuntimeError(f"{self._target.id} was never performed"))


class Ear:
    """Performs everything, and keeps what was answered last.

    Args:
        caller: the real way out.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self.heard = b""

    async def call(
        self,
        operation: Operation,
        parameters: Mapping[str, str],
        *,
        query: Mapping[str, QueryValue] = NO_VALUES,
        body: Body = None,
    ) -> bytes:
        """Perform an operation."""
        self.heard = await self._caller.call(operation, parameters, query=query, body=body)
        return self.heard
