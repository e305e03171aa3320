"""HLS as a live stream's playback URL serves it: playlists that advance with world time, and segments of a few packets.

A stream's `spans` say when its encoder wrote. Each span is cut into segments of two seconds; a new span begins with a
discontinuity. A frozen stream is one whose last span is closed while its status is still `running`.

What viewers of an RTMP destination would see is served the same way: each URL has spans of its own (`output`).
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace

from console.simulator.model import Cue, Job
from console.simulator.world import World

SECONDS = 2.0  # of a segment (part-a 8.4)
WINDOW = 5  # segments of a live playlist unless the destination says otherwise (part-a 8.4)
WIDEST = 150
RENDITIONS = {
    "720p": (1280, 720, 1_800_000),
    "480p": (854, 480, 900_000),
    "360p": (640, 360, 500_000),
}
PACKET = 188  # bytes
PROGRAM_MAP, VIDEO = 0x100, 0x101
H264 = 0x1B
_POLYNOMIAL = 0x04C11DB7


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment: its number, when it begins, how often the encoder had begun anew before."""

    number: int
    begins: float
    breaks: int


def output(job: Job, destination: int) -> Job:
    """What arrives at one URL of an external stream, as a stream of its own."""
    return replace(job, spans=job.feeds[destination], cues=[])


def plays(job: Job) -> bool:
    """Whether there is anything at the playback URL: from the moment a stream runs."""
    return bool(job.spans)


def ended(job: Job) -> bool:
    """Whether nothing will ever be added."""
    return job.status not in ("starting", "running")


def master() -> str:
    """The master playlist."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:6", "#EXT-X-INDEPENDENT-SEGMENTS"]
    for name, (width, height, bandwidth) in RENDITIONS.items():
        codecs = 'CODECS="avc1.64001f,mp4a.40.2"'
        lines.append(f"#EXT-X-STREAM-INF:BANDWIDTH={bandwidth},RESOLUTION={width}x{height},{codecs},FRAME-RATE=30.000")
        lines.append(f"{name}/index.m3u8")
    return "\n".join([*lines, ""])


def media(world: World, job: Job) -> str:
    """A media playlist as it is at this moment of world time: the last segments there are."""
    known = window(world, job)
    first = known[0].number if known else 0
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:6",
        f"#EXT-X-TARGETDURATION:{SECONDS:.0f}",
        f"#EXT-X-MEDIA-SEQUENCE:{first}",
        f"#EXT-X-DISCONTINUITY-SEQUENCE:{known[0].breaks if known else 0}",
    ]
    breaks = known[0].breaks if known else 0
    for segment in known:
        lines += ["#EXT-X-DISCONTINUITY"] if segment.breaks > breaks else []
        breaks = segment.breaks
        lines += [
            f"#EXT-X-PROGRAM-DATE-TIME:{world.stamp(segment.begins, 3)}",
            *(_cue(world, number, cue) for number, cue in _cues(job, segment)),
            f"#EXTINF:{SECONDS:.3f},",
            f"{segment.number}.ts",
        ]
    return "\n".join([*lines, *(["#EXT-X-ENDLIST"] if ended(job) else []), ""])


def window(world: World, job: Job) -> list[Segment]:
    """The last whole segments, oldest first."""
    size = min(_window_size(world, job), WIDEST)
    found: list[Segment] = []
    number = sum(_count(span, world.time.now) for span in job.spans)
    for breaks in range(len(job.spans) - 1, -1, -1):
        span = job.spans[breaks]
        for place in range(_count(span, world.time.now) - 1, -1, -1):
            if len(found) == size:
                return found[::-1]
            number -= 1
            found.append(Segment(number, span[0] + place * SECONDS, breaks))
    return found[::-1]


def has_segment(world: World, job: Job, number: int) -> bool:
    """Whether a segment has been written and is not long gone."""
    last = sum(_count(span, world.time.now) for span in job.spans) - 1
    return last - 2 * WIDEST <= number <= last


def segment_bytes(number: int) -> bytes:
    """A tiny, well-formed MPEG transport stream: its two tables, and a packet that names the segment."""
    tables = _table(0, 0, b"\x00\x01" + (0xE000 | PROGRAM_MAP).to_bytes(2, "big"))
    stream = bytes([H264]) + (0xE000 | VIDEO).to_bytes(2, "big") + b"\xf0\x00"
    tables += _table(PROGRAM_MAP, 2, (0xE000 | VIDEO).to_bytes(2, "big") + b"\xf0\x00" + stream)
    payload = b"\x00\x00\x01\xe0\x00\x00\x80\x00\x00" + number.to_bytes(8, "big")
    return tables + _packet(VIDEO, payload)


def _window_size(world: World, job: Job) -> int:
    destinations = world.template(world.rooms[job.room_id]).destinations.get("hlsDestinations") or {}
    chosen = destinations.get(job.wish.destination) or {}
    if chosen.get("playlistType") == "event":
        return WIDEST
    wanted = chosen.get("numPlaylistSegments")
    return int(wanted) if isinstance(wanted, int | float) else WINDOW


def _count(span: tuple[float, float | None], now: float) -> int:
    begins, ends = span
    last = now if ends is None else min(ends, now)
    return max(0, int((last - begins) / SECONDS + 1e-9))


def _cues(job: Job, segment: Segment) -> list[tuple[int, Cue]]:
    ends = segment.begins + SECONDS
    return [(number, cue) for number, cue in enumerate(job.cues) if segment.begins <= cue.at < ends]


def _cue(world: World, number: int, cue: Cue) -> str:
    payload = base64.b64encode(cue.payload.encode("utf-8", "surrogatepass")).decode()
    begins = f'START-DATE="{world.stamp(cue.at, 3)}"'
    return f'#EXT-X-DATERANGE:ID="{number}",{begins},DURATION={cue.duration},X-100MSLIVE-PAYLOAD="{payload}"'


def _table(pid: int, table: int, body: bytes) -> bytes:
    head = b"\x00\x01\xc1\x00\x00"
    length = len(head) + len(body) + 4
    section = bytes([table]) + (0xB000 | length).to_bytes(2, "big") + head + body
    return _packet(pid, b"\x00" + section + _crc(section).to_bytes(4, "big"))


def _packet(pid: int, payload: bytes) -> bytes:
    head = b"\x47" + (0x4000 | pid).to_bytes(2, "big") + b"\x10"
    return (head + payload).ljust(PACKET, b"\xff")


def _crc(data: bytes) -> int:
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ (_POLYNOMIAL if crc & 0x80000000 else 0)) & 0xFFFFFFFF
    return crc
