"""`y`: what the service said of the row under the cursor, as JSON, with its secrets masked.

At first it is what is kept, which is what this program understands. The whole answer is asked for meanwhile, as it may
hold more, unless polling is paused; it takes the place of the other when it is there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any, Final

from console.api.errors import ApiError
from console.api.text import clean
from console.modals.raw import RawDialog
from console.tables.format import duration

if TYPE_CHECKING:
    from datetime import datetime

    from console.api.groups import Groups

    from .board import Board

MOST_PEERS: Final = 200
"""People of a session that are written out with it: 9 ms; 20,000 take 940. Peers and Sessions have all of them."""

_PEER: Final = "Peer"
_GROUPS: Final = {
    "Room": "rooms",
    "Session": "sessions",
    "Recording": "recordings",
    "LiveStream": "live_streams",
    "ExternalStream": "external_streams",
    "Asset": "assets",
}
"""Where the whole of a thing is read, by its model."""


def show_raw(board: Board[Any]) -> None:
    """Show what the service said of the row under the cursor.

    Args:
        board: where the key was pressed.
    """
    key = board.table.cursor_key or ""
    row = board.table.row(key)
    if row is None:
        board.desk.hands.say("nothing to show: no row is chosen")
        return
    found = things(board, key, row)
    name = clean(str(board.copied() or key), 60)
    age, what = _age(board, found), wanted(board, found)
    dialog = RawDialog(f"{board.help_title()}: {name}", written(found), age)
    board.app.push_screen(dialog)
    if what is not None and not board.desk.poller.paused:
        asking = _ask(board, dialog, found, what, age)
        board.run_worker(asking, group="raw", exclusive=True, description="read one thing", exit_on_error=False)


# -- what is kept -----------------------------------------------------------------------------------------------------


def things(board: Board[Any], key: str, row: object) -> dict[str, object]:
    """All models that a row was made of, or that are kept under its ids, by what they are.

    Args:
        board: which knows what is asked for here.
        key: of the row.
        row: a row of one of its tables.
    """
    tab = getattr(board, "tab", None)
    found: dict[str, object] = {_named(value): value for value in (tab.raw() if tab is not None else ())}
    for field in fields(row) if is_dataclass(row) else ():
        value = getattr(row, field.name)
        if _is_model(value):
            found[_named(value)] = value
        elif hasattr(value, "events"):  # a group of errors
            found["Errors"] = list(value.events)
    ids = [key, str(board.copied() or ""), str(getattr(row, "id", "")), str(getattr(row, "job_id", ""))]
    for resource in board.resources():
        items = board._items(resource)
        for one in dict.fromkeys(ids):
            value = items.get(one) if one else None
            if value is not None and (_is_model(value) or is_dataclass(value)):
                found.setdefault(_named(value), value)
    own = sorted(found, key=lambda name: getattr(found[name], "id", "") not in ids[:2])  # what the row is, goes first
    return {name: found[name] for name in own} or {"Line": row}


def _is_model(value: object) -> bool:
    return hasattr(type(value), "model_fields")


def _named(value: object) -> str:
    return type(value).__name__


def written(found: Mapping[str, object]) -> str:
    """Models as JSON text, masked; one alone stands for itself.

    Args:
        found: by what they are.
    """
    values = {name: _plain(value) for name, value in found.items()}
    return _json(next(iter(values.values())) if len(values) == 1 else values)


def _plain(value: object) -> object:
    from console.api.masking import masked as without_addresses
    from console.api.plain import masked, plain

    return without_addresses(masked(plain(_without_crowd(getattr(value, "raw", None) or value))))


def _without_crowd(value: Any) -> object:  # noqa: ANN401 - any model, or JSON
    """With the number of its people instead of them, where they are too many: before anything looks at each."""
    fields_of = value if isinstance(value, dict) else getattr(value, "__dict__", {})
    people = fields_of.get("peers")
    if not isinstance(people, Mapping | list) or len(people) <= MOST_PEERS:
        return value
    words = {"peers": f"{len(people):,} people: too many for here, Sessions and Peers have them"}
    return {**value, **words} if isinstance(value, dict) else value.model_copy(update=words)


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _age(board: Board[Any], found: Mapping[str, object]) -> str:
    """How old the data are: those of the oldest snapshot that holds one of them."""
    ours = {id(value) for value in found.values()}
    times = []
    for resource in board.resources():
        snapshot = board.desk.store.snapshot(resource)
        if snapshot is not None and any(id(value) in ours for value in snapshot.items.values()):
            times.append(snapshot.taken_at)
    now = board.desk.clock.now()
    if not times:
        return "what this program understood of it"
    return f"what this program understood of it, read {_ago(min(times), now)}"


def _ago(then: datetime, now: datetime) -> str:
    return f"{duration((now - then).total_seconds())} ago, at {then.astimezone():%H:%M:%S}"


# -- the whole answer -------------------------------------------------------------------------------------------------


def wanted(board: Board[Any], found: Mapping[str, object]) -> tuple[str, str] | None:
    """What can be asked for as a whole: what it is, and its raw id; None for what has no address of its own.

    Stream keys are not asked for: all of their answer is a secret.

    Args:
        board: where the key was pressed.
        found: as `things` gives it.
    """
    ids = {board.table.cursor_key or "", board.copied() or ""}
    for name, value in found.items():
        key = str(getattr(value, "id", ""))
        if key in ids and (name in _GROUPS or (name == _PEER and _room_of(board))):
            return name, key
    return None


def _room_of(board: Board[Any]) -> str:
    return str(getattr(board, "room_id", ""))


async def _ask(
    board: Board[Any], dialog: RawDialog, found: Mapping[str, object], what: tuple[str, str], before: str
) -> None:
    """Ask, and show the answer while the dialog is there."""
    name, key = what
    room_id = _room_of(board)

    async def act(groups: Groups) -> object:
        if name == _PEER:
            return await groups.peers.get(room_id, key)
        return await getattr(groups, _GROUPS[name]).get(key)

    try:
        client = await board.desk.connect()
        value = json.loads(await client.overhear(act))
        text = written({**found, name: value})
    except ApiError as error:
        dialog.show(dialog.text, f"{before}; not read anew: {error.sentence}")
        return
    except RecursionError:
        dialog.show(dialog.text, f"{before}; not read anew: the answer is nested too deeply")
        return
    now = board.desk.clock.now().astimezone()
    dialog.show(text, f"{name} as the service said it at {now:%H:%M:%S}")
