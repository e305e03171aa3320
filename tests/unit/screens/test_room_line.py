from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from console.api.models import ActiveRoom, Recording, Room
from console.screens.room_line import fitting, room_cells, room_line, with_trouble
from console.tables.chips import ChipSources
from console.tables.column import Cell, Tone

NOW = datetime(2026, 1, 15, 20, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Wrong:
    chip: str = "rec"
    words: str = "recording failed: UPLOAD_ERROR"
    brief: str = "failed"
    tone: Tone = "bad"


def text(parts: list[tuple[str, Tone]]) -> str:
    return "".join(words for words, _ in parts)


def test_what_is_recorded_and_sent_is_told_with_its_age() -> None:
    since = NOW - timedelta(minutes=58)
    job = Recording.model_validate({"id": "j", "room_id": "r", "status": "running", "started_at": since})
    other = Recording.model_validate({"id": "k", "room_id": "other", "status": "running"})
    cells = room_cells("r", ChipSources({"j": job, "k": other}), NOW)
    assert cells == [("REC", Cell("running 58m", "good")), ("HLS", Cell("-", "dim")), ("RTMP", Cell("-", "dim"))]
    active = ActiveRoom.model_validate({"id": "r", "session": {"id": "s", "created_at": NOW - timedelta(hours=1)}})
    line = room_line(Room.model_validate({"id": "r", "enabled": False}), active, (412, None), cells, NOW)
    assert text(line) == (" LIVE 1h00m  DISABLED   peers 412   on stage ...   REC running 58m   HLS -   RTMP -")


@pytest.mark.parametrize(("width", "told"), [(48, False), (49, True), (200, True)])
def test_the_worst_trouble_is_told_where_it_fits(width: int, told: bool) -> None:
    line = [(" LIVE 1h12m  ", "good")]
    full = with_trouble(line, [Wrong(), Wrong(words="another")], width)  # type: ignore[arg-type]  # a list of parts
    assert full == ([*line, ("   ! recording failed: UPLOAD_ERROR", "bad")] if told else line)


def test_no_trouble_no_words() -> None:
    assert with_trouble([], [], 200) == []


@pytest.mark.parametrize(
    ("width", "told"),
    [
        (100, " LIVE 1h33m   peers 144   on stage 13   REC running 1h   HLS running 1h   RTMP -"),
        (78, " LIVE 1h33m  peers 144  on stage 13  REC running 1h  HLS running 1h  RTMP -"),
        (72, " LIVE 1h33m  peers 144  stage 13  REC running 1h  HLS running 1h  RTMP -"),
        (60, " LIVE 1h33m  peers 144  stage 13  REC 1h  HLS 1h  RTMP -"),
    ],
)
def test_a_narrow_terminal_gets_fewer_words_and_the_same_facts(width: int, told: str) -> None:
    started = ActiveRoom.model_validate(
        {"id": "r", "session": {"id": "s", "created_at": NOW - timedelta(hours=1, minutes=33)}}
    )
    cells = [("REC", Cell("running 1h", "good")), ("HLS", Cell("running 1h", "good")), ("RTMP", Cell("-", "dim"))]
    line = fitting(room_line(None, started, (144, 13), cells, NOW), width)
    assert text(line) == told
    assert len(told) <= width


def test_what_is_not_well_keeps_its_words() -> None:
    assert text(fitting([(" LIVE", "good"), ("   REC ", "dim"), ("stuck 50m", "bad")], 3)) == " LIVE  REC stuck 50m"
