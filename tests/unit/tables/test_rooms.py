from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from console.api.models.jobs import Job
from console.api.models.policy import Template
from console.api.models.rooms import Room
from console.api.models.sessions import Session
from console.tables.chips import ChipSources
from console.tables.column import Cell, Tone, lay_out
from console.tables.filter import parse
from console.tables.rooms import ROOM_COLUMNS, RoomRow, RoomSources, room_rows

NOW = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)
TEMPLATE = Template.model_validate(
    {"id": "t1", "name": "T", "roles": {"host": {"publishParams": {"allowed": ["audio"]}}, "viewer": {}}}
)


def session(
    number: int = 1, room: str = "r1", roles: tuple[str, ...] = ("host", "viewer"), age: float = 4330, **others: object
) -> Session:
    peers = {f"p{n}": {"id": f"p{n}", "name": "x", "role": role} for n, role in enumerate(roles)}
    body = {
        "id": f"s{number}",
        "room_id": room,
        "active": True,
        "peers": peers,
        "created_at": NOW - timedelta(seconds=age),
    }
    return Session.model_validate({**body, **others})


def room(room_id: str = "r1", **others: object) -> Room:
    return Room.model_validate({"id": room_id, "name": "town-hall", "template_id": "t1", **others})


def job(number: int, status: str, room_id: str = "r1") -> Job:
    return Job.model_validate({"id": f"j{number}", "room_id": room_id, "status": status})


@dataclass(frozen=True)
class Wrong:
    chip: str
    words: str
    brief: str
    tone: Tone = "bad"


def cell(row: RoomRow, column_id: str) -> Cell:
    return next(column.cell(row) for column in ROOM_COLUMNS if column.id == column_id)


def texts(row: RoomRow) -> dict[str, str]:
    return {column.id: column.cell(row).text for column in ROOM_COLUMNS}


def test_a_live_room_in_full() -> None:
    sources = RoomSources(
        sessions={"s1": session()},
        rooms={"r1": room()},
        templates={"t1": TEMPLATE},
        output=ChipSources(
            recordings={"a": job(1, "running")},
            live_streams={"b": job(2, "starting")},
            external_streams={"c": job(3, "running"), "d": job(4, "running")},
            troubles={"r1": [Wrong("hls", "HLS stale for 20 s", "stale")]},
        ),
        earlier={"r1": 5},
    )
    row = room_rows(sources, NOW)["r1"]
    assert texts(row) == {
        "name": "town-hall",
        "state": "live",
        "peers": "2",
        "trend": "-3",
        "stage": "1",
        "rec": "running",
        "hls": "stale",
        "rtmp": "2/2",
        "age": "1h12m",
        "trouble": "HLS stale for 20 s",
        "room_id": "r1",
    }
    assert (cell(row, "rec").tone, cell(row, "hls").tone, cell(row, "trend").tone) == ("good", "bad", "warn")
    assert cell(row, "trouble").tone == "bad"
    assert row.live
    assert row.session_id == "s1"


def test_what_is_not_known_is_said_so() -> None:
    row = room_rows(RoomSources(sessions={"s1": session(created_at=None)}), NOW)["r1"]
    shown = texts(row)
    assert (shown["name"], shown["stage"], shown["rec"], shown["age"], shown["trend"]) == ("r1", "-", "-", "", "")


def test_idle_rooms_come_on_demand_and_disabled_ones_say_so() -> None:
    sources = RoomSources(
        sessions={"s1": session()},
        rooms={"r1": room(enabled=False), "r2": room("r2"), "r3": room("r3", enabled=False)},
        earlier={"r2": 3},
    )
    assert {key: row.state for key, row in room_rows(sources, NOW).items()} == {"r1": "locked"}
    rows = room_rows(sources, NOW, idle=True)
    assert {key: row.state for key, row in rows.items()} == {"r1": "locked", "r2": "idle", "r3": "disabled"}
    assert (rows["r2"].live, rows["r2"].trend, rows["r2"].started) == (False, None, 0.0)


def test_of_two_sessions_of_a_room_the_younger_counts_and_ended_ones_do_not() -> None:
    sessions = {
        "s1": session(1, age=10),
        "s2": session(2, age=900),
        "s3": session(3, room="r3", active=False),
        "s4": session(4, room=""),
    }
    rows = room_rows(RoomSources(sessions=sessions), NOW)
    assert {key: row.session_id for key, row in rows.items()} == {"r1": "s1"}


def test_those_who_left_are_not_counted() -> None:
    live = session()
    left = session(peers={"p1": {"id": "p1", "role": "host", "left_at": NOW.isoformat()}})
    assert room_rows(RoomSources(sessions={"s1": live}), NOW)["r1"].peers == 2
    assert room_rows(RoomSources(sessions={"s1": left}), NOW)["r1"].peers == 0


def test_rows_stay_the_same_objects_until_their_words_change() -> None:
    sources = RoomSources(sessions={"s1": session(age=4330)}, rooms={"r1": room()}, templates={"t1": TEMPLATE})
    first = room_rows(sources, NOW)
    second = room_rows(sources, NOW + timedelta(seconds=40), first)
    assert second["r1"] is first["r1"]
    third = room_rows(sources, NOW + timedelta(seconds=60), second)
    assert third["r1"] is not first["r1"]
    assert third["r1"].age == "1h13m"
    grown = RoomSources(
        sessions={"s1": session(roles=("host", "host", "viewer"), age=4330)},
        rooms=sources.rooms,
        templates=sources.templates,
    )
    fourth = room_rows(grown, NOW, first)
    assert (fourth["r1"].peers, fourth["r1"].stage) == (3, 2)


def test_the_worst_trouble_is_said_and_how_much_more_there_is() -> None:
    wrong = [Wrong("rec", "recording failed: UPLOAD_ERROR", "failed"), Wrong("hls", "slate on air", "slate", "warn")]
    sources = RoomSources(sessions={"s1": session()}, output=ChipSources(troubles={"r1": wrong}))
    assert cell(room_rows(sources, NOW)["r1"], "trouble") == Cell("recording failed: UPLOAD_ERROR (+1)", "bad")


def test_sorted_by_trouble_the_worst_comes_first() -> None:
    sessions = {f"s{n}": session(n, f"r{n}") for n in range(1, 5)}
    troubles = {"r3": [Wrong("rec", "a", "a", "warn")], "r4": [Wrong("rec", "b", "b")]}
    rows = room_rows(RoomSources(sessions=sessions, output=ChipSources(troubles=troubles)), NOW)
    column = next(column for column in ROOM_COLUMNS if column.id == "trouble")
    assert [row.id for row in sorted(rows.values(), key=column.sort_key)] == ["r4", "r3", "r1", "r2"]


def test_trouble_of_a_room_that_is_not_shown_is_not_shown() -> None:
    output = ChipSources(troubles={"r9": [Wrong("rec", "x", "x")]})
    assert list(room_rows(RoomSources(sessions={"s1": session()}, output=output), NOW)) == ["r1"]


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (75, "name state peers stage rec hls rtmp"),
        (80, "name state peers stage rec hls rtmp"),
        (116, "name state peers stage rec hls rtmp age trouble"),
        (122, "name state peers trend stage rec hls rtmp age trouble"),
    ],
)
def test_the_columns_that_fit(width: int, shown: str) -> None:
    placed = lay_out(ROOM_COLUMNS, width)
    assert " ".join(one.column.id for one in placed) == shown
    assert sum(one.width for one in placed) + len(placed) - 1 == width


def test_every_column_sorts_and_paints_the_strangest_rooms() -> None:
    sources = RoomSources(
        sessions={"s1": session(), "s2": session(2, "[/nope]", created_at=None, age=0)},
        rooms={"r1": room(), "r4": room("r4", name="")},
        templates={"t1": TEMPLATE},
        output=ChipSources(recordings={"a": job(1, "failed")}),
    )
    rows = [*room_rows(sources, NOW, idle=True).values()]
    for column in ROOM_COLUMNS:
        assert len(sorted(rows, key=column.sort_key)) == 3
        assert all(column.cell(row).text.isprintable() for row in rows)
    assert {row.name for row in rows} == {"town-hall", "[/nope]", "r4"}


def test_more_peers_are_good_news() -> None:
    row = room_rows(RoomSources(sessions={"s1": session()}, earlier={"r1": 0}), NOW)["r1"]
    assert cell(row, "trend") == Cell("+2", "good")
    row = room_rows(RoomSources(sessions={"s1": session()}, earlier={"r1": 2}), NOW)["r1"]
    assert cell(row, "trend") == Cell("")


def test_a_filter_finds_what_stands_in_a_chip() -> None:
    sources = RoomSources(
        sessions={"s1": session(), "s2": session(2, "r2")},
        output=ChipSources(external_streams={"j1": job(1, "failed")}, recordings={"j2": job(2, "running", "r2")}),
    )
    found = room_rows(sources, NOW)
    assert parse("fail", ROOM_COLUMNS).select(found) == ["r1"]
    assert parse("!fail", ROOM_COLUMNS).select(found) == ["r2"]
    assert parse("rec:running", ROOM_COLUMNS).select(found) == ["r2"]
