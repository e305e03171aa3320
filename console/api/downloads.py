"""Files behind signed links come to this machine: broken transfers go on where they stopped, and the size is checked.

A signed link is a secret: whoever has it has the recording. It is in no message here.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar

import httpx

from console.api.elsewhere import Elsewhere, check_address, is_good
from console.api.errors import (
    ApiError,
    BadReply,
    Forbidden,
    NotFound,
    NotSent,
    OutcomeUnknown,
    RateLimited,
    Refused,
    ServerError,
    from_status,
)
from console.api.part_file import NotSaved, PartFile

if TYPE_CHECKING:
    from console.clock import Clock

__all__ = ["Downloads", "NotSaved"]

Progress = Callable[[int, int | None], None]
P = ParamSpec("P")
T = TypeVar("T")

TRIES: Final = 5
"""So many tries in a row without a single new byte, and a transfer is given up."""

OVERLAP: Final = 16 * 1024
"""Bytes of what is there already that are fetched again and compared before more is added."""

_LONGEST_WAIT = 30.0
_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)", re.ASCII)
_REFUSALS = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_TIMEOUT = httpx.Timeout(30.0, connect=10.0)


class _Changed(OutcomeUnknown):
    """What came so far is of another file: it was thrown away, and the next try begins anew."""

    def __init__(self) -> None:
        super().__init__("The file changes at its source while it is fetched. Try again later.")


class Downloads:
    """Fetches files: `client.downloads`. It sends no token, no cookie, no password, and spends no request budget.

    Args:
        clock: paces the tries.
        transport: what carries the bytes, in place of real sockets.
    """

    def __init__(self, clock: Clock, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._clock = clock
        self._web = Elsewhere(_TIMEOUT, {"Accept": "*/*", "Accept-Encoding": "identity"}, transport)

    async def download(
        self,
        url: str,
        path: str | Path,
        *,
        size: int | None = None,
        progress: Progress = lambda _done, _total: None,
        overwrite: bool = False,
    ) -> int:
        """Fetch a file.

        What came so far stands in `PATH.part` until all is there, also when this is cancelled or fails; the next
        download to the same path goes on from there, with whatever link. Nothing is noted beside it: the last 16 KB
        are fetched again and compared (and an ETag, when the server gives one, holds within one download), so what is
        left of another file is recognised, and fetched anew. The file belongs to its owner alone (0600), before and
        after: recordings are of people.

        Args:
            url: where it is; a secret.
            path: where it goes; its folder must be there.
            size: how many bytes it has by the service's own word; None or 0 when that is not known.
            progress: told how many bytes are there, and how many there will be if that is known.
            overwrite: whether it may take the place of another file.

        Returns:
            How many bytes the file has.

        Raises:
            Refused: the address cannot be used, or there is a file of that name.
            NotSaved: the disk refuses.
            Forbidden: the link is over.
            NotFound: there is no such file.
            BadReply: what is there is not the file that was meant: its size differs.
            NotSent, OutcomeUnknown, ServerError: it broke off again and again.
        """
        check_address(url)
        part = await _apart(PartFile.open, Path(path), overwrite)
        try:
            await self._persist(_Transfer(self._web, url, part, size or None, progress))
            await _apart(part.finish)
            return part.length
        finally:
            await _apart(part.close)

    async def aclose(self) -> None:
        """Close the connections; later downloads are refused."""
        await self._web.aclose()

    async def _persist(self, transfer: _Transfer) -> None:
        """Go on after each break, as long as new bytes come in at least one try out of five."""
        vain = changes = 0
        while True:
            before = transfer.fetched
            try:
                await transfer.run()
                return
            except (NotSent, OutcomeUnknown, ServerError, RateLimited) as error:
                changed = isinstance(error, _Changed)
                changes += changed
                vain = 1 if transfer.fetched > before and not changed else vain + 1
                if isinstance(error, Refused) or max(vain, changes) >= TRIES:
                    raise
                await self._clock.sleep(0 if changed else min(_LONGEST_WAIT, 2.0 ** (vain - 1)))


class _Transfer:
    """One file on its way, over as many connections as it takes."""

    def __init__(self, web: Elsewhere, url: str, part: PartFile, size: int | None, progress: Progress) -> None:
        self._web = web
        self._url = url
        self._part = part
        self._size = size
        self._progress = progress
        self._etag = ""
        self.fetched = 0
        """Bytes that were added, in all tries together."""

    async def run(self) -> None:
        """One try: go on from what is there."""
        start = max(0, self._part.length - OVERLAP)
        async with self._web.get(self._url, self._headers(start)) as answer:
            if answer.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and self._part.length:
                await self._forget()
            _check_status(answer.status_code)
            total = self._total(answer, start)
            if answer.status_code != HTTPStatus.PARTIAL_CONTENT and self._part.length:
                await _apart(self._part.restart)  # a server that knows no ranges, or the file is another one now
            if total is not None and self._part.length > total:
                await self._forget()
            etag = answer.headers.get("etag", "")
            self._etag = etag if etag.startswith('"') else ""
            await self._take(answer, start, total)

    def _headers(self, start: int) -> dict[str, str]:
        if not self._part.length:
            return {}
        headers = {"Range": f"bytes={start}-"}
        return {**headers, "If-Range": self._etag} if self._etag else headers

    def _total(self, answer: httpx.Response, start: int) -> int | None:
        """How long the whole file is.

        Raises:
            BadReply: it is not as long as the service said, or the answer is not what was asked for.
        """
        if answer.headers.get("content-encoding", "identity").lower() != "identity":
            raise BadReply("The file comes packed, in a way that was not asked for.")
        total = _whole_length(answer, start)
        if None not in (total, self._size) and total != self._size:
            raise BadReply(
                f"The link leads to {total:,} bytes where the service says {self._size:,}: not the same file."
            )
        return self._size if total is None else total

    async def _take(self, answer: httpx.Response, start: int, total: int | None) -> None:
        known = await _apart(self._part.from_byte, start) if self._part.length else b""
        self._progress(self._part.length, total)
        async for piece in answer.aiter_raw():
            if known[: len(piece)] != piece[: len(known)]:
                await self._forget()
            known, new = known[len(piece) :], piece[len(known) :]
            if total is not None and self._part.length + len(new) > total:
                raise BadReply("More came than the file is long: it is not the file that was meant.")
            if new:
                await _apart(self._part.write, new)
                self.fetched += len(new)
                self._progress(self._part.length, total)
        if known or (total is not None and self._part.length != total):
            raise OutcomeUnknown("The file broke off before its end. What came so far is kept: try again to go on.")

    async def _forget(self) -> None:
        await _apart(self._part.restart)
        raise _Changed


def _whole_length(answer: httpx.Response, start: int) -> int | None:
    if answer.status_code == HTTPStatus.PARTIAL_CONTENT:
        found = _RANGE.fullmatch(answer.headers.get("content-range", "").strip())
        if found is None or int(found[1]) != start:
            raise BadReply("Another part of the file came than was asked for.")
        return None if found[3] == "*" else int(found[3])
    length = answer.headers.get("content-length", "")
    return int(length) if re.fullmatch(r"\d{1,18}", length, re.ASCII) else None


def _check_status(status: int) -> None:
    if status in _REFUSALS:
        raise Forbidden(status, sentence="The link is over or refused. Make a new one: what came so far is kept.")
    if status in _GONE:
        raise NotFound(status, sentence="The file is not there, or not any more: 100ms keeps files for 15 days.")
    if not is_good(status):
        raise _with(from_status(status), f"The place of the file answers with an error (HTTP {status}).")


def _with(error: ApiError, sentence: str) -> ApiError:
    error.sentence = sentence
    return error


async def _apart(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do blocking work in a thread; when we are cancelled, wait for its end: nothing goes on behind our back."""
    task = asyncio.ensure_future(asyncio.to_thread(work, *args, **kwargs))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        if not task.cancelled() and task.exception() is None and isinstance(found := task.result(), PartFile):
            found.close()  # opened for nobody
        raise
