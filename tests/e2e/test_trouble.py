"""Trouble said by itself: causes in the simulator become words on the board, once, within two polls."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.e2e.trouble_story import evening
from tests.support.service import Simulator

TWO_POLLS = 20.0
SLACK = 10.0  # seconds that a busy machine may add
BEFORE = ("recording_stuck", "destination_failed", "destination_silent", "hls_frozen")


async def test_what_breaks_is_said_within_two_polls(tmp_path: Path) -> None:
    with Simulator("--scenario=incident") as simulator:
        async with evening(tmp_path, simulator) as story:
            lines = [
                await story.breaks("upload_error", "rec", "recording failed"),
                await story.breaks("ingest_dropped", "hls", "slate on air"),
                await story.breaks("room_left", "rec", "records an empty room"),
            ]
            await story.until(lambda: any("UPLOAD_ERROR" in words for words in story.told), "no reason")
            told = story.told
    assert [(line.room, line.chip) for line in lines] == [
        ("panel", "failed"),
        ("studio-feed", "slate"),
        ("after-party", "empty"),
    ]
    assert max(line.seconds for line in lines) < TWO_POLLS + SLACK
    assert told.count("panel: recording failed: UPLOAD_ERROR") == 1
    assert len(told) == len(set(told)), "each is told once"


async def test_what_was_wrong_before_is_said_at_the_start(tmp_path: Path) -> None:
    with Simulator("--scenario=incident") as simulator:
        for step in BEFORE:
            await asyncio.to_thread(simulator._control, "POST", "script", {"do": step})
        await asyncio.to_thread(simulator.advance, 90.0)
        async with evening(tmp_path, simulator) as story:
            rooms = {row.name: row for row in story.rows}

            def known() -> bool:
                rooms.update({row.name: row for row in story.rows})
                hall, press = rooms["town-hall"], rooms["press-briefing"]
                return hall.chips.hls.text == "stale" and press.chips.rec.text.startswith("stuck")

            await story.until(known, "not known")
    assert rooms["town-hall"].chips.rtmp.text == "2/3 failed"
    assert rooms["press-briefing"].trouble.text == "recording stuck in starting for 1m"
    assert rooms["help-desk"].trouble.text == ""
