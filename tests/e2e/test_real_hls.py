"""Is it really on air? Asked of a real encoder through a real server: stopped, frozen, killed, started again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.encoder import FFMPEG, Encoder, Server
from tests.e2e.hls_story import RENDITIONS, Viewer, table, tell

pytestmark = pytest.mark.skipif(FFMPEG is None, reason="ffmpeg is not installed (Debian: apt-get install ffmpeg)")

SOON = 0.5  # seconds between two looks here; the default is measured by `python -m tests.e2e.hls_story`


async def test_what_is_done_to_an_encoder_is_said_of_its_stream(tmp_path: Path) -> None:
    lines, server = await tell(tmp_path, SOON)
    print(f"\n{table(lines)}")  # shown with -s
    (missing, started, frozen, thawed, killed, appended, stopped, anew, down, back, page, whole) = lines

    assert missing.said == "not started"
    assert started.watch.renditions == RENDITIONS
    assert started.watch.playlist is not None
    assert 1.0 <= started.watch.playlist.target <= 2.0
    assert started.watch.playlist.newest == pytest.approx(1.0, abs=0.5)
    for line in (started, thawed, appended, anew, back, whole):
        assert line.said.startswith("on air, ")
        assert line.watch.behind is not None
        assert 0.0 <= line.watch.behind < 10.0
    for line in (frozen, killed):
        assert line.said == "stale for 5 s"
        assert 6.0 < line.seconds < 15.0
    assert appended.watch.breaks == killed.watch.breaks + 1
    assert stopped.said == "ended"
    assert stopped.watch.playlist is not None
    assert stopped.watch.playlist.ended
    assert anew.watch.playlist is not None
    assert anew.watch.playlist.last < stopped.watch.playlist.last
    assert down.watch.verdict.why == f"No connection to 127.0.0.1:{server.url.rpartition(':')[2]}."
    assert down.watch.failures == 2
    assert page.watch.verdict.why == "What answers at the address is a web page, no playlist."
    assert whole.watch.renditions == RENDITIONS


async def test_a_look_is_one_request_without_any_credentials(tmp_path: Path) -> None:
    with Server(tmp_path) as server, Encoder(tmp_path, RENDITIONS) as encoder:
        viewer = Viewer(f"{server.url}/{encoder.name}", SOON)
        async with viewer.looking():
            await viewer.sees("started", "on air", encoder.start)
            seen = viewer.watch
            assert seen is not None
            assert seen.playlist is not None
            last = seen.playlist.last
            await viewer.sees(
                "went on",
                "on air",
                server.asked.clear,
                lambda watch: watch.playlist is not None and watch.playlist.last > last + 1,
            )
    assert len(server.asked) >= 2
    assert set(server.asked) == {"/live_0.m3u8"}, "the better of the two, and the master no more"
    for headers in server.headers:
        assert not {"authorization", "cookie"} & {name.lower() for name in headers}


async def test_a_media_playlist_alone_is_enough(tmp_path: Path) -> None:
    with Server(tmp_path) as server, Encoder(tmp_path) as encoder:
        viewer = Viewer(f"{server.url}/{encoder.name}", SOON)
        async with viewer.looking():
            line = await viewer.sees("started", "on air", encoder.start)
            assert line.watch.renditions == ()
            encoder.kill()
            await viewer.sees("taken away", "unreachable", encoder.wipe)
            again = await viewer.sees("started anew", "on air", encoder.start)
    assert again.said.startswith("on air, ")
