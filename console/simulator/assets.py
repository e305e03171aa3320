"""The files jobs leave behind: recordings, chats, transcripts, summaries (part-b 2.3, 3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from console.simulator import job_events
from console.simulator.ids import object_id
from console.simulator.model import Asset, Job, Wish
from console.simulator.world import World

BUCKET = "s3://100ms-demo-recordings"
APPEARING = 2.0  # seconds after completion
TRANSCRIBING, SHORTEST = 0.2, 30.0  # of the recording's length, and at least these seconds
BYTES_PER_SECOND = {"room-composite": 157_000, "room-vod": 240_000, "chat": 4, "transcript": 90, "summary": 2}
LAYERS = ((1280, 720), (854, 480), (640, 360))
MODES = ("txt", "srt", "json")


def expected(kind: str, wish: Wish) -> list[str]:
    """The types a job will leave, as `asset_types` announces them."""
    if kind == "external-streams":
        return ["room-composite"] if wish.recording else []
    if kind == "live-streams":
        layers = ["room-composite"] if wish.single_file_per_layer else []
        return layers + (["room-vod"] if wish.hls_vod else [])
    spoken = ["transcript"] if wants_transcript(wish) else []
    return ["room-composite", "chat", *spoken, *(["summary"] if _summary(wish) else [])]


def wants_transcript(wish: Wish) -> bool:
    """Whether somebody asked for a transcript."""
    return bool(wish.transcription and wish.transcription.get("enabled"))


def produce(world: World, job: Job, *, at: float | None = None) -> None:
    """Let the assets of a completed job appear.

    Args:
        world: where.
        job: a job that completed; one that records nothing leaves nothing.
        at: when it completed, world seconds; None = now, and then the assets appear some moments later.
    """
    if expected(job.kind, job.wish):
        if at is None:
            world.time.outcome(APPEARING, lambda: _appear(world, job, world.time.now))
        else:
            _appear(world, job, at, past=True)


def _appear(world: World, job: Job, at: float, *, past: bool = False) -> None:
    made = [_asset(world, job, at, kind, data) for kind, data in _files(job)]
    job_events.recorded(world, job, made, at)
    if not wants_transcript(job.wish) or job.kind != "recordings":
        return
    texts = [_asset(world, job, at, kind, {"output_mode": mode}) for kind, mode in _texts(job.wish)]
    ready = at + max(SHORTEST, job_events.length(job) * TRANSCRIBING)
    if past and ready <= world.time.now:
        return
    for asset in texts:
        asset.status, asset.path, asset.size = "processing", "", 0
    job_events.transcribed(world, job, "transcription.started.success", texts, at)
    later = world.time.schedule if past else world.time.outcome  # in a frozen world the past stays as it is
    later(ready - world.time.now, lambda: _write(world, job, texts))


def _write(world: World, job: Job, texts: list[Asset]) -> None:
    for asset in texts:
        asset.status = "completed"
        asset.size = _size(asset.type, asset.duration)
        asset.path = _path(world, job, asset.type, asset.metadata)
    job_events.transcribed(world, job, "transcription.success", texts)


def _files(job: Job) -> Iterator[tuple[str, dict[str, Any]]]:
    width, height = job.wish.resolution
    if job.kind != "live-streams":
        resolution = {} if job.wish.audio_only else {"resolution": {"width": width, "height": height}}
        yield "room-composite", resolution
    elif job.wish.single_file_per_layer:
        for number, (wide, high) in enumerate(LAYERS):
            yield "room-composite", {"resolution": {"width": wide, "height": high}, "layer": str(number)}
    if job.kind == "live-streams" and job.wish.hls_vod:
        yield "room-vod", {"num_layers": str(len(LAYERS)), "max_width": LAYERS[0][0], "max_height": LAYERS[0][1]}
    if job.kind == "recordings":
        yield "chat", {}


def _texts(wish: Wish) -> Iterator[tuple[str, str]]:
    for mode in (wish.transcription or {}).get("output_modes") or MODES:
        yield "transcript", mode
    if _summary(wish):
        yield "summary", "json"


def _summary(wish: Wish) -> bool:
    summary = (wish.transcription or {}).get("summary") or {}
    return wants_transcript(wish) and bool(summary.get("enabled"))


def _asset(world: World, job: Job, at: float, kind: str, metadata: dict[str, Any]) -> Asset:
    duration = 0 if kind == "chat" else job_events.length(job)
    asset = Asset(
        object_id(job.chance, world.time.second(at)),
        job.id,
        job.room_id,
        job.session_id,
        kind,
        _path(world, job, kind, metadata),
        _size(kind, job_events.length(job)),
        duration,
        at,
        world.stamp(at, 3),
        metadata,
    )
    world.assets[asset.id] = asset
    job.assets.append(asset)
    return asset


def _size(kind: str, seconds: int) -> int:
    return BYTES_PER_SECOND[kind] * max(seconds, 1)


def _path(world: World, job: Job, kind: str, metadata: dict[str, Any]) -> str:
    """The layout in the bucket (part-b 3.2)."""
    epoch = world.time.second(job.started if job.started is not None else job.created)
    day = job.created_at[:10].replace("-", "")
    root, name = f"{BUCKET}/{world.customer_id}", f"Rec-{job.room_id}-{epoch}"
    if kind == "chat":
        return f"{root}/chat/{job.room_id}/{day}/{name}.csv"
    if kind in ("transcript", "summary"):
        return f"{root}/transcripts/{job.room_id}/{day}/{name}-{kind}.{metadata['output_mode']}"
    if job.kind != "live-streams":
        return f"{root}/beam/{job.room_id}/{day}/{name}.mp4"
    if kind == "room-vod":
        return f"{root}/hls/{job.room_id}/{day}/{epoch}/vod/{name}.zip"
    return f"{root}/hls/{job.room_id}/{day}/{epoch}/file-recording/{name}-{metadata['layer']}.mp4"
