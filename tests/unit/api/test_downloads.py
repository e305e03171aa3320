from __future__ import annotations

import asyncio
import errno
import os
import random
import resource
import stat
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.api.downloads import OVERLAP, TRIES, Downloads, NotSaved
from console.api.errors import (
    ApiError,
    BadReply,
    Forbidden,
    NotFound,
    NotSent,
    OutcomeUnknown,
    Refused,
    ServerError,
    StatusError,
)
from console.api.part_file import PartFile
from tests.unit.api.service import SteppedClock, answer, connected, scripted

URL = "https://store.example/rec.mp4?X-Amz-Signature=top-secret"
FILM = random.Random(5).randbytes(300_000)
Reply = Callable[[httpx.Request], httpx.Response]


@dataclass
class Store:
    """A store of one file, as S3 is one; each answer can be broken off, refused, or be another's."""

    film: bytes = FILM
    etag: str | None = '"v1"'
    breaks: list[int | None] = field(default_factory=list)
    """After so many bytes each answer breaks off; None for not at all, and so do all that follow."""
    replies: list[Reply] = field(default_factory=list)
    """What is answered first, before the file itself."""
    ranges: bool = True
    says_length: bool = True
    seen: list[dict[str, str]] = field(default_factory=list)

    @property
    def asked(self) -> list[str]:
        return [headers.get("range", "all") for headers in self.seen]

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(dict(request.headers))
        if self.replies:
            return self.replies.pop(0)(request)
        start, wanted = 0, request.headers.get("range")
        same = request.headers.get("if-range", self.etag) == self.etag
        headers = {"ETag": self.etag} if self.etag is not None else {}
        if wanted is not None and self.ranges and same:
            start = int(wanted.removeprefix("bytes=").removesuffix("-"))
            if start >= len(self.film):
                return httpx.Response(416, headers={"Content-Range": f"bytes */{len(self.film)}"})
            headers["Content-Range"] = f"bytes {start}-{len(self.film) - 1}/{len(self.film)}"
        body = self.film[start:]
        if self.says_length:
            headers["Content-Length"] = str(len(body))
        limit = self.breaks.pop(0) if self.breaks else None
        return httpx.Response(206 if "Content-Range" in headers else 200, headers=headers, stream=Body(body, limit))


class Body(httpx.AsyncByteStream):
    def __init__(self, body: bytes, limit: int | None) -> None:
        self._body, self._limit = body, limit

    async def __aiter__(self) -> AsyncIterator[bytes]:
        whole = self._body if self._limit is None else self._body[: self._limit]
        for start in range(0, len(whole), 10_000):
            yield whole[start : start + 10_000]
        if self._limit is not None:
            raise httpx.ReadError("reset by peer, top-secret")


@dataclass
class Bench:
    store: Store
    folder: Path
    clock: SteppedClock = field(default_factory=SteppedClock)
    progress: list[tuple[int, int | None]] = field(default_factory=list)

    @property
    def target(self) -> Path:
        return self.folder / "rec.mp4"

    @property
    def part(self) -> Path:
        return self.folder / "rec.mp4.part"

    @property
    def names(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())

    async def get(self, size: int | None = None, *, overwrite: bool = False, path: Path | None = None) -> int:
        downloads = Downloads(self.clock, httpx.MockTransport(self.store))
        try:
            allowed = {"overwrite": True} if overwrite else {}
            return await downloads.download(URL, path or self.target, size=size, progress=self._told, **allowed)
        finally:
            await downloads.aclose()

    def _told(self, done: int, total: int | None) -> None:
        self.progress.append((done, total))

    async def fails(self, size: int | None = None, *, path: Path | None = None) -> ApiError:
        with pytest.raises(ApiError) as raised:
            await self.get(size, path=path)
        assert "top-secret" not in f"{raised.value} {raised.value!r}"
        return raised.value


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(Store(), tmp_path)


def status(code: int) -> Reply:
    return lambda _: httpx.Response(code)


def no_connection(_: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("top-secret")


async def test_a_file_comes_whole_and_belongs_to_its_owner_alone(bench: Bench) -> None:
    assert await bench.get(len(FILM)) == len(FILM)
    assert bench.target.read_bytes() == FILM
    assert bench.names == ["rec.mp4"]
    assert stat.S_IMODE(bench.target.stat().st_mode) == 0o600
    assert bench.progress[0] == (0, len(FILM))
    assert bench.progress[-1] == (len(FILM), len(FILM))
    assert bench.progress == sorted(bench.progress)
    assert bench.clock.slept == []
    assert bench.store.asked == ["all"]
    assert bench.store.seen[0]["accept-encoding"] == "identity"
    assert not {"authorization", "cookie"} & bench.store.seen[0].keys()


async def test_a_broken_transfer_goes_on_where_it_stopped(bench: Bench) -> None:
    bench.store.breaks = [200_000, 70_000, None]
    assert await bench.get(len(FILM)) == len(FILM)
    assert bench.target.read_bytes() == FILM
    assert bench.store.asked == ["all", f"bytes={200_000 - OVERLAP}-", f"bytes={270_000 - 2 * OVERLAP}-"]
    assert bench.store.seen[1]["if-range"] == '"v1"'
    assert bench.clock.slept == [1.0, 1.0], "bytes came each time, so the patience begins anew"


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.integers(0, 250_000), max_size=4), st.booleans(), st.booleans(), st.sampled_from([None, '"a"', 'W/"a"'])
)
async def test_however_it_breaks_the_file_is_the_file(
    tmp_path_factory: pytest.TempPathFactory, breaks: list[int], ranges: bool, says_length: bool, etag: str | None
) -> None:
    store = Store(breaks=[*breaks], ranges=ranges, says_length=says_length, etag=etag)
    bench = Bench(store, tmp_path_factory.mktemp("film"))
    assert await bench.get(len(FILM)) == len(FILM)
    assert bench.target.read_bytes() == FILM
    assert bench.names == ["rec.mp4"]


async def test_what_came_in_an_earlier_run_is_used(bench: Bench) -> None:
    bench.part.write_bytes(FILM[:150_000])
    await bench.get(len(FILM))
    assert bench.target.read_bytes() == FILM
    assert bench.store.asked == [f"bytes={150_000 - OVERLAP}-"]
    assert "if-range" not in bench.store.seen[0]
    assert bench.progress[0] == (150_000, len(FILM))


async def test_what_others_could_read_becomes_the_owners_alone(bench: Bench) -> None:
    bench.part.write_bytes(FILM[:100_000])
    bench.part.chmod(0o644)
    assert await bench.get() == len(FILM)
    assert stat.S_IMODE(bench.target.stat().st_mode) == 0o600


async def test_what_is_whole_already_only_gets_its_name(bench: Bench) -> None:
    bench.part.write_bytes(FILM)
    assert await bench.get(len(FILM)) == len(FILM)
    assert bench.store.asked == [f"bytes={len(FILM) - OVERLAP}-"]


@pytest.mark.parametrize(
    "left",
    [random.Random(6).randbytes(150_000), FILM[1:150_000], FILM + b"more", FILM[:1000] + b"x", FILM[:-1] + b"?"],
    ids=["of another file", "shifted", "longer", "one byte off", "the last byte off"],
)
async def test_what_is_left_of_another_file_is_thrown_away(bench: Bench, left: bytes) -> None:
    bench.part.write_bytes(left)
    await bench.get(len(FILM))
    assert bench.target.read_bytes() == FILM
    assert bench.store.asked[-1] == "all"


@pytest.mark.parametrize("film", [b"", FILM[:1000]])
async def test_what_is_left_of_a_far_longer_file_is_thrown_away(bench: Bench, film: bytes) -> None:
    bench.part.write_bytes(FILM)
    bench.store.film = film
    assert await bench.get() == len(film)
    assert bench.target.read_bytes() == film
    assert bench.store.asked == [f"bytes={len(FILM) - OVERLAP}-", "all"]


async def test_a_file_that_changes_while_it_is_fetched_is_fetched_anew(bench: Bench) -> None:
    bench.store.breaks = [200_000]
    other = random.Random(7).randbytes(len(FILM))

    def change(request: httpx.Request) -> httpx.Response:
        bench.store.film, bench.store.etag = other, '"v2"'
        bench.store.seen.pop()
        return bench.store(request)

    await _first(bench, change)
    assert bench.target.read_bytes() == other


async def _first(bench: Bench, then: Reply) -> None:
    """The store's own answer, and then another's."""
    film = Store(breaks=bench.store.breaks)
    bench.store.breaks = []
    bench.store.replies = [film, then]
    await bench.get(len(FILM))


async def test_a_file_that_never_stays_the_same_is_given_up(bench: Bench) -> None:
    bench.part.write_bytes(FILM[:150_000])

    def other(request: httpx.Request) -> httpx.Response:
        film = random.Random(len(bench.store.seen)).randbytes(len(FILM))
        return Store(film, etag=None, breaks=[100_000])(request)

    bench.store.replies = [other] * 40
    error = await bench.fails(len(FILM))
    assert isinstance(error, OutcomeUnknown)
    assert len(bench.store.seen) < 40


@pytest.mark.parametrize("reply", [status(500), status(503), status(429), no_connection])
async def test_it_tries_five_times_and_then_says_so(bench: Bench, reply: Reply) -> None:
    bench.store.replies = [reply] * 40
    error = await bench.fails()
    assert isinstance(error, ServerError | StatusError | NotSent)
    assert len(bench.store.seen) == TRIES
    assert bench.clock.slept == [1.0, 2.0, 4.0, 8.0]
    assert bench.names == [], "nothing came, so nothing is left"


async def test_what_came_is_kept_when_it_is_given_up_and_used_by_the_next(bench: Bench) -> None:
    bench.store.breaks = [150_000, *[0] * 40]
    error = await bench.fails(len(FILM))
    assert isinstance(error, OutcomeUnknown)
    assert bench.part.read_bytes() == FILM[:150_000], "every byte that came"
    assert stat.S_IMODE(bench.part.stat().st_mode) == 0o600
    bench.store.breaks = []
    await bench.get(len(FILM))
    assert bench.target.read_bytes() == FILM


@pytest.mark.parametrize(
    ("code", "kind"), [(403, Forbidden), (400, Forbidden), (401, Forbidden), (404, NotFound), (410, NotFound)]
)
async def test_a_link_that_is_over_is_not_tried_again(bench: Bench, code: int, kind: type[ApiError]) -> None:
    bench.part.write_bytes(FILM[:150_000])
    bench.store.replies = [status(code)]
    error = await bench.fails()
    assert isinstance(error, kind)
    assert len(bench.store.seen) == 1
    assert bench.part.stat().st_size == 150_000


async def test_a_file_of_another_size_is_not_the_file(bench: Bench) -> None:
    error = await bench.fails(len(FILM) + 1)
    assert isinstance(error, BadReply)
    assert error.sentence == "The link leads to 300,000 bytes where the service says 300,001: not the same file."
    assert bench.names == []


@pytest.mark.parametrize("more", [0, 100_000])
async def test_the_size_is_checked_even_when_the_store_does_not_say_it(bench: Bench, more: int) -> None:
    bench.store = Store(FILM + b"x" * more, says_length=False, etag=None)
    if more:
        assert isinstance(await bench.fails(len(FILM)), BadReply)
        assert not bench.target.exists()
        assert len(bench.store.seen) == 1
        assert bench.part.stat().st_size <= len(FILM), "a stream without end does not fill the disk"
        return
    await bench.get(len(FILM))
    bench.target.unlink()
    short = Store(FILM[:-5], says_length=False, etag=None)
    bench.store = short
    error = await bench.fails(len(FILM))
    assert isinstance(error, OutcomeUnknown | BadReply)
    assert not bench.target.exists()


async def test_a_part_of_a_file_whose_length_the_store_does_not_know(bench: Bench) -> None:
    bench.part.write_bytes(FILM[:150_000])
    start = 150_000 - OVERLAP
    headers = {"Content-Range": f"bytes {start}-{len(FILM) - 1}/*"}
    bench.store.replies = [lambda _: httpx.Response(206, headers=headers, stream=httpx.ByteStream(FILM[start:]))]
    assert await bench.get() == len(FILM)
    assert bench.progress[-1] == (len(FILM), None)
    assert bench.target.read_bytes() == FILM


async def test_a_size_of_nought_is_not_known(bench: Bench) -> None:
    assert await bench.get(0) == len(FILM)
    bench.target.unlink()
    bench.store = Store(b"")
    assert await bench.get(0) == 0
    assert bench.target.read_bytes() == b""


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Range": "bytes 5-10/11"},
        {"Content-Range": "nonsense"},
        {},
        {"Content-Range": f"bytes {150_000 - OVERLAP}-299999/300000", "Content-Encoding": "gzip"},
    ],
)
async def test_another_part_than_was_asked_for_is_refused(bench: Bench, headers: dict[str, str]) -> None:
    bench.part.write_bytes(FILM[:150_000])
    bench.store.replies = [lambda _: httpx.Response(206, headers=headers, stream=httpx.ByteStream(b"x"))]
    assert isinstance(await bench.fails(), BadReply)
    assert bench.part.read_bytes() == FILM[:150_000]


async def test_nothing_is_overwritten_unless_that_is_wanted(bench: Bench) -> None:
    bench.target.write_text("precious")
    error = await bench.fails()
    assert isinstance(error, Refused)
    assert error.sentence == "There is a rec.mp4 already, and it is not overwritten."
    assert bench.store.seen == []
    assert bench.target.read_text() == "precious"
    await bench.get(overwrite=True)
    assert bench.target.read_bytes() == FILM


async def test_a_file_that_appears_meanwhile_is_not_overwritten(bench: Bench) -> None:
    def appear(request: httpx.Request) -> httpx.Response:
        bench.target.write_text("precious")
        return Store()(request)

    bench.store.replies = [appear]
    assert isinstance(await bench.fails(), Refused)
    assert bench.target.read_text() == "precious"
    assert bench.part.read_bytes() == FILM


@pytest.mark.parametrize("kind", ["link", "dangling", "hard link", "fifo", "folder"])
async def test_what_stands_in_for_the_part_is_never_followed(bench: Bench, kind: str, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("precious")
    make: dict[str, Callable[[], object]] = {
        "link": lambda: bench.part.symlink_to(precious),
        "dangling": lambda: bench.part.symlink_to(tmp_path / "nowhere"),
        "hard link": lambda: os.link(precious, bench.part),
        "fifo": lambda: os.mkfifo(bench.part),
        "folder": bench.part.mkdir,
    }
    make[kind]()
    assert isinstance(await bench.fails(), Refused | NotSaved)
    assert precious.read_text() == "precious"
    assert not (tmp_path / "nowhere").exists()
    assert bench.store.seen == []


async def test_a_link_in_the_place_of_the_file_is_replaced_not_followed(bench: Bench, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("precious")
    bench.target.symlink_to(precious)
    assert isinstance(await bench.fails(), Refused)
    await bench.get(overwrite=True)
    assert precious.read_text() == "precious"
    assert not bench.target.is_symlink()


async def test_two_at_once_to_the_same_place_are_one_too_many(bench: Bench) -> None:
    part = PartFile.open(bench.target, overwrite=False)
    error = await bench.fails()
    assert error.sentence == "rec.mp4 is being fetched already."
    part.close()
    await bench.get()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("missing/rec.mp4", "There is no such folder. Choose another one, or make it first."),
        ("file/rec.mp4", "There is no such folder. Choose another one."),
        ("x" * 300, "That name is too long for a file."),
        ("folder", "There is a folder of that name."),
        ("nul\0byte", "That is no name for a file."),
        ("", "There is a folder of that name."),
    ],
)
async def test_places_where_no_file_can_be(bench: Bench, name: str, sentence: str) -> None:
    (bench.folder / "file").touch()
    (bench.folder / "folder").mkdir()
    assert (await bench.fails(path=bench.folder / name)).sentence == sentence
    assert bench.store.seen == []


async def test_a_disk_that_takes_no_more_says_so_and_keeps_what_came(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.pwrite

    def full(handle: int, piece: bytes, offset: int) -> int:
        if offset > 100_000:
            raise OSError(errno.ENOSPC, "top-secret path")
        return write(handle, piece, offset)

    monkeypatch.setattr(os, "pwrite", full)
    error = await bench.fails()
    assert isinstance(error, NotSaved)
    assert error.sentence == "The disk is full. What came so far is kept: make room, and go on."
    monkeypatch.undo()
    assert bench.part.read_bytes() == FILM[: bench.part.stat().st_size]
    await bench.get()
    assert bench.target.read_bytes() == FILM


async def test_a_real_limit_of_the_system_is_told_too(bench: Bench) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        error = await bench.fails()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert error.sentence == "The file is too large for that disk."


async def test_a_short_write_is_finished(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.pwrite
    monkeypatch.setattr(os, "pwrite", lambda handle, piece, offset: write(handle, piece[:999], offset))
    await bench.get()
    assert bench.target.read_bytes() == FILM


async def test_a_disk_without_second_names_gets_a_plain_rename(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, "no")

    monkeypatch.setattr(os, "link", no_links)
    await bench.get()
    assert bench.target.read_bytes() == FILM
    assert bench.names == ["rec.mp4"]


async def test_cancelled_it_leaves_what_came_for_later(bench: Bench) -> None:
    came = asyncio.Event()

    class Slow(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield FILM[:150_000]
            came.set()
            await asyncio.Event().wait()

    bench.store.replies = [lambda _: httpx.Response(200, headers={"Content-Length": str(len(FILM))}, stream=Slow())]
    task = asyncio.create_task(bench.get(len(FILM)))
    await came.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert bench.part.read_bytes() == FILM[: bench.part.stat().st_size]
    assert bench.part.stat().st_size == 150_000
    await bench.get(len(FILM))
    assert bench.target.read_bytes() == FILM


async def test_cancelled_while_it_opens_it_leaves_nothing_open(bench: Bench) -> None:
    task = asyncio.create_task(bench.get())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(20):
        task = asyncio.create_task(bench.get())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert len(os.listdir("/proc/self/fd")) <= before
    await bench.get()


async def test_an_address_that_is_none_is_refused_before_anything_is_made(bench: Bench) -> None:
    downloads = Downloads(bench.clock)
    with pytest.raises(Refused):
        await downloads.download("s3://bucket/top-secret", bench.target)
    await downloads.aclose()
    assert bench.names == []


async def test_the_client_has_them_and_closes_them(tmp_path: Path) -> None:
    async with scripted(answer(raw=FILM)) as service, connected(service.url) as bench:
        downloads = bench.client.downloads
        assert await downloads.download(service.url + "/x?sig=top-secret", tmp_path / "a") == len(FILM)
        assert bench.exchanges == []
        assert "authorization" not in service.seen[0].headers
    with pytest.raises(Refused, match="program is ending"):
        await downloads.download(URL, tmp_path / "b")
