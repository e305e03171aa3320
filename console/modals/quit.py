"""Leaving, the program or a profile, while something is under way."""

from __future__ import annotations

from .sure import SureDialog


class LeaveDialog(SureDialog):
    """Says what would be left open.

    Args:
        title: the question.
        yes: what `y` does.
        running: how many acts are under way.
        saving: how many files are being saved.
        exporting: whether an export is being written.
    """

    def __init__(self, title: str, yes: str, running: int, saving: int = 0, exporting: bool = False) -> None:
        notes = []
        if running:
            count = "An act is" if running == 1 else f"{running} acts are"
            notes.append(f"{count} under way. What was sent stays sent; its outcome would not be seen.")
        if saving:
            count = "A file is" if saving == 1 else f"{saving} files are"
            notes.append(f"{count} being saved. What has come is kept; saving goes on from there next time.")
        if exporting:
            notes.append("An export is being written. It would stop, and nothing would be left of the file.")
        super().__init__(title, notes, yes, "stay")


class QuitDialog(LeaveDialog):
    """Asks before the program is left.

    Args:
        running: how many acts are under way.
        saving: how many files are being saved.
        exporting: whether an export is being written.
    """

    def __init__(self, running: int, saving: int = 0, exporting: bool = False) -> None:
        super().__init__("Quit?", "quit", running, saving, exporting)
