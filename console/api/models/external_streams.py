"""External streams: RTMP out (part-b 5)."""

from __future__ import annotations

from pydantic import AliasPath, Field

from console.api.models.base import Flag, Number, Secrets
from console.api.models.jobs import Job


class ExternalStream(Job):
    """A room going out to other services; each URL holds a stream key, so it is a secret."""

    rtmp_urls: Secrets = ()
    recording: Flag = False
    width: Number = Field(None, validation_alias=AliasPath("resolution", "width"))
    height: Number = Field(None, validation_alias=AliasPath("resolution", "height"))
