"""The files behind signed links: their bytes, their parts, when a link is good, and how a download breaks."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from itertools import pairwise

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.simulator import files, texts
from console.simulator.model import Asset
from console.simulator.options import Options
from console.simulator.scenarios import build
from tests.unit.simulator.harness import EPOCH, Json, Sim, simulator
from tests.unit.simulator.test_jobs import DONE, TRANSCRIBED, UP, started

LATER = 600  # seconds after which every transcript of these tests is written


async def asset(sim: Sim, kind: str = "room-composite", **query: Json) -> Json:
    """The smallest finished asset of a type."""
    found = (await sim.get("/recording-assets", type=kind, status="completed", limit=100, **query))["data"]
    return min(found, key=lambda one: one["size"])


async def link(sim: Sim, one: Json, **query: Json) -> str:
    """Where its file is, for the client of these tests."""
    url = (await sim.get(f"/recording-assets/{one['id']}/presigned-url", **query))["url"]
    assert url.startswith(f"{sim.world.site}/files/{one['id']}/")
    return str(url.removeprefix(sim.world.site))


def some(
    size: int, path: str = "s3://b/x.mp4", kind: str = "room-composite", mode: str = "", length: int = 60
) -> Asset:
    """An asset that is in no world."""
    metadata = {"output_mode": mode} if mode else {}
    return Asset("a" * 24, "j", "r", "s", kind, path, size, length, 0.0, "2025-02-03T04:05:06Z", metadata)


async def test_a_link_serves_exactly_as_many_bytes_as_the_asset_has(sim: Sim) -> None:
    for kind in ("chat", "transcript", "summary"):
        one = await asset(sim, kind)
        answer = await sim.http.get(await link(sim, one))
        assert (answer.status_code, len(answer.content)) == (200, one["size"])
        assert answer.headers["content-length"] == str(one["size"])
        assert answer.headers["accept-ranges"] == "bytes"


async def test_the_head_tells_the_same_without_the_bytes(sim: Sim) -> None:
    one = await asset(sim)
    url = await link(sim, one)
    head = await sim.http.head(url)
    part = await sim.http.get(url, headers={"range": "bytes=0-9"})
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(one["size"]))
    assert head.headers["etag"] == part.headers["etag"]
    assert head.headers["content-type"] == "video/mp4"
    assert part.content[4:10] == b"ftypis"


@pytest.mark.parametrize(
    ("wanted", "status", "first", "last"),
    [
        ("bytes=0-99", 206, 0, 99),
        ("bytes=100-", 206, 100, -1),
        ("bytes=-50", 206, -50, -1),
        ("bytes=10-999999999999999", 206, 10, -1),
        ("bytes=5-5", 206, 5, 5),
        ("bytes=9-5", 200, 0, -1),
        ("bytes=0-1,4-5", 200, 0, -1),
        ("bytes=-", 200, 0, -1),
        ("lines=0-5", 200, 0, -1),
        ("bytes=²-5", 200, 0, -1),
    ],
)
async def test_parts_are_parts_of_the_whole(sim: Sim, wanted: str, status: int, first: int, last: int) -> None:
    one = await asset(sim, "transcript")
    url, size = await link(sim, one), one["size"]
    whole = (await sim.http.get(url)).content
    part = await sim.http.get(url, headers={b"range": wanted.encode()})
    assert part.status_code == status
    begin, end = first % size, last % size
    assert part.content == whole[begin : end + 1]
    assert part.headers["content-length"] == str(len(part.content))
    expected = f"bytes {begin}-{end}/{size}" if status == 206 else None
    assert part.headers.get("content-range") == expected


@pytest.mark.parametrize("beyond", ["bytes={}-", "bytes={}-{}", "bytes=-0"])
async def test_a_part_beyond_the_end_cannot_be_had(sim: Sim, beyond: str) -> None:
    one = await asset(sim, "chat")
    answer = await sim.http.get(await link(sim, one), headers={"range": beyond.replace("{}", str(one["size"]))})
    assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{one['size']}")
    assert "InvalidRange" in answer.text


async def test_a_part_of_a_file_that_changed_is_the_whole_file(sim: Sim) -> None:
    one = await asset(sim, "chat")
    url = await link(sim, one)
    tag = (await sim.http.head(url)).headers["etag"]
    for condition, status in ((tag, 206), ('"other"', 200)):
        answer = await sim.http.get(url, headers={"range": "bytes=1-2", "if-range": condition})
        assert answer.status_code == status


async def test_a_link_is_good_until_its_time_is_over(sim: Sim) -> None:
    one = await asset(sim, "chat")
    short, usual = await link(sim, one, presign_duration=60), await link(sim, one)
    sim.pass_time(59)
    assert (await sim.http.head(short)).status_code == 200
    sim.pass_time(1)
    late = await sim.http.get(short)
    assert (late.status_code, "Request has expired" in late.text) == (403, True)
    await sim.control("POST", "/advance", {"seconds": 3 * 86_400 - 61})
    assert (await sim.http.head(usual)).status_code == 200
    await sim.control("POST", "/advance", {"seconds": 1})
    assert (await sim.http.head(usual)).status_code == 403


async def test_a_link_that_was_altered_is_not_good(sim: Sim) -> None:
    one, other = await asset(sim, "chat"), await asset(sim, "summary")
    url = await link(sim, one)
    path, _, query = url.partition("?")
    expires = query.split("&")[0]
    for wrong in (
        path,
        f"{path}?{expires}",
        f"{path}?{expires}&signature=%C3%A9",
        f"{path}?{query[:-1]}{'0' if query[-1] != '0' else '1'}",
        url.replace(expires, f"{expires}0"),
        url.replace(one["id"], other["id"]),
        url.replace(one["id"], "unknown"),
    ):
        answer = await sim.http.get(wrong)
        assert (answer.status_code, "<Code>AccessDenied</Code>" in answer.text) == (403, True), wrong


async def test_a_token_is_not_wanted_here(sim: Sim) -> None:
    url = await link(sim, await asset(sim, "chat"))
    answer = await sim.http.get(url, headers={"authorization": f"Bearer {sim.token()}"})
    assert (answer.status_code, "Only one auth mechanism" in answer.text) == (400, True)


async def test_a_file_that_is_not_written_yet_is_not_there(sim: Sim) -> None:
    (waiting, *_) = (await sim.get("/recording-assets", status="processing"))["data"]
    known = sim.world.assets[waiting["id"]]
    assert files.link(sim.world, known, 60) == ""
    known.path = "s3://b/soon.txt"
    url = files.link(sim.world, known, 60).removeprefix(sim.world.site)
    known.path = ""
    assert (await sim.http.get(url)).status_code == 404


async def test_webhooks_link_to_the_same_files(sim: Sim) -> None:
    job = await started(sim, **TRANSCRIBED)
    sim.pass_time(UP + 5)
    await sim.post(f"/recordings/{job['id']}/stop", {})
    await sim.control("POST", "/advance", {"seconds": DONE + LATER})
    data = [one.data for one in sim.world.events]
    told = [one for one in data if job["id"] in (one.get("beam_id"), one.get("recording_id"))]
    links = [value for data in told for name, value in data.items() if name.endswith("_presigned_url")]
    assert len(links) == 5  # the film, the chat, two transcripts, a summary
    for url in links:
        assert (await sim.http.head(url.removeprefix(sim.world.site))).status_code == 200
    sim.pass_time(86_400)
    assert (await sim.http.head(links[0].removeprefix(sim.world.site))).status_code == 403


async def test_fetching_is_counted_and_is_no_api_call(sim: Sim) -> None:
    url = await link(sim, await asset(sim, "chat"))
    before = (await sim.control("GET", "/requests"))["total"]
    await sim.http.get(url)
    await sim.http.head(url)
    assert (await sim.control("GET", "/requests"))["total"] == before
    assert (await sim.control("GET", "/state"))["fetched"] == {"files": 2}


@pytest.mark.parametrize(("match", "status"), [("/", 200), ("/files", 503), (r"\.csv$", 503)])
async def test_faults_reach_files_only_when_they_are_meant(sim: Sim, match: str, status: int) -> None:
    url = await link(sim, await asset(sim, "chat"))
    await sim.break_it(kind="status", status=503, match=match)
    assert (await sim.http.get(url)).status_code == status


@pytest.mark.parametrize(("cut", "kept"), [(None, 0.5), (1000, None), (0, None)])
async def test_a_download_breaks_in_the_middle_and_can_be_resumed(
    sim: Sim, cut: int | None, kept: float | None
) -> None:
    url = await link(sim, await asset(sim, "transcript"))
    whole = (await sim.http.get(url)).content
    await sim.break_it(kind="half_body", match="/files", times=1, bytes=cut)
    first = await sim.http.get(url)
    assert first.content == whole[: cut if kept is None else int(len(whole) * kept)]
    assert first.headers["content-length"] == str(len(whole))
    rest = await sim.http.get(url, headers={"range": f"bytes={len(first.content)}-", "if-range": first.headers["etag"]})
    assert rest.status_code == 206
    assert first.content + rest.content == whole


async def test_a_film_of_an_hour_is_never_whole_in_memory() -> None:
    film = some(400_000_000)
    world = build(Options(scenario="calm", churn=0), EPOCH)
    tracemalloc.start()
    try:
        length = sum(len(piece) for piece in files.read(world, film, 0, 40_000_000))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (length, peak < 2_000_000) == (40_000_000, True)


WORLD = build(Options(scenario="calm", churn=0), EPOCH)


@settings(deadline=None)
@given(st.integers(1, 300_000), st.lists(st.integers(0, 300_000), max_size=4), st.sampled_from(["mp4", "zip"]))
def test_however_a_file_is_cut_the_parts_make_it_up(size: int, cuts: list[int], ending: str) -> None:
    film = some(size, f"s3://b/x.{ending}")
    whole = b"".join(files.read(WORLD, film, 0, size))
    places = sorted({0, size, *(cut for cut in cuts if cut < size)})
    parts = [b"".join(files.read(WORLD, film, begin, end)) for begin, end in pairwise(places)]
    assert len(whole) == size
    assert b"".join(parts) == whole


def test_no_two_pieces_of_a_film_are_alike_and_no_two_films() -> None:
    film = some(10 * files.PIECE)
    pieces = [next(files.read(WORLD, film, at, at + 4096)) for at in range(0, film.size, files.PIECE)]
    assert len(set(pieces)) == len(pieces)
    other = some(10 * files.PIECE)
    other.id = "b" * 24
    assert next(files.read(WORLD, other, 100_000, 104_096)) != next(files.read(WORLD, film, 100_000, 104_096))


@settings(deadline=None)
@given(st.sampled_from(["json", "srt", "txt"]), st.integers(0, 30_000), st.integers(0, 5000))
def test_a_transcript_is_as_long_as_its_size_whatever_that_is(mode: str, size: int, length: int) -> None:
    text = texts.content(WORLD, some(size, f"s3://b/x.{mode}", "transcript", mode, length))
    assert text is not None
    assert len(text) == size
    if mode != "json":
        assert len(text.decode()) <= size  # no character is cut in two
    elif size >= 2:
        document = json.loads(text)
        assert all(int(word["start_time"]) <= int(word["end_time"]) for word in document.get("words", []))


def test_a_transcript_and_a_summary_have_the_documented_fields() -> None:
    text = texts.content(WORLD, some(20_000, "s3://b/x.json", "transcript", "json", 300))
    document = json.loads(text or b"")
    fields = {"name", "peer_id", "start_time", "end_time"}
    assert {frozenset(word) for word in document["words"]} == {frozenset({"word", *fields})}
    assert {frozenset(one) for one in document["sentences"]} == {frozenset({"sentence", *fields})}
    assert 200_000 < int(document["sentences"][-1]["end_time"]) <= 300_000
    sections = json.loads(texts.content(WORLD, some(2000, "s3://b/x.json", "summary", "json")) or b"")["summary"]
    assert {frozenset(one) for one in sections["sections"]} == {frozenset({"title", "format", "bullets", "paragraph"})}
    assert all(bool(one["bullets"]) == (one["format"] == "bullets") for one in sections["sections"])


def test_a_chat_is_a_table_and_subtitles_are_numbered() -> None:
    rows = [
        row
        for row in csv.reader(io.StringIO((texts.content(WORLD, some(3000, "x.csv", "chat")) or b"").decode()))
        if row
    ]
    assert rows[0] == list(texts.COLUMNS)
    assert {len(row) for row in rows} == {len(texts.COLUMNS)}
    assert len(rows) > 10
    lines = (texts.content(WORLD, some(3000, "x.srt", "transcript", "srt", 90)) or b"").decode().strip().split("\n\n")
    assert [part.split("\n")[0] for part in lines] == [str(number) for number in range(1, len(lines) + 1)]
    assert lines[0].split("\n")[1].startswith("00:00:00,000 --> 00:00:")


async def test_the_profile_links_to_them_too() -> None:
    async with simulator(dialect="openapi") as sim:
        one = (await sim.get("/recording-assets", type="chat-log"))["data"][0]
        url = (await sim.get(f"/recording-assets/{one['id']}/presigned-url"))["url"]
        answer: httpx.Response = await sim.http.get(url.removeprefix(sim.world.site))
        assert (answer.status_code, len(answer.content)) == (200, one["size"])


@pytest.mark.parametrize("scenario", ["calm", "busy", "incident"])
async def test_some_files_are_nearly_gone_and_some_are_still_being_written(scenario: str) -> None:
    async with simulator(scenario=scenario) as sim:
        day = 86_400
        assert any(13 * day < -one.created < 14 * day for one in sim.world.assets.values())
        assert all(-one.created < 14 * day for one in sim.world.assets.values())
        waiting = (await sim.get("/recording-assets", status="processing", limit=100))["data"]
        assert {one["type"] for one in waiting} == {"transcript", "summary"}
        sim.pass_time(LATER)
        assert (await sim.get("/recording-assets", status="processing"))["data"] == []
        written = [await sim.get(f"/recording-assets/{one['id']}") for one in waiting]
        assert all(one["status"] == "completed" and one["size"] and one["path"] for one in written)


async def test_in_a_frozen_world_what_is_being_written_stays_so() -> None:
    async with simulator(speed=0.0) as sim:
        assert (await sim.get("/recording-assets", status="processing"))["data"]
