"""The detail pane of the Streams screen, as facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.api.text import clean
from console.tables.format import ago, clock_time
from console.tables.rtmp import MASK, masked
from console.tables.streams import heights
from console.widgets.facts import Fact

if TYPE_CHECKING:
    from datetime import datetime

    from console.api.models import Job
    from console.live.on_air import Watch
    from console.tables.rtmp import RtmpRow
    from console.tables.stream_keys import KeyRow
    from console.tables.streams import HlsRow

NOTHING = [Fact("", "No row is chosen.", "dim")]
HOW_TO_PROVE = "nothing attached: save the destination in the profile with watch = URL or probe = COMMAND"


def hls_facts(row: HlsRow | None, watch: Watch | None, mono: float) -> list[Fact]:
    """What is known of a live stream.

    Args:
        row: its row; None when it went while the pane was open.
        watch: what was seen of its playlist.
        mono: monotonic seconds now.
    """
    if row is None or row.job is None:
        return NOTHING
    facts = [Fact("", row.room, "accent"), Fact("on air", row.air.words, row.air.tone)]
    facts += _playlist(watch, mono)
    facts += [Fact("state", f"{row.state} {row.age}".strip(), row.tone)]
    if row.alarm is not None:
        facts.append(Fact("trouble", row.alarm.words, row.alarm.tone))
    facts += [
        Fact("recorded as", row.rec, "warn" if row.rec == "paused" else "normal"),
        Fact("playback URL", row.url or "none that can be opened", "normal" if row.url else "warn"),
    ]
    return facts + _job(row.job)


def rtmp_facts(row: RtmpRow | None, watch: Watch | None) -> list[Fact]:
    """What is known of one address of an external stream.

    Args:
        row: its row; None when it went while the pane was open.
        watch: what proves that it receives, if anything does.
    """
    if row is None or row.job is None:
        return NOTHING
    facts = [Fact("", row.room, "accent"), Fact("destination", row.destination)]
    proof = Fact("verdict", HOW_TO_PROVE, "dim") if watch is None else Fact("verdict", row.air.words, row.air.tone)
    facts.append(proof)
    if watch is not None and watch.verdict.why:
        facts.append(Fact("why", clean(watch.verdict.why), row.air.tone))
    facts.append(Fact("state", f"{row.state} {row.age}".strip(), row.tone))
    if row.alarm is not None:
        facts.append(Fact("trouble", row.alarm.words, row.alarm.tone))
    facts += [Fact("size", row.size or "-"), Fact("recorded", "yes" if row.rec else "no")]
    others = [masked(url.get_secret_value()) for url in row.job.rtmp_urls]
    if len(others) > 1:
        facts.append(Fact("same job", f"{len(others)} destinations, stopped together: {', '.join(others)}"))
    return facts + _job(row.job)


def key_facts(row: KeyRow | None, room: str, now: datetime) -> list[Fact]:
    """What is known of a stream key; the key itself is never among it.

    Args:
        row: its row; None when there is none.
        room: the room's name, safe to paint.
        now: the present.
    """
    if row is None:
        return NOTHING
    facts = [
        Fact("", f"RTMP into {room}", "accent"),
        Fact("send to", row.url or "-"),
        Fact("key", MASK),
        Fact("enabled", "yes" if row.enabled else "no: an encoder is turned away", "good" if row.enabled else "warn"),
        Fact("ingest", row.ingest.words if row.ingest.state else "nothing tells: the service does not say"),
    ]
    made = row.model.created_at if row.model is not None else None
    if made is not None:
        facts.append(Fact("made", ago(max(0.0, (now - made).total_seconds()) // 60 * 60)))
    return [*facts, Fact("key id", clean(row.id), "dim"), Fact("room id", clean(row.room_id), "dim")]


def _playlist(watch: Watch | None, mono: float) -> list[Fact]:
    if watch is None:
        return []
    facts = []
    if watch.verdict.why:
        facts.append(Fact("why", clean(watch.verdict.why), watch.verdict.tone))
    playlist = watch.playlist
    if playlist is None:
        return facts
    newest = [f"{watch.behind:.0f} s behind by its own date"] if watch.behind is not None else ["not dated"]
    if watch.advanced_at is not None:
        newest.append(f"first seen {ago(mono - watch.advanced_at)}")
    breaks = f"{playlist.discontinuities} in the list, {watch.breaks} while we watched"
    return [
        *facts,
        Fact("newest", ", ".join(newest)),
        Fact("sequence", f"{playlist.sequence}, {playlist.segments} segments"),
        Fact("target", f"{playlist.target:g} s a segment" if playlist.target else "not said"),
        Fact("breaks", breaks, "warn" if watch.breaks else "normal"),
        Fact("renditions", heights(watch.renditions) or "not said"),
    ]


def _job(job: Job) -> list[Fact]:
    facts = [Fact("started", _moment(job.started_at)), Fact("made", _moment(job.created_at))]
    if job.stopped_at is not None:
        facts.append(Fact("stopped", _moment(job.stopped_at)))
    facts.append(Fact("started by", clean(job.started_by) or "the API"))
    if job.destination:
        facts.append(Fact("template's", job.destination))
    if job.meeting_url:
        facts.append(Fact("meeting URL", job.meeting_url, "dim"))
    ids = (("stream id", job.id), ("room id", job.room_id), ("session id", job.session_id))
    return [*facts, *(Fact(label, clean(raw), "dim") for label, raw in ids if raw)]


def _moment(stamp: datetime | None) -> str:
    return clock_time(stamp) if stamp is not None else "-"
