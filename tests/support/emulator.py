"""pyte, mended: where a line that nothing was ever written to moves up, it leaves the line above as it was."""

from __future__ import annotations

import pyte

_delete_lines = pyte.Screen.delete_lines


def mend() -> None:
    """Let all screens of this process delete lines as terminals do."""
    setattr(pyte.Screen, "delete_lines", delete_lines)  # noqa: B010 - a method of theirs, which mypy lets nobody replace


def delete_lines(self: pyte.Screen, count: int | None = None) -> None:
    """Delete lines from the cursor on; what comes up is empty where nothing stood."""
    for y in range(self.lines):
        self.buffer[y]  # looking makes a line of blanks, which moves like any other
    _delete_lines(self, count)
