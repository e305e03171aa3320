from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.api.errors import BadReply
from console.api.hls import Playlist, Variant, parse, sizes

URL = "https://cdn.example/live/stream/index.m3u8?token=viewer"

LIVE = """#EXTM3U
#EXT-X-VERSION:6
#EXT-X-TARGETDURATION:2
#EXT-X-MEDIA-SEQUENCE:41
#EXT-X-DISCONTINUITY-SEQUENCE:3
#EXT-X-PROGRAM-DATE-TIME:2025-02-03T04:05:00.500Z
#EXTINF:2.000,
41.ts?token=a
#EXT-X-DISCONTINUITY
#EXT-X-PROGRAM-DATE-TIME:2025-02-03T04:05:03Z
#EXTINF:1.500,
42.ts?token=b
"""

LOW_LATENCY = """#EXTM3U
#EXT-X-TARGETDURATION:4
#EXT-X-VERSION:9
#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.0,CAN-SKIP-UNTIL=12.0
#EXT-X-PART-INF:PART-TARGET=0.33334
#EXT-X-MEDIA-SEQUENCE:266
#EXT-X-PROGRAM-DATE-TIME:2019-02-14T02:13:36.106Z
#EXT-X-MAP:URI="init.mp4"
#EXT-X-KEY:METHOD=AES-128,URI="key?a=b,c",IV=0x1
#EXTINF:4.00008,
fileSequence266.mp4
#EXT-X-BYTERANGE:75232@0
#EXTINF:4.00008,a title, with commas
fileSequence267.mp4
#EXT-X-DATERANGE:ID="ad",START-DATE="broken",SCTE35-OUT=0xFC
#EXT-X-PART:DURATION=0.33334,URI="filePart268.a.mp4",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.33334,URI="filePart268.b.mp4"
#EXT-X-PRELOAD-HINT:TYPE=PART,URI="filePart268.c.mp4"
#EXT-X-RENDITION-REPORT:URI="../1M/waitForMSN.php",LAST-MSN=268,LAST-PART=1
"""

MASTER = """#EXTM3U
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="aac",NAME="en",DEFAULT=YES,URI="audio.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=500000,RESOLUTION=640x360,CODECS="avc1.64001f,mp4a.40.2",AUDIO="aac"
low/index.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=1800000.5,RESOLUTION=1280x720,FRAME-RATE=30.000
https://other.example/high/index.m3u8?token=x
#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1,URI="i.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=64000,CODECS="mp4a.40.2"
audio.m3u8
"""


def media(text: str) -> Playlist:
    found = parse(text, URL)
    assert isinstance(found, Playlist)
    return found


def test_a_live_media_playlist_is_understood() -> None:
    assert media(LIVE) == Playlist(
        url=URL,
        sequence=41,
        segments=2,
        target=2.0,
        newest=1.5,
        newest_at=datetime(2025, 2, 3, 4, 5, 3, tzinfo=UTC),
        discontinuities=4,
        ended=False,
        newest_name="42.ts",
    )
    assert media(LIVE).last == 43
    assert media(LIVE + "#EXT-X-ENDLIST\n").ended


def test_the_date_of_the_newest_segment_is_reckoned_from_the_last_one_given() -> None:
    dated_once = LIVE.replace("#EXT-X-PROGRAM-DATE-TIME:2025-02-03T04:05:03Z\n", "")
    assert media(dated_once).newest_at == datetime(2025, 2, 3, 4, 5, 2, 500_000, tzinfo=UTC)


def test_a_date_without_a_zone_is_no_date() -> None:
    assert media(LIVE.replace("04:05:03Z", "04:05:03")).newest_at is None


def test_ffmpegs_own_way_to_write_a_zone_is_understood() -> None:
    assert media(LIVE.replace("04:05:03Z", "06:05:03.000+0200")).newest_at == datetime(2025, 2, 3, 4, 5, 3, tzinfo=UTC)


def test_low_latency_byte_ranges_keys_and_titles_trip_nothing() -> None:
    found = media(LOW_LATENCY)
    assert (found.sequence, found.segments, found.target, found.last) == (266, 2, 4.0, 268)
    assert found.newest_name == "fileSequence267.mp4"
    assert found.newest_at == datetime(2019, 2, 14, 2, 13, 40, 106_080, tzinfo=UTC)


def test_what_is_missing_is_nothing() -> None:
    found = media("#EXTM3U\n#EXTINF:3,\na.ts\n")
    assert (found.sequence, found.segments, found.target, found.newest_at) == (0, 1, 0.0, None)
    empty = media("\ufeff#EXTM3U\r\n#EXT-X-TARGETDURATION:2\r\n")
    assert (empty.segments, empty.newest, empty.newest_name, empty.ended) == (0, 0.0, "", False)
    assert media("#EXTM3U\n#EXTINF:2,\na.ts\n#EXTINF:2,\n").segments == 1, "a segment without a name has not come yet"


def test_a_master_names_its_variants_the_best_first() -> None:
    found = parse(MASTER, URL)
    assert found == (
        Variant("https://other.example/high/index.m3u8?token=x", 1_800_000, (1280, 720)),
        Variant("https://cdn.example/live/stream/low/index.m3u8", 500_000, (640, 360)),
        Variant("https://cdn.example/live/stream/audio.m3u8", 64_000, None),
    )
    assert sizes(found) == ((1280, 720), (640, 360))


def test_hundreds_of_variants_are_not_all_kept() -> None:
    lines = [f"#EXT-X-STREAM-INF:BANDWIDTH={number}\n{number}.m3u8" for number in range(500)]
    found = parse("#EXTM3U\n" + "\n".join(lines), URL)
    assert isinstance(found, tuple)
    assert len(found) == 64


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "What answers at the address is empty."),
        ("  <!DOCTYPE html><html>log in</html>", "What answers at the address is a web page, no playlist."),
        ('{"code":404}', "What answers at the address is something else, no playlist."),
        ("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n", "The playlist names no variant."),
        ("#EXTM3U\n#EXTINF:two,\na.ts", "The playlist is broken."),
        ("#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:" + "9" * 5000, "The playlist is broken."),
        ("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,RESOLUTION=wide\na.m3u8", "The playlist is broken."),
        ("#EXTM3U\n#EXT-X-PROGRAM-DATE-TIME:yesterday\n#EXTINF:1,\na.ts", "The playlist is broken."),
        ("#EXTM3U\n#EXT-X-PROGRAM-DATE-TIME:9999-12-31T23:59:59Z\n#EXTINF:9,\na.ts", "The playlist is broken."),
        ("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nhttp://[broken/a.m3u8", "The playlist is broken."),
    ],
)  # fmt: skip
def test_what_is_no_playlist_is_said_to_be_none(text: str, sentence: str) -> None:
    with pytest.raises(BadReply) as raised:
        parse(text, URL)
    assert raised.value.sentence == sentence


def test_lengths_that_cannot_be_are_nothing() -> None:
    assert media("#EXTM3U\n#EXT-X-TARGETDURATION:-5\n#EXTINF:nan,\na.ts\n").target == 0.0
    assert media("#EXTM3U\n#EXTINF:inf,\na.ts\n").newest == 0.0


def test_no_token_is_in_a_repr() -> None:
    found = parse(MASTER, URL)
    assert isinstance(found, tuple)
    assert "token" not in repr(media(LIVE)) + repr(found)


TAGS = st.sampled_from(
    [
        *("#EXTM3U", "#EXTINF:", "#EXTINF:2,", "#EXT-X-ENDLIST", "#EXT-X-DISCONTINUITY", "a.ts", "#EXT-X-KEY:", ""),
        *("#EXT-X-TARGETDURATION:", "#EXT-X-MEDIA-SEQUENCE:", "#EXT-X-DISCONTINUITY-SEQUENCE:", "#EXT-X-PART:"),
        *("#EXT-X-PROGRAM-DATE-TIME:", "#EXT-X-PROGRAM-DATE-TIME:2025-02-03T04:05:03Z", "#EXT-X-BYTERANGE:"),
        *("#EXT-X-STREAM-INF:", "#EXT-X-STREAM-INF:BANDWIDTH=", "#EXT-X-STREAM-INF:BANDWIDTH=1,RESOLUTION="),
    ]
)
LINES = st.tuples(TAGS, st.one_of(st.just(""), st.text(max_size=12), st.integers().map(str), st.floats().map(str)))


@given(st.lists(LINES.map("".join), max_size=12))
def test_any_list_is_understood_or_refused(lines: list[str]) -> None:
    try:
        found = parse("\n".join(["#EXTM3U", *lines]), URL)
    except BadReply:
        return
    if isinstance(found, Playlist):
        assert found.segments >= 0
        assert found.target >= 0
        assert 0 <= found.newest <= 86400
        assert found.newest_at is None or found.newest_at.tzinfo is not None
    else:
        assert found
        assert all(one.url for one in found)


@given(st.integers(0, 2**40), st.lists(st.integers(1, 60), min_size=1, max_size=30), st.booleans())
def test_what_a_list_says_is_what_was_written(sequence: int, lengths: list[int], ended: bool) -> None:
    begins = datetime(2025, 2, 3, tzinfo=UTC)
    lines = ["#EXTM3U", f"#EXT-X-TARGETDURATION:{max(lengths)}", f"#EXT-X-MEDIA-SEQUENCE:{sequence}"]
    lines.append(f"#EXT-X-PROGRAM-DATE-TIME:{begins.isoformat()}")
    for number, seconds in enumerate(lengths):
        lines += [f"#EXTINF:{seconds},", f"{number}.ts"]
    found = media("\n".join(lines + ["#EXT-X-ENDLIST"] * ended))
    assert found == replace(
        Playlist(URL, sequence, len(lengths), float(max(lengths)), float(lengths[-1]), None, 0, ended),
        newest_at=begins + timedelta(seconds=sum(lengths[:-1])),
        newest_name=f"{len(lengths) - 1}.ts",
    )
