"""The words around a table: status, banner, activity and keys, as pure functions of what the desk knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.keys import _character_to_key, key_to_character

from console.tables.format import clock_time
from console.widgets.action_bar import Hint
from console.widgets.status_bar import Status

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from console.actions.action import Action
    from console.live.connection import Connection
    from console.live.feed import Entry, Kind
    from console.tables.column import Tone
    from console.widgets.painting import Part

    from .desk import Desk
    from .keymap import Keys

SHOWN_ENTRIES = 8
"""More lines than any activity pane has."""

HELD = 10.0
"""Seconds for which the outcome of a key is not pushed out."""

_OWN = frozenset({"done", "failed", "note"})

KEY_NAMES = {
    "slash": "/",
    "question_mark": "?",
    "escape": "Esc",
    "enter": "Enter",
    "space": "Space",
    "tab": "Tab",
    "shift+tab": "S-Tab",
    "asterisk": "*",
    "backslash": "\\",
    "at": "@",
    "plus": "+",
    "minus": "-",
}
"""How keys are printed; `ctrl+x` is printed `^X`, all others as Textual names them."""

_FRESHNESS: dict[str, tuple[str, Tone]] = {
    "connecting": ("connecting", "dim"),
    "live": ("live", "good"),
    "late": ("late", "warn"),
    "down": ("no connection", "bad"),
    "refused": ("refused", "bad"),
}

_TONES: dict[Kind, Tone] = {
    "join": "normal",
    "leave": "dim",
    "role": "normal",
    "session": "accent",
    "job": "accent",
    "stream": "accent",
    "track": "dim",
    "error": "warn",
    "connection": "warn",
    "trouble": "bad",
    "recovered": "good",
    "done": "good",
    "note": "warn",
    "failed": "bad",
}


def status(desk: Desk, connection: Connection, crumbs: tuple[str, ...]) -> Status:
    """The status line of a screen.

    Args:
        desk: the shared services.
        connection: how it stands.
        crumbs: where the screen is.
    """
    words, tone = _FRESHNESS[connection.state]
    used, limit = desk.budget.used(), desk.budget.per_minute
    return Status(
        profile=desk.profile,
        workspace=desk.workspace,
        crumbs=crumbs,
        writing=desk.arming.writing,
        freshness=words,
        freshness_tone=tone,
        production=desk.production,
        budget=f"{used}/{limit} req/min" if used * 4 > limit * 3 else "",
        paused=desk.poller.paused,
        minutes=desk.arming.countdown,
    )


def banner(connection: Connection) -> Part | None:
    """What is wrong with the connection, in words; None while nothing is."""
    if connection.state in ("live", "connecting"):
        return None
    tone: Tone = "warn" if connection.state == "late" else "bad"
    return connection.sentence, tone


def activity_parts(entries: Sequence[Entry], now: datetime, here: str = "") -> list[list[Part]]:
    """The newest entries, newest first, each with the local time it was seen.

    What this console says of a key that was pressed stands before them for some seconds: among many rooms the comings
    and goings of strangers would push it out before it can be read.

    Args:
        entries: oldest first.
        now: the present, by our clock.
        here: the room that is shown; what people do in others is told with the room's name.
    """
    newest = list(reversed(entries))
    held = [one for one in newest if one.kind in _OWN and abs((now - one.at).total_seconds()) <= HELD]
    rest = [one for one in newest if all(one is not other for other in held)]
    return [_activity(entry, here) for entry in (*held, *rest)[:SHOWN_ENTRIES]]


def _activity(entry: Entry, here: str) -> list[Part]:
    elsewhere = entry.who and entry.room and entry.room != here
    room: list[Part] = [(f"{entry.room}: ", "dim")] if elsewhere else []
    return [(f"{clock_time(entry.at)}  ", "dim"), *room, (entry.line, _TONES[entry.kind])]


def hints(slots: Sequence[tuple[str, Action, str | None]]) -> list[Hint]:
    """The keys that work now, in display order."""
    return [Hint(key_name(first_of(keys)), action.label) for keys, action, reason in slots if reason is None]


def pinned(keys: Keys) -> list[Hint]:
    """The keys that are shown whatever else fits.

    Args:
        keys: as they are bound.
    """
    find = Hint(printed(keys, "table.filter", "slash"), "filter")
    return [find, Hint(printed(keys, "app.help", "question_mark"), "help")]


def first_of(keys: str) -> str:
    """The first of keys that are separated by commas."""
    return keys.split(",", 1)[0]


def printed(keys: Keys, owner: str, default: str) -> str:
    """The key of something, as it is printed on a keyboard; the first if it has several.

    Args:
        keys: as they are bound.
        owner: its id.
        default: its default keys, separated by commas.
    """
    return key_name(keys.of(owner, default)[0])


def key_of(name: str) -> str:
    """The key that is printed so, as Textual names it."""
    if len(name) > 1 and name.startswith("^"):
        return f"ctrl+{name[1:].lower()}"
    known = {printed: key for key, printed in KEY_NAMES.items()}
    return known.get(name) or (_character_to_key(name) if len(name) == 1 else name.lower())


def key_name(key: str) -> str:
    """A key as it is printed on a keyboard."""
    if key.startswith("ctrl+"):
        return f"^{key.removeprefix('ctrl+').upper()}"
    if key in KEY_NAMES:
        return KEY_NAMES[key]
    character = key_to_character(key)
    return character if character is not None and character.isprintable() else key
