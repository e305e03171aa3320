"""What a check found."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

State = Literal["ok", "note", "wrong"]


@dataclass(frozen=True)
class Finding:
    """What one check found.

    Args:
        check: what was looked at.
        state: right, worth knowing, or wrong.
        sentence: what was found.
        advice: what to do; `""` when nothing is to be done.
    """

    check: str
    state: State
    sentence: str
    advice: str = ""

    def plain(self) -> dict[str, str]:
        """The finding as JSON has it."""
        return asdict(self)
