"""Who did what from here, with which outcome: append-only JSON lines, mode 0600 (product.md, safety rule 7).

One act is two lines or more that share an `act` id: an `intent` before anything is sent, then one `outcome`.
"""

from __future__ import annotations

import errno
import json
import os
import random
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from pathlib import Path

    from console.clock import Clock

    from .action import Action, Step

Phase = Literal["intent", "outcome"]


class JournalError(Exception):
    """The journal cannot be written, so nothing may be sent. `str()` is a sentence for the operator."""


@dataclass(frozen=True)
class Author:
    """Who acts: the profile's name, the person's login and the workspace the profile names."""

    profile: str
    login: str
    workspace: str = ""


class Journal:
    """Appends to one file; every line is whole and on its way to the disk before the call returns.

    Args:
        path: the file; it and its folder are made when first needed, for the owner only.
        author: written on every line.
        clock: its wall clock stamps the lines.
        rng: makes the ids of acts.
    """

    def __init__(self, path: Path, author: Author, clock: Clock, rng: random.Random) -> None:
        self.path = path
        self._author = author
        self._clock = clock
        self._rng = rng

    def intent(self, action: Action, step: Step) -> str:
        """Write down what is about to be sent.

        Returns:
            The id of the act, for its outcome.

        Raises:
            JournalError: it could not be written.
        """
        act = f"{self._rng.getrandbits(48):012x}"
        self._append(act, "intent", action, step, {})
        return act

    def outcome(self, act: str, action: Action, step: Step, outcome: str, detail: str, seconds: float | None) -> None:
        """Write down how the act ended.

        Args:
            act: the id that `intent` gave.
            action: what was done.
            step: to whom, with what.
            outcome: one of `Outcome`.
            detail: the sentence the operator was shown.
            seconds: from sending to being seen, or None.

        Raises:
            JournalError: it could not be written.
        """
        took = None if seconds is None else round(seconds, 3)
        self._append(act, "outcome", action, step, {"outcome": outcome, "detail": detail, "seconds": took})

    def _append(self, act: str, phase: Phase, action: Action, step: Step, rest: dict[str, Any]) -> None:
        target, params = step.target, step.params
        line = {
            "at": self._clock.now().isoformat(),
            "act": act,
            "phase": phase,
            "action": action.id,
            "profile": self._author.profile,
            "workspace": self._author.workspace,
            "operator": self._author.login,
            "room": {"id": target.room_id, "name": target.room_name},
            "peer": {"id": target.peer_id, "name": target.name, "role": target.role_id} if target.peer_id else None,
            **({"job": target.job_id} if target.job_id else {}),
            "params": {
                key: value
                for key, value in (
                    ("role", params.role),
                    ("message", params.message),
                    ("reason", params.reason),
                    ("values", _masked(params.values)),
                )
                if value
            },
            **rest,
        }
        try:
            self._write(json.dumps(line, ensure_ascii=True, default=_plain) + "\n")
        except OSError as error:
            raise JournalError(f"cannot write the journal {self.path}: {error.strerror}") from error

    def _write(self, line: str) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.fchmod(descriptor, 0o600)
            _append(descriptor, line.encode())
        finally:
            os.close(descriptor)


def _masked(values: Mapping[str, object]) -> object:
    """The answers of a form without their secrets, such as the token in a meeting URL (part-b 1.1)."""
    if not values:
        return {}
    from console.api.models.hidden import hide  # loaded long before anything is sent

    # What is a secret by its looks prints masked; what was made one before prints as it says itself, by host or name.
    return {name: hide(item) for name, item in values.items() if item is not None}


def _plain(value: object) -> object:
    """What JSON has no word for; a secret prints masked."""
    return dict(value) if isinstance(value, Mapping) else str(value)


def _append(descriptor: int, line: bytes) -> None:
    """Add one whole line, or nothing; a line that somebody left half written is ended first."""
    size = os.fstat(descriptor).st_size
    if size and stat.S_ISREG(os.fstat(descriptor).st_mode) and os.pread(descriptor, 1, size - 1) != b"\n":
        line = b"\n" + line
    if os.write(descriptor, line) != len(line):
        os.ftruncate(descriptor, size)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
