"""Files of recordings on their way to this machine: one task each, however long it takes, whatever screen is shown."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from console.api.errors import ApiError, Forbidden, Refused
from console.api.text import clean
from console.live.feed import Entry
from console.tables.assets import size_words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from textual.app import App
    from textual.worker import Worker

    from console.api.client import Client
    from console.api.models import Asset
    from console.live.feed import Kind

    from .desk import Desk

LINK_SECONDS = 3600
"""So long the link to a file lives; a longer transfer gets another one."""

REPAINT_SECONDS = 1.0
GROUP = "download"


@dataclass
class Saving:
    """One file on its way.

    Attributes:
        asset: which one.
        what: what it is, of which room; safe to paint.
        path: where it goes.
        overwrite: whether it may take the place of another file.
        room: the room's name, safe to paint.
        percent: how much is there; None while that is not known.
        done: bytes that are there.
        shown_at: monotonic seconds when `percent` was shown last.
        worker: the task.
    """

    asset: Asset
    what: str
    path: Path
    overwrite: bool = False
    room: str = ""
    percent: int | None = None
    done: int = 0
    shown_at: float = 0.0
    worker: Worker[None] | None = None


class Savings:
    """All files that are being saved.

    Args:
        app: runs the tasks; they outlive the screen they were begun on.
        desk: the shared services.
        changed: called when something of it is to be shown; at most once a second for each file, and when one ends.
    """

    def __init__(self, app: Callable[[], App[Any]], desk: Desk, changed: Callable[[], None]) -> None:
        self._app = app
        self._desk = desk
        self._changed = changed
        self._under_way: dict[str, Saving] = {}

    def __len__(self) -> int:
        return len(self._under_way)

    @property
    def percents(self) -> dict[str, int | None]:
        """How far each is, by asset id."""
        return {key: saving.percent for key, saving in self._under_way.items()}

    def of(self, asset_id: str) -> Saving | None:
        """The saving of a file, while it goes on."""
        return self._under_way.get(asset_id)

    def begin(self, saving: Saving) -> None:
        """Save a file, unless it is being saved already.

        Args:
            saving: what, and where to.
        """
        if saving.asset.id in self._under_way:
            return
        self._under_way[saving.asset.id] = saving
        # The description says nothing of the file, and none of its arguments is a secret.
        saving.worker = self._app().run_worker(
            self._whole(saving), group=GROUP, description="save a file", exit_on_error=False
        )
        self._changed()

    def stop(self, asset_id: str) -> None:
        """Stop one; what came so far is kept beside its place, and the next try goes on from there.

        Args:
            asset_id: which file.
        """
        saving = self._under_way.get(asset_id)
        if saving is not None and saving.worker is not None:
            saving.worker.cancel()
            self._say(saving, f"{saving.what}: stopped; what came so far is kept in {shown(saving.path)}.part", "note")

    async def _whole(self, saving: Saving) -> None:
        try:
            size = await self._fetch(saving)
            self._say(saving, f"{saving.what} saved: {size_words(size)} in {shown(saving.path)}", "done")
        except ApiError as error:
            self._say(saving, f"{saving.what} not saved: {error.sentence}", "failed")
        finally:
            del self._under_way[saving.asset.id]
            self._changed()

    async def _fetch(self, saving: Saving) -> int:
        """Fetch it by a link, and by a new one whenever that is over and something came meanwhile."""
        client = await self._desk.connect()
        while True:
            before = saving.done
            url = await link(client, saving.asset.id, LINK_SECONDS)
            try:
                return await client.downloads.download(
                    url[0],
                    saving.path,
                    size=saving.asset.size or None,
                    progress=lambda done, total: self._progress(saving, done, total),
                    overwrite=saving.overwrite,
                )
            except Forbidden:
                if saving.done <= before:
                    raise

    def _progress(self, saving: Saving, done: int, total: int | None) -> None:
        saving.done = done
        percent = min(100, done * 100 // total) if total else None
        now = self._desk.clock.monotonic()
        if percent != saving.percent and now - saving.shown_at >= REPAINT_SECONDS:
            saving.percent, saving.shown_at = percent, now
            self._changed()

    def _say(self, saving: Saving, sentence: str, kind: Kind) -> None:
        self._desk.feed.append(
            Entry(self._desk.clock.now(), saving.room, "", sentence, kind, job_id=saving.asset.job_id)
        )


async def link(client: Client, asset_id: str, seconds: int) -> tuple[str, int]:
    """A signed link to a file, in clear: a secret; and for how many seconds it works.

    Args:
        client: the service.
        asset_id: which file.
        seconds: for how long it is asked for.

    Raises:
        Refused: the service gave none that can be used.
        ApiError: it could not be asked.
    """
    found = await client.assets.presigned_url(asset_id, presign_duration=seconds)
    url = found.url.get_secret_value() if found.url is not None else ""
    # It may be pasted into a shell: nothing in it may end a line there, or be other than it looks.
    plain = url.isascii() and url.isprintable() and " " not in url
    if not plain or not url.casefold().startswith(("http://", "https://")):
        raise Refused("The service gave no link to it.")
    return url, found.expires_in or seconds


def shown(path: Path) -> str:
    """A path as it is shown: safe to paint, the home folder as `~`."""
    words, home = os.fsencode(path).decode("utf-8", "replace"), os.path.expanduser("~")
    if home != "~" and words.startswith(home + os.sep):
        words = "~" + words[len(home) :]
    return clean(words, 500)
