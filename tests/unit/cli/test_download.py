"""Names of files, how far it is, and links that are over before the file is there."""

from __future__ import annotations

import json
import random
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.api.auth import token_auth
from console.api.downloads import Downloads
from console.api.errors import Forbidden
from console.api.models.assets import Asset
from console.api.resources.assets import Assets
from console.api.transport import Transport
from console.cli.headless.download import Progress, _fetched, file_name
from tests.support.clock import ManualClock

if TYPE_CHECKING:
    from console.api.client import Client

WHOLE = bytes(range(256)) * 2000
SITE = "http://127.0.0.1:1"


class InstantClock(ManualClock):
    """Waiting takes no time here."""

    async def sleep(self, seconds: float) -> None:
        await self.advance(seconds)


class Storage(httpx.AsyncBaseTransport):
    """The service and its storage: each link is good for one request, and each answer breaks off after a while.

    Args:
        piece: bytes of an answer before it breaks off.
    """

    def __init__(self, piece: int) -> None:
        self.links = 0
        self._piece = piece
        self._used: set[str] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/presigned-url"):
            self.links += 1
            return httpx.Response(200, content=json.dumps({"url": f"{SITE}/files/{self.links}"}))
        if request.url.path in self._used:
            return httpx.Response(403)
        self._used.add(request.url.path)
        start = int(request.headers.get("range", "bytes=0-").removeprefix("bytes=").rstrip("-"))
        size = len(WHOLE)
        ranged = {"content-range": f"bytes {start}-{size - 1}/{size}"} if start else {}
        headers = {"content-length": str(size - start), **ranged}
        return httpx.Response(206 if start else 200, headers=headers, stream=self._Broken(WHOLE[start:], self._piece))

    class _Broken(httpx.AsyncByteStream):
        def __init__(self, rest: bytes, piece: int) -> None:
            self._rest = rest
            self._piece = piece

        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield self._rest[: self._piece]
            if len(self._rest) > self._piece:
                raise httpx.ReadError("gone")


async def fetched(storage: Storage, path: Path) -> int:
    clock = InstantClock()
    transport = Transport(f"{SITE}/v2", token_auth("t"), clock=clock, rng=random.Random(1), transport=storage)
    downloads = Downloads(clock, storage)
    client = cast("Client", SimpleNamespace(assets=Assets(transport), downloads=downloads))
    asset = Asset.model_validate({"id": "a", "size": len(WHOLE)})
    try:
        return await _fetched(client, asset, path, Progress(clock, watched=False), overwrite=False)
    finally:
        await downloads.aclose()
        await transport.aclose()


async def test_a_link_that_is_over_gives_way_to_a_new_one(tmp_path: Path) -> None:
    storage = Storage(piece=len(WHOLE) // 2)
    assert await fetched(storage, tmp_path / "x") == len(WHOLE)
    assert (tmp_path / "x").read_bytes() == WHOLE
    assert storage.links > 1


@pytest.mark.parametrize(("piece", "links"), [(0, 1), (140_000, 3)])
async def test_links_that_lead_nowhere_are_given_up(tmp_path: Path, piece: int, links: int) -> None:
    storage = Storage(piece)
    with pytest.raises(Forbidden):
        await fetched(storage, tmp_path / "x")
    assert storage.links == links
    assert not (tmp_path / "x").exists()


@given(st.text())
def test_any_path_gives_a_name_that_stays_in_its_folder(path: str) -> None:
    name = file_name(Asset.model_validate({"id": "../a b", "path": path}))
    assert 0 < len(name) <= 120
    assert Path(name).name == name
    assert name.isascii()
    assert name.isprintable()
    assert not set(name) & set("/\\ $`'\"")
    assert name[0] not in ".-"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("s3://bucket/beam/r/20240724/Rec-66a0-1721812264.mp4", "Rec-66a0-1721812264.mp4"),
        ("../../.ssh/authorized_keys", "authorized_keys"),
        ("a/-rf", "rf"),
        ("a/$(reboot).mp4", "_reboot_.mp4"),
        ("a/..", "asset-.._a_b"),
        ("", "asset-.._a_b"),
        ("x" * 150 + ".mp4", "x" * 116 + ".mp4"),
    ],
)
def test_names(path: str, name: str) -> None:
    assert file_name(Asset.model_validate({"id": "../a b", "path": path})) == name


async def test_progress_is_said_calmly_and_taken_away(capsys: pytest.CaptureFixture[str]) -> None:
    clock = ManualClock()
    progress = Progress(clock, watched=True)
    progress(1_000_000, 104_857_600)
    for _ in range(20):
        await clock.advance(0.1)
        progress(progress.done + 500_000, 104_857_600)
    progress.clear()
    said = capsys.readouterr().err.split("\r")
    assert len(said) == 10 + 3
    assert said[-3].rstrip() == "11.0 MB of 104.9 MB, 10 %, 5.0 MB/s"
    assert said[-2].strip() == said[-1] == ""


async def test_without_a_size_there_are_no_percents_and_nobody_looking_hears_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    clock = ManualClock()
    for watched in (True, False):
        progress = Progress(clock, watched=watched)
        await clock.advance(10.0)
        progress(512, None)
    assert capsys.readouterr().err.rstrip() == "\r512 B, 0 B/s"
