from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.api.models.assets import Asset
from console.api.models.policy import Template
from console.api.models.rooms import Room
from console.tables.assets import (
    ASSET_COLUMNS,
    AssetRow,
    AssetSources,
    asset_rows,
    kept_words,
    media_time,
    own_bucket,
    size_words,
)
from console.tables.column import lay_out
from console.tables.format import safe

NOW = datetime(2026, 1, 15, 20, 0, tzinfo=UTC)
HOUR, DAY = 3600.0, 86400.0


def asset(key: str = "a1", kind: str = "room-composite", age: float = 6 * DAY - 60, **others: Any) -> Asset:
    body = {
        "id": key,
        "type": kind,
        "status": "completed",
        "path": "s3://bucket/rec.mp4",
        "size": 104_857_600,
        "duration": 1854,
        "created_at": (NOW - timedelta(seconds=age)).isoformat(),
        "metadata": {"resolution": {"width": 1280, "height": 720}},
    }
    return Asset.model_validate({**body, **others})


def rows(*assets: Asset, **others: Any) -> dict[str, AssetRow]:
    return asset_rows(AssetSources({one.id: one for one in assets}, **others), NOW)


def one(*assets: Asset, **others: Any) -> AssetRow:
    return rows(*assets, **others)[assets[0].id]


def test_a_film_in_full() -> None:
    row = one(asset(), own_bucket=False)
    assert {column.id: column.cell(row).text for column in ASSET_COLUMNS} == {
        "type": "room-composite",
        "status": "completed",
        "resolution": "1280x720",
        "size": "104.9 MB",
        "duration": "30:54",
        "kept": "9d",
        "path": "s3://bucket/rec.mp4",
    }
    assert row.ready


def test_a_transcript_that_is_being_written() -> None:
    row = one(asset(kind="transcript", status="processing", size=0, path="", metadata={"output_mode": "srt"}))
    assert (row.type, row.status, row.tone, row.size, row.kept) == ("transcript srt", "processing", "warn", "", "")
    assert not row.ready


class TestKept:
    @pytest.mark.parametrize(
        ("left", "words"),
        [(15 * DAY, "15d"), (DAY, "1d"), (DAY - 1, "23h"), (HOUR, "1h"), (HOUR - 1, "<1h"), (0, "gone")],
    )
    def test_in_coarse_words(self, left: float, words: str) -> None:
        assert kept_words(left) == words

    def test_a_transcript_as_long_as_its_recording(self) -> None:
        film, text = asset("film", age=14 * DAY + 20 * HOUR), asset("text", "transcript", age=DAY)
        assert {row.kept for row in rows(text, film, own_bucket=False).values()} == {"4h"}
        assert one(text, own_bucket=False).kept == "14d"

    def test_nobody_but_the_owner_removes_files_from_a_bucket_of_his(self) -> None:
        assert one(asset(age=99 * DAY), own_bucket=True).kept == "own bucket"

    def test_what_is_past_is_gone_only_where_that_is_known(self) -> None:
        assert one(asset(age=99 * DAY), own_bucket=False).kept == "gone"
        assert one(asset(age=99 * DAY)).kept == "gone?"

    def test_without_a_believable_stamp_nobody_knows(self) -> None:
        assert one(asset(created_at=None)).kept == "?"
        assert one(asset(age=-7200)).kept == "?"
        assert one(asset(age=-30), own_bucket=False).kept == "15d"

    def test_what_failed_is_not_kept(self) -> None:
        assert one(asset(status="failed")).kept == ""


class TestOwnBucket:
    @staticmethod
    def template(recording: object) -> Template:
        return Template.model_validate({"id": "t", "settings": {"recording": recording}})

    def test_as_the_template_says(self) -> None:
        ours = {"upload": {"type": "s3", "location": "acme", "prefix": "x"}}
        assert own_bucket(None, self.template(ours)) is True
        for nothing in ({}, {"upload": None}, None, "broken"):
            assert own_bucket(None, self.template(nothing)) is False

    def test_the_room_has_the_first_word(self) -> None:
        info = {"enabled": True, "upload_info": {"type": "s3", "location": "acme"}}
        room = Room.model_validate({"id": "r", "recording_info": info})
        assert own_bucket(room, self.template({})) is True
        assert own_bucket(room, None) is True

    def test_unknown_is_unknown(self) -> None:
        assert own_bucket(None, None) is None


class TestSaving:
    def test_how_far_it_is(self) -> None:
        row = one(asset(), saving={"a1": 34})
        assert (row.status, row.tone, row.ready) == ("saving 34 %", "accent", True)

    def test_not_known_how_far(self) -> None:
        assert one(asset(), saving={"a1": None}).status == "saving ..."

    def test_it_fits(self) -> None:
        width = next(column.width for column in ASSET_COLUMNS if column.id == "status")
        assert len(one(asset(), saving={"a1": 100}).status) <= width


@pytest.mark.parametrize(
    ("metadata", "words"),
    [
        ({"num_layers": "3", "max_width": "1280", "max_height": 720}, "1280x720"),
        ({"resolution": {"width": 0, "height": 720}}, ""),
        ({"resolution": {"width": True, "height": True}}, ""),
        ({"resolution": {"width": "\x1b[2J", "height": "nan"}}, ""),
        ({"resolution": [1280, 720]}, ""),
        ({"resolution": {"width": 1e300, "height": 5}}, ""),
        ({}, ""),
    ],
)
def test_resolutions(metadata: dict[str, Any], words: str) -> None:
    assert one(asset(metadata=metadata)).resolution == words


@pytest.mark.parametrize(
    ("kind", "metadata", "words"),
    [
        ("room-composite", {"layer": "0"}, "room-composite layer 0"),
        ("track", {"track_type": "audio"}, "track audio"),
        ("stream", {"stream_type": "screen"}, "stream screen"),
        ("chat", {"output_mode": {"x": 1}}, "chat"),
        ("hologram\x1b]0;x\x07", {}, "hologram]0;x"),
        ("", {}, "?"),
    ],
)
def test_types(kind: str, metadata: dict[str, Any], words: str) -> None:
    assert one(asset(kind=kind, metadata=metadata)).type == words


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (999_960, "1.0 MB"),
        (376_015_000, "376.0 MB"),
        (1_000_000_000, "1.0 GB"),
        (10**30, "1000.0 TB"),
    ],
)
def test_sizes(size: int, words: str) -> None:
    assert size_words(size) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0:00"), (59.9, "0:59"), (60, "1:00"), (3599, "59:59"), (3600, "1:00:00"), (3723, "1:02:03")],
)
def test_media_times(seconds: float, words: str) -> None:
    assert media_time(seconds) == words


def test_a_row_that_came_out_as_before_is_the_same_object() -> None:
    sources = AssetSources({"a1": asset()}, own_bucket=False)
    before = asset_rows(sources, NOW)
    assert asset_rows(sources, NOW + timedelta(seconds=30), before)["a1"] is before["a1"]
    assert asset_rows(sources, NOW + timedelta(days=1), before)["a1"].kept == "8d"


def test_the_order_of_the_service_is_kept() -> None:
    found = rows(asset("z"), asset("a", "chat"), asset("m", "summary"))
    assert sorted(found, key=lambda key: ASSET_COLUMNS[0].sort_key(found[key])) == ["z", "a", "m"]


def test_what_stands_on_the_smallest_terminals() -> None:
    assert [placed.column.id for placed in lay_out(ASSET_COLUMNS, 76)] == [
        "type",
        "status",
        "resolution",
        "size",
        "duration",
        "kept",
    ]
    assert [placed.column.id for placed in lay_out(ASSET_COLUMNS, 56)] == ["type", "status", "size", "kept"]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["width", "height"]), inner),
)
FIELDS = st.sampled_from(["type", "status", "path", "size", "duration", "created_at"])
DATA = st.sampled_from(["resolution", "layer", "output_mode", "track_type", "max_width", "max_height"])


@given(st.dictionaries(FIELDS, ANYTHING | st.datetimes().map(str)), st.dictionaries(DATA, ANYTHING))
def test_whatever_the_service_says_becomes_a_row(body: dict[str, Any], metadata: dict[str, Any]) -> None:
    row = one(Asset.model_validate({"id": "a", **body, "metadata": metadata}))
    for column in ASSET_COLUMNS:
        assert safe(column.words(row)) == column.words(row)
        column.sort_key(row)
