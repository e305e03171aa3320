"""Live streams: HLS (part-b 4)."""

from __future__ import annotations

from typing import Annotated

from pydantic import AliasChoices, AliasPath, Field, PlainValidator

from console.api.models.base import Flag
from console.api.models.jobs import Job


def _to_web_url(value: object) -> str | None:
    """An http(s) URL of plain characters; None for anything else, so that it can be shown and opened."""
    if isinstance(value, str) and value.isascii() and value.isprintable() and " " not in value:
        return value if value.lower().startswith(("https://", "http://")) else None
    return None


class LiveStream(Job):
    """A room going out as HLS; the playback URL is known from the start, and plays once it runs."""

    playback_url: Annotated[str | None, PlainValidator(_to_web_url)] = Field(
        None, validation_alias=AliasChoices(AliasPath("playback", "url"), "url")
    )
    hls_vod: Flag = Field(False, validation_alias=AliasPath("recording", "hls_vod"))
    single_file_per_layer: Flag = Field(False, validation_alias=AliasPath("recording", "single_file_per_layer"))
