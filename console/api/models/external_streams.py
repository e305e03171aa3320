"""External streams: RTMP out (part-b 5)."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, SecretStr

from console.api.models.base import Flag, to_secret
from console.api.models.jobs import Job


def _to_secrets(value: object) -> tuple[SecretStr, ...]:
    items = value if isinstance(value, list | tuple) else ()
    return tuple(secret for secret in map(to_secret, items) if secret is not None)


class ExternalStream(Job):
    """A room going out to other services; each URL holds a stream key, so it is a secret."""

    rtmp_urls: Annotated[tuple[SecretStr, ...], BeforeValidator(_to_secrets)] = ()
    recording: Flag = False
