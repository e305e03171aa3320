"""What one types after `:` by name: actions, by id or by the words of the footer, and rooms and peers for their ids."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from console.actions.action import Scope
from console.api.text import clean
from console.live import resources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from console.actions.action import Action
    from console.live.store import Store
    from console.screens.board import Board

    from .grammar import Meant

PLACES: Mapping[Scope, str] = {
    Scope.PEERS: "Peers",
    Scope.ROOM: "Rooms and Peers",
    Scope.OUTPUT: "Rooms, Peers, Recordings and Streams",
    Scope.RECORDING: "Recordings",
    Scope.ASSET: "the files on Recordings",
    Scope.HLS: "the HLS table of Streams",
    Scope.RTMP: "the RTMP table of Streams",
    Scope.INGEST: "the stream keys of Streams",
    Scope.DELIVERY: "the Webhooks of Analytics",
}
"""Where each kind of target can be chosen."""

HERE = "."
_SAFE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
"""An id that can be put into a line: it is one word, and no option."""

_BETWEEN = re.compile(r"[^a-z0-9]+")


def title_of(action: Action) -> str:
    """What an action is called on the line: `end + lock` is `end-lock`.

    Args:
        action: any.
    """
    return _BETWEEN.sub("-", action.label.lower()).strip("-")


def names_of(actions: Iterable[Action]) -> set[str]:
    """All names that actions go by.

    Args:
        actions: any.
    """
    return {name for action in actions for name in (action.id, title_of(action))}


def actions_called(board: Board[Any], name: str) -> list[Action]:
    """The actions of a name; several share one, such as `resume-recording`.

    Args:
        board: has the registry.
        name: an id, or a title.
    """
    return [action for action in board.desk.registry if name in (action.id, title_of(action))]


def elsewhere(action: Action) -> str:
    """Why an action cannot be aimed on this screen, and where it can.

    Args:
        action: of a scope that the screen has not.
    """
    return f"not on this screen: it works on {PLACES[action.scope]}"


def ids_called(store: Store, meant: Meant, typed: str, room_id: str) -> Iterator[tuple[str, str]]:
    """Ids of what begins as it was typed, each with its name: in the line stand ids only, never what strangers wrote.

    Args:
        store: what is known; nobody is asked.
        meant: what kind of id is wanted.
        typed: how the id, the name or a word of the name begins, in any case.
        room_id: the room that is chosen, raw, for `.`.
    """
    if not meant.kind:
        return
    here = room_id if meant.room_id == HERE else meant.room_id
    snapshot = store.snapshot(resources.rooms() if meant.kind == "room" else resources.peers(here))
    wanted = typed.casefold()
    for key, one in (snapshot.items if snapshot is not None else {}).items():
        name = clean(one.name or "")
        folded = name.casefold()
        begins = folded.startswith(wanted) or any(word.startswith(wanted) for word in folded.split())
        if (begins or key.startswith(typed)) and _SAFE_ID.fullmatch(key):
            yield key, name
