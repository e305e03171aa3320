"""The reply of a call that only takes note: it proves nothing but that the service was told (part-a 13.9)."""

from __future__ import annotations

from console.api.models.base import Model, Text


class Ack(Model):
    """What the service says it will do; the message may be empty."""

    message: Text = ""
