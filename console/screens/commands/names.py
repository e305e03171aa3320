"""Actions by name, as one types them after `:`: by id, or by the words of the footer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from console.actions.action import Scope

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from console.actions.action import Action
    from console.screens.board import Board

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
