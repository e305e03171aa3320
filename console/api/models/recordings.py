"""Recordings (part-b 2)."""

from __future__ import annotations

from console.api.models.jobs import Job


class Recording(Job):
    """A room being recorded, or one that was."""
