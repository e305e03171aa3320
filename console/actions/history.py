"""What the journal says was done from here: read back, whatever else stands in the file."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from console.api.text import clean
from console.live.story_sources import Deed

from .journal import JournalError

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES: Final = 4_000_000
"""So much of the end of the file is read: about 8,000 acts."""

_LONGEST = 300
_ASKED: Final = ("role", "reason", "message")


def read_deeds(path: Path, peer_id: str = "", most: int = MOST_BYTES) -> tuple[Deed, ...]:
    """The newest acts of a journal, oldest first; it reads the disk, so it belongs into a thread.

    Lines that are torn, foreign or of another shape are passed over. A journal that is not there has no acts.

    Args:
        path: the file.
        peer_id: only those about this peer, raw; "" for all.
        most: bytes to read at most, from the end.

    Raises:
        JournalError: it is there, and cannot be read.
    """
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - most))
            text = file.read(most)
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise JournalError(f"cannot read the journal {clean(str(path))}: {error.strerror}") from error
    needle = json.dumps(peer_id).encode() if peer_id else b""
    # The first line of a part is torn; parsing fails for it, as it does for all that is no line of ours.
    lines = (line for line in text.split(b"\n") if needle in line)
    return deeds(lines, peer_id)


def deeds(lines: Iterable[bytes], peer_id: str = "") -> tuple[Deed, ...]:
    """The acts in lines of a journal, each once, oldest first.

    Args:
        lines: in the order of the file.
        peer_id: only those about this peer, raw; "" for all.
    """
    found: dict[str, Deed] = {}
    for line in _objects(lines):
        deed = _deed(line)
        if deed is None or (peer_id and deed.peer_id != peer_id):
            continue
        begun = found.get(deed.act)
        if begun is None:
            found[deed.act] = deed
        elif deed.outcome:
            found[deed.act] = _ended(begun, deed)
    return tuple(sorted(found.values(), key=lambda deed: (deed.at, deed.act)))


def _ended(begun: Deed, outcome: Deed) -> Deed:
    """The act with its outcome, at the time it was sent."""
    return outcome if outcome.at < begun.at else replace(outcome, at=begun.at)


def _objects(lines: Iterable[bytes]) -> Iterator[Mapping[str, Any]]:
    for line in lines:
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict):
            yield value


def _deed(line: Mapping[str, Any]) -> Deed | None:
    """A line as an act; None when it is none of ours."""
    act, at, action = line.get("act"), _time(line.get("at")), line.get("action")
    if not (isinstance(act, str) and act and at is not None and isinstance(action, str) and action):
        return None
    asked = _part(line, "params")
    return Deed(
        act=act,
        at=at,
        action=clean(action),
        operator=_words(line.get("operator")),
        outcome=_words(line.get("outcome")),
        detail=_words(line.get("detail")),
        room_id=_raw(_part(line, "room").get("id")),
        peer_id=_raw(_part(line, "peer").get("id")),
        words=", ".join(words for name in _ASKED if (words := _words(asked.get(name)))),
    )


def _part(line: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = line.get(name)
    return value if isinstance(value, dict) else {}


def _words(value: object) -> str:
    return clean(value, _LONGEST) if isinstance(value, str) else ""


def _raw(value: object) -> str:
    return value if isinstance(value, str) else ""


def _time(value: object) -> datetime | None:
    """An aware time; one that could not be compared with others, or shown, is none."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        return moment.astimezone(UTC) if moment is not None and moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
