"""What the Recordings and Streams screens share: all rooms or one, and the room that the keys are about."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from console.actions.action import Scope, Situation
from console.live import resources

from .output_aim import find_room, output_situation, room_title
from .visited import Visited

if TYPE_CHECKING:
    from console.live.resources import Resource

    from .desk import Desk


class OutputBoard(Visited):
    """Jobs of all rooms, or of the one that was chosen elsewhere.

    Args:
        desk: the shared services.
    """

    TITLE_WORD: ClassVar[str] = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "toggle_all", "all rooms", show=False, id="output.all", tooltip="All rooms, or the chosen one"),
    ]

    def __init__(self, desk: Desk) -> None:
        self.room_id = ""
        self.only = False
        super().__init__(desk)

    def aim(self, room_id: str, only: bool) -> None:
        """Look at a room.

        Args:
            room_id: the room that was chosen elsewhere, raw; "" for none.
            only: whether to leave out the others.
        """
        if (self.room_id, self.only) == (room_id, only and bool(room_id)):
            return
        self.room_id, self.only = room_id, only and bool(room_id)
        self.retarget()

    def retarget(self) -> None:
        """Other rooms are looked at: other lists, and other rows."""
        self.clear_filter()
        if self.is_current:
            self.watch_resources()
            self.hear(None)

    def action_toggle_all(self) -> None:
        """All rooms, or only the one under the cursor."""
        if self.only:
            self.aim(self.room_id, only=False)
        elif self.room_here():
            self.aim(self.room_here(), only=True)
        else:
            self.desk.hands.say("choose a row first: then only its room is shown")

    def crumbs(self) -> tuple[str, ...]:
        """Which room, when it is only one."""
        name = self.room_name(self.room_id)
        return ("Rooms", name, self.TITLE_WORD) if self.only else (self.TITLE_WORD, "all rooms")

    def help_title(self) -> str:
        """The screen, whichever rooms it shows."""
        return self.TITLE_WORD

    def room_name(self, room_id: str) -> str:
        """What people call a room, safe to paint."""
        return room_title(find_room(self.desk.store, room_id), room_id)

    def room_here(self) -> str:
        """The raw id of the room that R, L and X are about: of the row under the cursor, else the chosen one."""
        return self.row_room() or self.room_id

    def row_room(self) -> str:
        """The raw id of the room of the row under the cursor; "" without one."""
        raise NotImplementedError

    @property
    def looked_at(self) -> str | None:
        """The room that lists are asked for; None for all."""
        return self.room_id if self.only else None

    def common_resources(self) -> tuple[Resource, ...]:
        """What tells the names of rooms, who is live, and which destinations a template has."""
        return (resources.live_sessions(), resources.rooms(), resources.templates())

    def situation(self, scope: Scope) -> Situation:
        """The room, for its own keys; what the row holds, for the row's."""
        return output_situation(self.desk, self.room_here()) if scope is Scope.OUTPUT else self.row_situation(scope)

    def row_situation(self, scope: Scope) -> Situation:
        """The moment, aimed at the marked rows of the focused pane, or at the one under the cursor."""
        raise NotImplementedError
