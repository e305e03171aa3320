"""What webhooks tell of jobs: `beam.*` of recordings and external streams, `hls.*` of live streams (part-b 7.3)."""

from __future__ import annotations

from typing import Any

from console.simulator import files
from console.simulator.model import Asset, Event, Job
from console.simulator.world import World

ERRORS = {
    "INTERNAL_ERROR": "an internal error occurred",
    "MAX_RETRIES_REACHED": "the bot could not join the meeting url",
    "UPLOAD_ERROR": "the recording could not be uploaded",
    "BEAM_STOPPED": "stopped too early",
}
A_DAY = 86_400  # seconds the links in webhooks are good for (part-b 7.3)


def family(job: Job) -> str:
    """How the events of a job begin."""
    return "hls" if job.kind == "live-streams" else "beam"


def started(world: World, job: Job, at: float | None = None) -> None:
    """Tell that a job runs."""
    delay = int((job.started if job.started is not None else job.created) - job.created)
    _tell(world, job, "started.success", at, start_delay=delay, **_hls_times(job))


def stopped(world: World, job: Job, at: float | None = None) -> None:
    """Tell that a job stopped, and why."""
    _tell(world, job, "stopped.success", at, duration=length(job), reason=job.reason, **_hls_times(job))


def failed(world: World, job: Job, at: float | None = None) -> None:
    """Tell that a job failed."""
    error, message = job.reason, ERRORS.get(job.reason, ERRORS["INTERNAL_ERROR"])
    _tell(world, job, "failure", at, duration=length(job), error_type=error, error_message=message)


def recorded(world: World, job: Job, made: list[Asset], at: float | None = None) -> None:
    """Tell that the assets of a job are there."""
    chat = next((asset for asset in made if asset.type == "chat"), None)
    if job.kind == "live-streams":
        data = _hls_assets(world, made, at)
    else:
        main = next((asset for asset in made if asset.type == "room-composite"), None)
        path = main.path if main is not None else ""
        data = {"recording_path": path, "location": path, "size": main.size if main is not None else 0}
        data["recording_presigned_url"] = presigned(world, main, at)
    data |= {"chat_recording_path": chat.path if chat is not None else ""}
    data |= {"chat_recording_presigned_url": presigned(world, chat, at)}
    times = {"created_at": job.created_at, "started_at": job.started_at, "stopped_at": job.stopped_at}
    event = _tell(world, job, "recording.success", at, duration=length(job), **times, **data)
    if family(job) == "beam":
        world.sessions[job.session_id].facts.append(event)


def transcribed(world: World, job: Job, kind: str, made: list[Asset], at: float | None = None) -> None:
    """Tell of the transcription of a recording: `transcription.started.success` or `transcription.success`."""
    data: dict[str, Any] = {"recording_id": job.id, "transcription_id": job.id[::-1], "duration": length(job)}
    for asset in made:
        name = f"{asset.type}_{asset.metadata['output_mode']}"
        data[f"{name}_asset_id"] = asset.id
        if asset.path:
            data |= {f"{name}_path": asset.path, f"{name}_presigned_url": presigned(world, asset, at)}
    world.log(kind, job.room_id, job.session_id, at=at, **data)


def length(job: Job) -> int:
    """How many seconds a job recorded or sent, without pauses."""
    if job.started is None or job.stopped is None:
        return 0
    return max(0, int(job.stopped - job.started - job.paused))


def presigned(world: World, asset: Asset | None, at: float | None) -> str:
    """A link to a file, as webhooks of a world time (None = now) have it; "" without one."""
    return "" if asset is None else files.link(world, asset, A_DAY, at)


def _hls_times(job: Job) -> dict[str, Any]:
    if job.kind != "live-streams":
        return {}
    return {"started_at": job.started_at, **({"stopped_at": job.stopped_at} if job.stopped_at else {})}


def _hls_assets(world: World, made: list[Asset], at: float | None) -> dict[str, Any]:
    vod = next((asset for asset in made if asset.type == "room-vod"), None)
    files = [
        {
            "asset_id": asset.id,
            "layer": asset.metadata["layer"],
            "recording_path": asset.path,
            "recording_presigned_url": presigned(world, asset, at),
            "size": asset.size,
            **asset.metadata["resolution"],
        }
        for asset in made
        if asset.type == "room-composite"
    ]
    return {
        "hls_vod_recording_path": vod.path if vod is not None else "",
        "hls_vod_recording_presigned_url": presigned(world, vod, at),
        "hls_vod_recording_size": vod.size if vod is not None else 0,
        "recording_single_files": files,
        "recording_thumbnails": [],
    }


def _tell(world: World, job: Job, what: str, at: float | None = None, /, **data: object) -> Event:
    width, height = job.wish.resolution
    about: dict[str, Any] = {
        "beam_id": job.id,
        "job_id": job.id,
        "peer_id": "",
        "meeting_url": job.wish.meeting_url,
        "max_width": width,
        "max_height": height,
        "metadata_id": "",
        "metadata_timestamp": "",
    }
    if job.kind == "live-streams":
        about |= {
            "recording_single_file_per_layer_enabled": job.wish.single_file_per_layer,
            "recording_vod_playlist_enabled": job.wish.hls_vod,
            "url": playback(world, job),
        }
    else:
        about["recording_enabled"] = job.kind == "recordings" or job.wish.recording
        about["rtmp"] = [{"url": url} for url in job.wish.rtmp_urls]
    if what == "recording.success":
        del about["job_id"]  # these have none (part-b 7.3)
    return world.log(f"{family(job)}.{what}", job.room_id, job.session_id, at=at, **{**about, **data})


def playback(world: World, job: Job) -> str:
    """Where a live stream is played: on this simulator, unless a test has it play elsewhere."""
    return job.plays or f"{world.site}/hls/{job.id}/master.m3u8"
