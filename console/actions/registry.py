"""All actions, in the order people see them; keys, footer, palette and help are made from here and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .action import Scope
from .external import EXTERNAL_ACTIONS
from .ingest import INGEST_ACTIONS
from .peers import PEER_ACTIONS
from .recordings import RECORDING_ACTIONS
from .replay import REPLAY_ACTIONS
from .rooms import END, ROOM_ACTIONS
from .streams import STREAM_ACTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .action import Action, Situation

ALL_ACTIONS: tuple[Action, ...] = (
    *PEER_ACTIONS,
    END,  # always in sight, also where a footer of 80 columns has room for a few
    *RECORDING_ACTIONS,
    *STREAM_ACTIONS,
    *EXTERNAL_ACTIONS,
    *(action for action in ROOM_ACTIONS if action is not END),
    *INGEST_ACTIONS,
    *REPLAY_ACTIONS,
)

TOGETHER: tuple[tuple[Scope, ...], ...] = (
    (Scope.PEERS, Scope.ROOM, Scope.OUTPUT),
    (Scope.RECORDING, Scope.OUTPUT),
    (Scope.ASSET, Scope.OUTPUT),
    (Scope.HLS, Scope.OUTPUT),
    (Scope.RTMP, Scope.OUTPUT),
    (Scope.INGEST, Scope.OUTPUT),
    (Scope.DELIVERY,),
)
"""Scopes whose keys work at the same time: those of a screen, or of the pane of a screen that has the focus."""


class Registry:
    """The actions by id and by slot (the actions that share a key).

    Args:
        actions: every action, in display order.

    Raises:
        ValueError: two actions have one id, or two slots of one screen share a key.
    """

    def __init__(self, actions: Iterable[Action] = ALL_ACTIONS) -> None:
        self._actions = tuple(actions)
        self._by_id = {action.id: action for action in self._actions}
        if len(self._by_id) != len(self._actions):
            raise ValueError("two actions have the same id")
        self._slots: dict[str, list[Action]] = {}
        for action in self._actions:
            self._slots.setdefault(action.place, []).append(action)
        for scopes in TOGETHER:
            keys = [key for _slot, key in self.slots(*scopes)]
            if len(set(keys)) != len(keys):
                raise ValueError("two slots share a key")

    def __iter__(self) -> Iterator[Action]:
        """Every action, in display order."""
        return iter(self._actions)

    def __getitem__(self, action_id: str) -> Action:
        """The action of that id.

        Raises:
            KeyError: there is none.
        """
        return self._by_id[action_id]

    def slots(self, *scopes: Scope) -> list[tuple[str, str]]:
        """(slot, key) of every slot that has a key and is aimed at one of `scopes`, in display order."""
        return [
            (slot, actions[0].key)
            for slot, actions in self._slots.items()
            if actions[0].key and actions[0].scope in scopes
        ]

    def first(self, slot: str) -> Action:
        """The first action of a slot; all of a slot have one scope.

        Raises:
            KeyError: there is no such slot.
        """
        return self._slots[slot][0]

    def meant(self, slot: str, situation: Situation) -> Action:
        """The action of a slot that a press of its key means now: the first that applies, else the last declared."""
        actions = self._slots[slot]
        return next((action for action in actions if action.applies(situation)), actions[-1])
