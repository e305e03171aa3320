from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from console.api.models.external_streams import ExternalStream
from console.api.models.live_streams import LiveStream
from console.api.models.stream_keys import StreamKey
from console.tables.column import lay_out
from console.tables.filter import parse
from console.tables.format import cell_len, safe
from console.tables.recordings import Alarm
from console.tables.rtmp import (
    RTMP_COLUMNS,
    RtmpSources,
    destinations_counted,
    masked,
    row_id,
    rtmp_rows,
    worst_destination_first,
)
from console.tables.stream_keys import KEY_COLUMNS, key_rows
from console.tables.streams import (
    HLS_COLUMNS,
    Air,
    HlsRow,
    HlsSources,
    heights,
    hls_rows,
    shown_url,
    states_counted,
    worst_first,
    worth_showing,
)

NOW = datetime(2026, 1, 15, 20, 0, 0, tzinfo=UTC)
URL = "https://cdn.example.net/hls/66b1/master.m3u8"
KEY = "live_4711_sEcReT"
ON_AIR = Air("on air", "on air, 4 s behind", "good", ((1280, 720), (854, 480), (640, 360)))
STALE = Air("stale", "stale for 20 s", "bad")
GUTTER = 4  # cells of a line that columns cannot have
HOSTILE = st.text(st.characters(exclude_categories=()), max_size=60)


def stamp(minutes: float) -> str:
    return (NOW - timedelta(minutes=minutes)).isoformat()


def live(key: str = "h-1", status: str = "running", **rest: Any) -> LiveStream:
    fields: dict[str, Any] = {
        "id": key,
        "room_id": f"room-of-{key}",
        "status": status,
        "playback": {"url": URL},
        "created_at": stamp(60),
        "started_at": stamp(58),
        "updated_at": stamp(5),
    }
    return LiveStream.model_validate({**fields, **rest})


def external(key: str = "x-1", status: str = "running", urls: Any = None, **rest: Any) -> ExternalStream:
    fields = {
        "id": key,
        "room_id": f"room-of-{key}",
        "status": status,
        "rtmp_urls": [f"rtmp://live.example.tv/app/{KEY}"] if urls is None else urls,
        "started_at": stamp(30),
        "resolution": {"width": 1920, "height": 1080},
    }
    return ExternalStream.model_validate({**fields, **rest})


def name(room_id: str) -> str:
    return room_id.removeprefix("room-of-")


def hls(*jobs: LiveStream, previous: dict[str, HlsRow] | None = None, **rest: Any) -> dict[str, HlsRow]:
    return hls_rows(HlsSources({job.id: job for job in jobs}, name, **rest), NOW, previous)


def rtmp(*jobs: ExternalStream, **rest: Any) -> dict[str, Any]:
    return rtmp_rows(RtmpSources({job.id: job for job in jobs}, name, **rest), NOW)


def cells(columns: Any, row: Any) -> dict[str, str]:
    return {column.title: column.cell(row).text for column in columns}


# -- HLS --------------------------------------------------------------------------------------------------------------


def test_a_live_stream_tells_what_its_playlist_says_beside_what_the_service_says() -> None:
    job = live(recording={"hls_vod": True, "single_file_per_layer": True})
    shown = cells(HLS_COLUMNS, hls(job, air={"h-1": ON_AIR})["h-1"])
    assert shown == {
        "ROOM": "h-1",
        "ON AIR": "on air, 4 s behind",
        "STATE": "running",
        "IN STATE": "58m",
        "REC": "vod+layers",
        "RENDITIONS": "720p 480p 360p",
        "URL": URL,
        "STREAM ID": "h-1",
    }


def test_the_verdict_stands_second_and_is_never_dropped() -> None:
    assert HLS_COLUMNS[1].id == "air"
    for width in (60, 80, 120):
        assert "air" in [placed.column.id for placed in lay_out(HLS_COLUMNS, width - GUTTER)]


def test_what_is_wrong_comes_first() -> None:
    air = {
        "good": ON_AIR,
        "stale": STALE,
        "lost": Air("unreachable", "unreachable", "warn"),
        "over-there": Air("ended", "ended", "dim"),
        "new": Air("not started", "not started", "dim"),
    }
    rows = hls(
        live("good"),
        live("done", "completed"),
        live("broken", "failed"),
        live("lost"),
        live("new", "starting"),
        live("stale"),
        live("over-there"),
        air=air,
    )
    order = [row.id for row in sorted(rows.values(), key=worst_first)]
    assert order == ["over-there", "stale", "lost", "broken", "new", "good", "done"]


@pytest.mark.parametrize(
    ("status", "air", "said"),
    [
        ("running", None, ("looking", "dim")),
        ("starting", Air("not started", "not started", "dim"), ("not started", "dim")),
        ("running", Air("not started", "not started", "dim"), ("not started", "warn")),
        ("running", Air("ended", "ended", "dim"), ("ended", "bad")),
        ("stopping", Air("ended", "ended", "dim"), ("ended", "dim")),
        ("completed", Air("ended", "ended", "dim"), ("ended", "dim")),
        ("failed", STALE, ("-", "dim")),
        ("failed", ON_AIR, ("-", "dim")),
    ],
)
def test_a_verdict_means_what_it_means_beside_the_status(status: str, air: Air | None, said: tuple[str, str]) -> None:
    row = hls(live(status=status), air={"h-1": air} if air is not None else {})["h-1"]
    assert (row.air.words, row.air.tone) == said


def test_a_stream_that_has_just_begun_may_have_no_playlist_yet() -> None:
    air = {"h-1": Air("not started", "not started", "dim")}
    assert hls(live(started_at=stamp(0.5)), air=air)["h-1"].air.tone == "dim"


def test_a_running_stream_without_an_address_is_said() -> None:
    assert hls(live(playback={"url": "javascript:alert(1)"}))["h-1"].air.words == "no address"


def test_one_that_is_over_though_nobody_said_how() -> None:
    row = hls(live(), air={"h-1": ON_AIR}, over=frozenset({"h-1"}))["h-1"]
    assert (row.state, row.age, row.air.words) == ("over, asking", "", "-")


def test_the_pause_of_a_recording_is_remembered_while_it_runs() -> None:
    job = live(recording={"hls_vod": True})
    assert hls(job, paused=frozenset({"h-1"}))["h-1"].rec == "paused"
    assert hls(live(status="stopping", recording={"hls_vod": True}), paused=frozenset({"h-1"}))["h-1"].rec == "vod"


def test_what_is_wrong_with_a_job_stands_in_place_of_its_state_and_is_found_by_a_filter() -> None:
    alarm = Alarm("stuck 3m", "HLS stuck in starting for 3m", "bad")
    row = hls(live(status="starting"), alarms={"h-1": alarm})["h-1"]
    state = next(column for column in HLS_COLUMNS if column.id == "status")
    assert state.cell(row) == ("stuck starting", "bad")
    assert parse("status:starting", HLS_COLUMNS).matches(row)
    assert parse("stuck in", HLS_COLUMNS).matches(row)


def test_trouble_stands_beside_the_state_whose_age_is_shown_and_before_what_is_well() -> None:
    slate = Alarm("slate", "the ingest ended: the slate is on air", "bad")
    found = hls(live("a"), live("b"), air={"a": ON_AIR, "b": ON_AIR}, alarms={"b": slate})
    assert cells(HLS_COLUMNS, found["b"])["STATE"] == "running, slate"
    assert sorted(found, key=lambda key: worst_first(found[key])) == ["b", "a"]
    assert states_counted(found) == [("1 slate", "bad"), ("1 on air", "good")]


def test_a_playlist_that_is_stale_counts_as_that_whatever_else_is_wrong() -> None:
    found = hls(live(), air={"h-1": STALE}, alarms={"h-1": Alarm("slate", "slate", "bad")})
    assert states_counted(found) == [("1 stale", "bad")]


def test_a_destination_whose_job_is_stuck_is_counted_as_stuck_and_not_as_starting() -> None:
    found = rtmp(external(status="starting"), alarms={"x-1": Alarm("stuck 1h", "RTMP stuck in starting for 1h", "bad")})
    assert {words for words, _ in destinations_counted(found)} == {f"{len(found)} stuck"}
    assert {cells(RTMP_COLUMNS, row)["STATE"] for row in found.values()} == {"stuck"}


def test_unchanged_rows_are_the_same_objects_and_changed_ones_are_not() -> None:
    one, two = live("a"), live("b")
    first = hls(one, two, air={"a": ON_AIR, "b": ON_AIR})
    again = hls(one, two, air={"a": ON_AIR._replace(), "b": STALE}, previous=first)
    assert again["a"] is first["a"]
    assert again["b"] is not first["b"]
    # The same words of another model: actions look at the model.
    assert hls(live("a"), air={"a": ON_AIR}, previous=first)["a"] is not first["a"]


@pytest.mark.parametrize(
    ("status", "minutes", "kept"),
    [
        ("running", 600, True),
        ("never-heard-of", 600, True),
        ("failed", 14, True),
        ("failed", 16, False),
        ("completed", 14, True),
        ("post_processing", 16, False),
    ],
)
def test_what_is_over_stays_for_a_quarter_of_an_hour(status: str, minutes: float, kept: bool) -> None:
    job = live(status=status, updated_at=stamp(minutes), stopped_at=stamp(minutes))
    assert worth_showing(job, NOW) is kept


def test_what_is_over_and_has_no_stamps_is_not_shown() -> None:
    assert not worth_showing(live(status="failed", updated_at=None, started_at=None, created_at=None), NOW)


def test_an_age_is_not_invented_when_our_clock_is_slow() -> None:
    assert hls(live(started_at=stamp(-10)))["h-1"].age == "?"
    assert hls(live(started_at=stamp(-0.5)))["h-1"].age == "<1m"


def test_the_title_counts_what_matters_the_worst_first() -> None:
    rows = hls(
        live("a"),
        live("b"),
        live("c"),
        live("d", "starting"),
        live("e", "failed"),
        live("f"),
        air={"a": ON_AIR, "b": STALE, "c": ON_AIR, "d": ON_AIR},
        over=frozenset({"f"}),
    )
    assert [words for words, _ in states_counted(rows)] == [
        "1 stale",
        "1 failed",
        "1 starting",
        "2 on air",
        "1 over, asking",
    ]


@pytest.mark.parametrize(
    ("sizes", "words"),
    [
        (((1920, 1080), (1280, 720)), "1080p 720p"),
        (((1080, 1920),), "1080p"),
        (((1280, 720), (1281, 720)), "720p"),
        ((), ""),
    ],
)
def test_renditions_are_called_what_people_call_them(sizes: tuple[tuple[int, int], ...], words: str) -> None:
    assert heights(sizes) == words


def test_a_viewers_token_is_not_shown() -> None:
    assert shown_url("https://u:p@cdn.example.net:8443/a/m.m3u8?token=SECRET#x") == (
        "https://cdn.example.net:8443/a/m.m3u8?…"
    )
    assert shown_url("file:///etc/passwd") == shown_url("http://[::1") == shown_url(None) == ""


# -- RTMP out ---------------------------------------------------------------------------------------------------------


def test_one_row_for_each_address_its_key_masked() -> None:
    job = external(urls=[f"rtmp://a.example/app/{KEY}", f"rtmps://b.example:443/live2/{KEY}?x={KEY}"])
    rows = rtmp(job)
    assert list(rows) == [row_id("x-1", 0), row_id("x-1", 1)]
    assert [row.destination for row in rows.values()] == ["a.example/app/****", "b.example:443/live2/****"]
    assert KEY not in repr(rows) + "".join(str(cells(RTMP_COLUMNS, row)) for row in rows.values())


def test_an_external_stream_in_cells() -> None:
    shown = cells(RTMP_COLUMNS, rtmp(external(recording=True))["x-1:0"])
    assert shown == {
        "ROOM": "x-1",
        "DESTINATION": "live.example.tv/app/****",
        "STATE": "running",
        "IN STATE": "30m",
        "SIZE": "1920x1080",
        "REC": "yes",
        "VERDICT": "-",
        "STREAM ID": "x-1",
    }


def test_a_saved_destination_is_named_and_its_verdict_stands_on_the_line() -> None:
    row = rtmp(external(), saved={"x-1:0": "main"}, air={"x-1:0": STALE})["x-1:0"]
    assert row.destination == "main  live.example.tv/app/****"
    assert cells(RTMP_COLUMNS, row)["VERDICT"] == "stale for 20 s"
    over = rtmp(external(status="failed"), saved={"x-1:0": "main"}, air={"x-1:0": STALE})["x-1:0"]
    assert cells(RTMP_COLUMNS, over)["VERDICT"] == "-"


@pytest.mark.parametrize(
    ("why", "said"), [("the probe ended with 1", "off air: the probe ended with 1"), ("off air", "off air")]
)
def test_a_destination_that_is_off_air_says_so_before_it_says_why(why: str, said: str) -> None:
    row = rtmp(external(), air={"x-1:0": Air("off air", why, "bad")})["x-1:0"]
    assert cells(RTMP_COLUMNS, row)["VERDICT"] == said
    assert parse("off", RTMP_COLUMNS).matches(row)


def test_a_destination_that_does_not_receive_comes_first_and_is_counted() -> None:
    rows = rtmp(external("a"), external("b", "starting"), external("c", "failed"), external("d"), air={"d:0": STALE})
    assert [row.job_id for row in sorted(rows.values(), key=worst_destination_first)] == ["d", "c", "b", "a"]
    assert [words for words, _ in destinations_counted(rows)] == ["1 stale", "1 failed", "1 starting", "1 running"]


def test_a_job_without_addresses_is_still_there() -> None:
    assert rtmp(external(urls=[]))["x-1:0"].destination == "(no address)"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (f"rtmp://host/{KEY}", "host/****"),
        (f"rtmp://host/{KEY}/", "host/****"),
        (f"rtmp://user:{KEY}@host/app/{KEY}", "host/app/****"),
        (f"rtmp://host/app?{KEY}", "host/****"),
        (f"rtmp://host//{KEY}/0", "host/****"),
        (f"rtmp://host/{'k' * 40}/x", "host/****"),
        (f"http://host/app/{KEY}", "****"),
        (KEY, "****"),
        (f"rtmp://[::1/{KEY}", "****"),
        (f"rtmp://host:99999/app/{KEY}", "****"),
        ("", "****"),
    ],
)
def test_nothing_that_may_be_a_key_is_shown(url: str, words: str) -> None:
    assert masked(url) == words


@given(HOSTILE, HOSTILE)
def test_whatever_an_address_holds_its_last_part_is_not_shown(app: str, rest: str) -> None:
    address = f"rtmp://live.example.tv/{quote(app, errors='replace')}/{KEY}{rest}"
    shown = masked(address)
    assert KEY not in shown
    assert safe(shown) == shown


@given(HOSTILE)
def test_anything_at_all_can_be_masked(url: str) -> None:
    assert safe(masked(url)) == masked(url)
    assert masked(url).endswith("****")


# -- RTMP in ----------------------------------------------------------------------------------------------------------


def key(**rest: Any) -> StreamKey:
    fields = {"id": "k-1", "url": "rtmps://ingest.example/live", "key": KEY, "created_at": stamp(63)}
    return StreamKey.model_validate({**fields, **rest})


def test_a_stream_key_is_masked_until_it_is_revealed() -> None:
    model = {"k-1": key()}
    row = key_rows(model, "r", NOW)["k-1"]
    assert cells(KEY_COLUMNS, row) == {
        "SEND TO": "rtmps://ingest.example/live",
        "ENABLED": "yes",
        "AGE": "1h03m",
        "INGEST": "-",
        "KEY": "****",
        "KEY ID": "k-1",
    }
    shown = key_rows(model, "r", NOW, revealed="k-1", previous={"k-1": row})["k-1"]
    assert cells(KEY_COLUMNS, shown)["KEY"] == KEY
    assert shown != row
    assert KEY not in repr(row) + repr(shown) + str(shown)


def test_a_key_is_found_neither_by_a_filter_nor_by_the_order() -> None:
    row = key_rows({"k-1": key()}, "r", NOW)["k-1"]
    for wish in (KEY, f"key:{KEY[:4]}"):
        assert not parse(wish, KEY_COLUMNS).matches(row)
    assert all(KEY not in str(column.sort_key(row)) for column in KEY_COLUMNS)


def test_the_mask_says_nothing_of_the_key() -> None:
    long, none = key_rows({"k-1": key(key="x" * 200)}, "r", NOW), key_rows({"k-1": key(key="")}, "r", NOW)
    assert long["k-1"].shown == "****"
    assert none["k-1"].shown == "-"


def test_a_revealed_key_of_hostile_characters_is_safe_to_paint() -> None:
    row = key_rows({"k-1": key(key="a\x1b]0;x\x07\u202eb")}, "r", NOW, revealed="k-1")["k-1"]
    assert safe(row.shown) == row.shown


def test_a_key_that_is_disabled_receives_nothing() -> None:
    receiving = Air("receiving", "receiving", "good")
    assert key_rows({"k-1": key()}, "r", NOW, ingest=receiving)["k-1"].ingest == receiving
    row = key_rows({"k-1": key(enabled=False)}, "r", NOW, ingest=receiving)["k-1"]
    assert cells(KEY_COLUMNS, row)["INGEST"] == "-"
    assert cells(KEY_COLUMNS, row)["ENABLED"] == "no"


def test_a_key_as_long_as_the_services_fits_its_column_at_80() -> None:
    placed = {one.column.id: one.width for one in lay_out(KEY_COLUMNS, 80 - GUTTER)}
    assert placed["key"] >= 48
    assert {"enabled", "ingest"} <= placed.keys()


def test_unchanged_keys_are_the_same_objects() -> None:
    model = {"k-1": key()}
    first = key_rows(model, "r", NOW)
    assert key_rows(model, "r", NOW, previous=first)["k-1"] is first["k-1"]


# -- all --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("columns", [HLS_COLUMNS, RTMP_COLUMNS, KEY_COLUMNS])
@pytest.mark.parametrize("width", [80, 120, 200])
def test_the_columns_of_every_width_fit_it(columns: Any, width: int) -> None:
    placed = lay_out(columns, width - GUTTER)
    assert sum(one.width for one in placed) + len(placed) - 1 <= width - GUTTER


@given(HOSTILE, HOSTILE, st.sampled_from([None, "x", 7, [], {}, "9999-12-31T23:59:59Z", "0001-01-02T00:00:00Z"]))
def test_whatever_the_service_says_can_be_painted(status: str, words: str, when: Any) -> None:
    stamps = {"created_at": when, "started_at": when, "updated_at": when, "stopped_at": when}
    job = live(status=status, playback={"url": words}, recording=words, **stamps)
    out = external(status=status, urls=[words, SecretStr(words), None, 7], resolution=words, **stamps)
    secret = key_rows({"k": key(url=words, key=words, created_at=when)}, words, NOW, revealed="k")["k"]
    alarm = {"h-1": Alarm("failed", safe(words), "bad")}
    pairs: list[tuple[Any, Any]] = [(HLS_COLUMNS, hls(job, alarms=alarm)["h-1"]), (KEY_COLUMNS, secret)]
    pairs += [(RTMP_COLUMNS, row) for row in rtmp(out).values()]
    for columns, row in pairs:
        for column in columns:
            cell = column.cell(row)
            assert safe(cell.text) == cell.text
            assert cell_len(cell.text) >= 0
            assert column.sort_key(row) == column.sort_key(row)
