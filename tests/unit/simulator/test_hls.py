"""The playback URL: playlists that advance with world time, freeze, break and end."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import httpx
import pytest

from console.simulator import hls
from tests.unit.simulator.harness import Json, Sim, simulator
from tests.unit.simulator.test_jobs import UP, started


async def media(sim: Sim, job: Json) -> str:
    url = urlsplit(job["playback"]["url"]).path.replace("master.m3u8", "480p/index.m3u8")
    answer = await sim.http.get(url)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/vnd.apple.mpegurl")
    return answer.text


def sequence(playlist: str) -> int:
    found = re.search(r"^#EXT-X-MEDIA-SEQUENCE:(\d+)$", playlist, re.MULTILINE)
    assert found
    return int(found[1])


def segments(playlist: str) -> list[int]:
    return [int(number) for number in re.findall(r"^(\d+)\.ts$", playlist, re.MULTILINE)]


async def test_nothing_plays_before_the_stream_runs(sim: Sim) -> None:
    job = await started(sim, "live-streams")
    path = urlsplit(job["playback"]["url"]).path
    assert (await sim.http.get(path)).status_code == 404
    sim.pass_time(UP)
    master = (await sim.http.get(path)).text
    assert master.startswith("#EXTM3U\n")
    variants = re.findall(r"^#EXT-X-STREAM-INF:.*RESOLUTION=(\d+)x(\d+).*\n(\S+)$", master, re.MULTILINE)
    assert [name for _, _, name in variants] == ["720p/index.m3u8", "480p/index.m3u8", "360p/index.m3u8"]
    for _, _, name in variants:
        assert (await sim.http.get(path.replace("master.m3u8", name))).status_code == 200


async def test_a_playlist_advances_one_segment_every_two_seconds(sim: Sim) -> None:
    job = await started(sim, "live-streams")
    sim.pass_time(UP + 30)
    before = await media(sim, job)
    assert len(segments(before)) == hls.WINDOW
    assert segments(before) == list(range(sequence(before), sequence(before) + hls.WINDOW))
    sim.pass_time(10)
    after = await media(sim, job)
    assert sequence(after) == sequence(before) + 5
    dates = re.findall(r"PROGRAM-DATE-TIME:(\S+)", after)
    assert dates == sorted(dates)
    assert dates[-1] < sim.world.stamp()
    assert "#EXT-X-ENDLIST" not in after


async def test_segments_are_transport_streams_and_old_or_coming_ones_are_not_there(sim: Sim) -> None:
    job = await started(sim, "live-streams")
    sim.pass_time(UP)
    root = urlsplit(job["playback"]["url"]).path.replace("master.m3u8", "720p")
    last = segments(await media(sim, job))[-1]
    segment = await sim.http.get(f"{root}/{last}.ts")
    assert (segment.status_code, segment.headers["content-type"]) == (200, "video/mp2t")
    packets = [segment.content[at : at + 188] for at in range(0, len(segment.content), 188)]
    assert {(packet[0], len(packet)) for packet in packets} == {(0x47, 188)}
    assert (await sim.http.get(f"{root}/{last - 1}.ts")).content != segment.content
    for missing in (f"{root}/{last + 2}.ts", f"{root}/x.ts", f"{root}/²,.ts", "/hls/x/master.m3u8"):
        assert (await sim.http.get(missing)).status_code == 404
    assert (await sim.http.get(f"{root.replace('720p', '8k')}/index.m3u8")).status_code == 404
    sim.pass_time(3600)
    assert (await sim.http.get(f"{root}/{last}.ts")).status_code == 404


async def test_a_table_of_a_segment_has_a_right_checksum() -> None:
    packet = hls.segment_bytes(3)[:188]
    length = int.from_bytes(packet[6:8], "big") & 0xFFF
    section = packet[5 : 8 + length]
    crc = 0xFFFFFFFF
    for byte in section:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ (0x04C11DB7 if crc >> 31 else 0)) & 0xFFFFFFFF
    assert crc == 0


async def test_a_frozen_stream_stands_still_while_it_is_said_to_run(sim: Sim) -> None:
    job = await started(sim, "live-streams")
    sim.pass_time(UP + 20)
    await sim.control("POST", f"/jobs/{job['id']}", {"do": "freeze"})
    still = await media(sim, job)
    sim.pass_time(60)
    assert await media(sim, job) == still
    assert "#EXT-X-ENDLIST" not in still
    assert (await sim.get(f"/live-streams/{job['id']}"))["status"] == "running"
    await sim.control("POST", f"/jobs/{job['id']}", {"do": "thaw"})
    sim.pass_time(6)
    again = await media(sim, job)
    assert "#EXT-X-DISCONTINUITY\n" in again
    assert segments(again)[-1] == segments(still)[-1] + 3
    sim.pass_time(60)
    later = await media(sim, job)
    assert "#EXT-X-DISCONTINUITY\n" not in later
    assert "#EXT-X-DISCONTINUITY-SEQUENCE:1\n" in later


async def test_one_stream_of_a_busy_world_stands_still_from_the_start() -> None:
    async with simulator(scenario="busy", speed=1.0) as sim:
        running = (await sim.get("/live-streams", status="running", limit=100))["data"]
        before = {job["id"]: await media(sim, job) for job in running}
        sim.pass_time(20)
        still = [job["id"] for job in running if await media(sim, job) == before[job["id"]]]
        assert (len(running) > 5, len(still)) == (True, 1)


async def test_a_stopped_stream_ends_its_list_and_stays(sim: Sim) -> None:
    job = await started(sim, "live-streams")
    sim.pass_time(UP + 20)
    await sim.post(f"/live-streams/{job['id']}/stop", {})
    ended = await media(sim, job)
    assert ended.endswith("#EXT-X-ENDLIST\n")
    sim.pass_time(100)
    assert await media(sim, job) == ended


async def test_timed_metadata_goes_out_with_its_segment(sim: Sim) -> None:
    job = await started(sim, "live-streams")
    sim.pass_time(UP)
    await sim.post(f"/live-streams/{job['id']}/timed-metadata", {"payload": "goal", "duration": 7})
    sim.pass_time(4)
    (line,) = re.findall(r"^#EXT-X-DATERANGE:.*$", await media(sim, job), re.MULTILINE)
    assert 'X-100MSLIVE-PAYLOAD="Z29hbA=="' in line
    assert "DURATION=7" in line


async def test_an_event_playlist_keeps_what_it_had(sim: Sim) -> None:
    template_id = next(one.id for one in sim.world.templates.values() if one.default)
    event = {"hlsDestinations": {"e": {"name": "e", "playlistType": "event"}}}
    await sim.post(f"/templates/{template_id}/destinations", event)
    job = await sim.post(f"/live-streams/room/{sim.largest()}/start", {})
    sim.pass_time(UP + 60)
    assert sequence(await media(sim, job)) == 0
    assert len(segments(await media(sim, job))) > 30


async def test_players_need_no_token_and_are_not_counted(sim: Sim) -> None:
    job = await started(sim, "live-streams")
    sim.pass_time(UP)
    before = (await sim.control("GET", "/requests"))["total"]
    await media(sim, job)
    assert (await sim.control("GET", "/requests"))["total"] == before


@pytest.mark.parametrize(("match", "status"), [("/", 200), ("/hls", 503), ("480p", 503)])
async def test_faults_reach_players_only_when_they_are_meant(sim: Sim, match: str, status: int) -> None:
    job = await started(sim, "live-streams")
    sim.pass_time(UP)
    await sim.break_it(kind="status", status=503, match=match)
    path = urlsplit(job["playback"]["url"]).path.replace("master.m3u8", "480p/index.m3u8")
    answer: httpx.Response = await sim.http.get(path)
    assert answer.status_code == status
