"""Which saved destination an address of an external stream is: asked once for each, as it may take a command."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from console.tables.rtmp import row_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from console.api.models.external_streams import ExternalStream
    from console.live.watches import SavedDestination

    Waiting = dict[str, tuple[str, tuple[SavedDestination, ...]]]


class Destinations:
    """Saved destinations by the row whose address they are.

    A key is compared only where the host is the same, and never on the event loop: it may have to be read by a command.

    Args:
        saved: the profile's saved destinations.
    """

    def __init__(self, saved: tuple[SavedDestination, ...]) -> None:
        self._hosts = [(_host(one.url), one) for one in saved]
        self._found: dict[str, SavedDestination | None] = {}
        self._asking: set[str] = set()
        self.broken: dict[str, str] = {}
        """Names of saved destinations that could not be compared -> the kind of error."""

    @property
    def found(self) -> Mapping[str, SavedDestination | None]:
        """What is known by row id; None where no saved destination is meant."""
        return self._found

    def unknown(self, jobs: Mapping[str, ExternalStream]) -> Waiting:
        """Addresses that must still be compared, by row id, each with those it may be; they are named once.

        Those that are gone are forgotten.

        Args:
            jobs: the external streams that are shown.
        """
        if not self._hosts:
            return {}
        urls = {
            row_id(job.id, place): url.get_secret_value()
            for job in jobs.values()
            for place, url in enumerate(job.rtmp_urls)
        }
        self._found = {key: one for key, one in self._found.items() if key in urls}
        waiting: Waiting = {}
        for key in urls.keys() - self._found.keys() - self._asking:
            host = _host(urls[key])
            likely = tuple(one for its, one in self._hosts if its and its == host)
            if likely:
                waiting[key] = (urls[key], likely)
            else:
                self._found[key] = None
        self._asking |= waiting.keys()
        return waiting

    async def compare(self, waiting: Waiting) -> None:
        """Compare addresses with saved destinations, in threads.

        Args:
            waiting: from `unknown`.
        """
        try:
            for key, (url, likely) in waiting.items():
                self._found[key] = await self._first(url, likely)
        finally:
            self._asking -= waiting.keys()

    async def _first(self, url: str, likely: Iterable[SavedDestination]) -> SavedDestination | None:
        for one in likely:
            (answer,) = await asyncio.gather(asyncio.to_thread(one.matches, url), return_exceptions=True)
            if isinstance(answer, BaseException):
                if not isinstance(answer, Exception):
                    raise answer
                self.broken[one.name] = type(answer).__name__  # its key cannot be read: it may be meant or not
            elif answer:
                return one
        return None


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
