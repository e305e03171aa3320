"""`assets download`: a recording's file comes to this machine, by a signed link that nobody sees."""

from __future__ import annotations

import asyncio
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from console.api.errors import BadReply, Forbidden
from console.api.text import clean
from console.cli.errors import Failure
from console.cli.headless.by_hand import CURL, DRY_RUN, JSON, client_to, hand_made, verb_of
from console.cli.headless.emit import emit
from console.cli.headless.perform import perform
from console.cli.headless.way import failures, settings_for
from console.cli.headless.wishes import Wishes
from console.clock import SystemClock
from console.config.codes import FAILED, USAGE

if TYPE_CHECKING:
    from console.api.client import Client
    from console.api.models.assets import Asset
    from console.clock import Clock
    from console.config.launch import Launch

PACE: Final = 0.2
"""Seconds between two words about how far it is."""

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_NAME = 120
_LINKS = 3
_STEP = 1000
_KEPT = "hms-console: Stopped. What came so far is kept: the same command goes on from there."


class Place(NamedTuple):
    """Where a file goes.

    Attributes:
        path: the file, or a folder.
        folder: which of the two.
        overwrite: whether it may take the place of another file.
    """

    path: Path
    folder: bool
    overwrite: bool


class Progress:
    """Says on stderr how far it is, while somebody looks.

    Args:
        clock: paces it: a slow line is not filled with numbers.
        watched: whether somebody looks; found out when None.
    """

    def __init__(self, clock: Clock, watched: bool | None = None) -> None:
        self._clock = clock
        self._watched = sys.stderr is not None and sys.stderr.isatty() if watched is None else watched
        self._began = self._said = clock.monotonic()
        self._first: int | None = None
        self.done = 0

    def __call__(self, done: int, total: int | None) -> None:
        """So much is there, of so much."""
        self._first = done if self._first is None else self._first
        self.done = done
        now = self._clock.monotonic()
        if self._watched and now - self._said >= PACE:
            self._said = now
            speed = (done - self._first) / max(now - self._began, PACE)
            of = f" of {_size(total)}, {100 * done // total} %" if total else ""
            click.echo(f"\r{_size(done)}{of}, {_size(int(speed))}/s   ", err=True, nl=False)

    def clear(self) -> None:
        """Take the line away."""
        if self._watched:
            click.echo("\r" + " " * 50 + "\r", err=True, nl=False)


def file_name(asset: Asset) -> str:
    """What a file is called here: the last part of its path at the service, of letters that harm no shell.

    Args:
        asset: its path is a stranger's text.
    """
    last = asset.path.replace("\\", "/").rsplit("/", 1)[-1]
    return _UNSAFE.sub("_", last).lstrip(".-")[-_LONGEST_NAME:].lstrip(".-") or _UNSAFE.sub("_", f"asset-{asset.id}")


def _run(wishes: Wishes, values: dict[str, Any]) -> int:
    asset_id = str(values["asset_id"])
    if not wishes.sends:
        code = perform(verb_of("assets", "get"), "assets download", {"asset_id": asset_id}, wishes)
        click.echo("After this a signed link is asked for, and the file is fetched from it.", err=True)
        return code
    launch = settings_for(wishes.profile, sends=True)
    to = Path(values["to"] or "").expanduser()
    place = Place(to, to.is_dir(), values["replace"])
    with failures():
        try:
            path, size = asyncio.run(_download(launch, asset_id, place))
        except BadReply as error:
            raise Failure(error.sentence, FAILED) from None
        except KeyboardInterrupt:
            click.echo(_KEPT, err=True)
            raise
    return emit({"path": str(path), "bytes": size}, wishes)


async def _download(launch: Launch, asset_id: str, place: Place) -> tuple[Path, int]:
    clock = SystemClock()
    async with client_to(launch, clock) as client:
        asset = await client.assets.get(asset_id)
        _insist_on_a_file(asset)
        path = place.path / file_name(asset) if place.folder else place.path
        if not place.overwrite and await asyncio.to_thread(path.exists):
            raise Failure(f"There is a {clean(path.name)} already: say --overwrite to replace it, or --to PATH.", USAGE)
        progress = Progress(clock)
        try:
            return path, await _fetched(client, asset, path, progress, overwrite=place.overwrite)
        finally:
            progress.clear()


async def _fetched(client: Client, asset: Asset, path: Path, progress: Progress, *, overwrite: bool) -> int:
    """Fetch a file; a link that is over before the file is there gives way to a new one."""
    from console.api.downloads import NotSaved

    for last in (*[False] * (_LINKS - 1), True):
        before = progress.done
        link = await client.assets.presigned_url(asset.id)
        if link.url is None:
            raise Failure("The service gives no link to this file.")
        try:
            return await client.downloads.download(
                link.url.get_secret_value(), path, size=asset.size or None, progress=progress, overwrite=overwrite
            )
        except Forbidden:
            if last or progress.done <= before:
                raise
        except NotSaved as error:
            raise Failure(f"{clean(str(path))}: {error.sentence}") from None
    raise AssertionError("the last link was not used")


def _insist_on_a_file(asset: Asset) -> None:
    """Refuse what has no file.

    Raises:
        Failure: it is still being made, or never will be.
    """
    if asset.status == "processing":
        raise Failure("The file is not there yet: the service is still making it. Try again in some minutes.")
    if asset.status == "failed":
        raise Failure("There is no file: the service failed to make it.")


def _size(count: int) -> str:
    """`512 B`, `1.5 kB`, `104.9 MB`."""
    if count < _STEP:
        return f"{count} B"
    amount = float(count)
    for unit in ("kB", "MB", "GB"):
        amount /= _STEP
        if amount < _STEP:
            return f"{amount:.1f} {unit}"
    return f"{amount / _STEP:.1f} TB"


command = hand_made(
    "download",
    _run,
    [
        click.Argument(["asset_id"], metavar="ASSET_ID"),
        click.Option(
            ["--to"],
            type=click.Path(),
            metavar="PATH",
            help="The file to write, or the folder to write it into; this folder, by its own name, if not said.",
        ),
        click.Option(["--overwrite", "replace"], is_flag=True, help="Take the place of a file of that name."),
        JSON,
        DRY_RUN,
        CURL,
    ],
    """Download a file of a recording.

    What has come stands in PATH.part until all is there; after a break, or Ctrl+C, the same command goes on from
    there. At the end the size is compared with what the service says. The signed link is never shown, and the file is
    readable by you alone.

    With --json: path, bytes.""",
)
