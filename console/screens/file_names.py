"""Names for files that are saved here, out of what strangers called their rooms: safe in any folder and any shell."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Final

from console.tables.assets import type_words

if TYPE_CHECKING:
    from datetime import datetime

    from console.api.models import Asset

LONGEST: Final = 150
"""Bytes of a name: far below what any file system takes, with room for `.part` and a number."""

_ROOM_LONGEST = 80
_TYPE_LONGEST = 40
_ENDING = re.compile(r"\.([A-Za-z0-9]{1,5})", re.ASCII)
_ENDINGS: Final = {
    "room-composite": "mp4",
    "room-composite-legacy": "mp4",
    "room-vod": "zip",
    "chat": "csv",
    "summary": "json",
    "track": "webm",
    "stream": "mp4",
}
_MODES = frozenset({"txt", "srt", "json"})
_MOST_TRIES = 1000


def file_name(asset: Asset, room: str) -> str:
    """A name that says what a file is: `town-hall-2026-01-15-2004-room-composite.mp4`.

    Letters and digits of any script stay; all else, so every separator, control character and leading dot, is a dash.

    Args:
        asset: the file.
        room: the room's name, whatever it holds.
    """
    made = f"{asset.created_at:%Y-%m-%d-%H%M}" if asset.created_at is not None else ""
    parts = (_slug(room, _ROOM_LONGEST) or "room", made, _slug(type_words(asset), _TYPE_LONGEST))
    return f"{'-'.join(filter(None, parts))}.{ending(asset)}"


def sheet_name(name: str, at: datetime, kind: str) -> str:
    """A name for an export: `attendance-town-hall-2026-01-15-200000.csv`.

    Args:
        name: what it is of, whatever it holds.
        at: when it is made.
        kind: what it ends in.
    """
    return f"{_slug(name, _ROOM_LONGEST) or 'export'}-{at:%Y-%m-%d-%H%M%S}.{kind}"


def ending(asset: Asset) -> str:
    """What the name ends in: as in the service's own path if that is a plain one, else by the type (part-b 3.1)."""
    found = _ENDING.fullmatch(os.path.splitext(asset.path)[1])
    if found is not None:
        return found[1].lower()
    mode = asset.metadata.get("output_mode")
    return mode if isinstance(mode, str) and mode in _MODES else _ENDINGS.get(asset.type, "bin")


def _slug(text: str, longest: int) -> str:
    plain = unicodedata.normalize("NFC", text)
    kept = "".join(char if char.isalnum() or char in "_-" else " " for char in plain)
    words = "-".join(kept.replace("-", " ").split())
    return words.encode("utf-8", "ignore")[:longest].decode("utf-8", "ignore").strip("-")


def free_name(folder: Path, name: str) -> Path:
    """A path in a folder at which nothing stands: the name itself, else with a number before its ending.

    It looks at the disk, so it belongs into a thread.

    Args:
        folder: where.
        name: as `file_name` makes it.
    """
    stem, dot, end = name.rpartition(".")
    for number in range(1, _MOST_TRIES):
        path = folder / (name if number == 1 else f"{stem}-{number}{dot}{end}")
        if not os.path.lexists(path):
            return path
    return folder / name


def download_folder() -> Path:
    """Where files go at first: the Downloads of the person, else where the program was started."""
    downloads = Path("~/Downloads").expanduser()
    return downloads if downloads.is_dir() else Path.cwd()


def meant_path(typed: str, suggested: Path) -> Path:
    """The path somebody typed: `~` is their home, and a folder takes the suggested name. It looks at the disk.

    Args:
        typed: anything.
        suggested: what was offered.
    """
    path = Path(os.path.abspath(os.path.expanduser(typed)))
    return path / suggested.name if typed.endswith(os.sep) or path.is_dir() else path
