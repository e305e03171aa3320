"""Rooms (1): every live session, and on demand the idle and disabled rooms."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from console.actions.action import Scope, Situation, Target
from console.live import resources
from console.live.trouble_book import board_resources
from console.tables.chips import ChipSources
from console.tables.rooms import ROOM_COLUMNS, RoomRow, RoomSources, room_rows
from console.tables.trend import Trend
from console.widgets.action_bar import Hint
from console.widgets.cursor_table import CursorTable
from console.widgets.live_table import LiveTable

from .bindings import action_bindings
from .board import Board
from .chrome import printed
from .output_aim import output_situation
from .top_keeper import Leader

if TYPE_CHECKING:
    from console.live.resources import Resource
    from console.live.store import Update

    from .desk import Desk


_DECIDES = frozenset({"live_streams", "live_sessions", "stream_keys"})
"""What is polled beside the lists depends on these."""


class RoomsScreen(Board[RoomRow]):
    """The board of all rooms.

    Args:
        desk: the shared services.
    """

    SCOPES: ClassVar[tuple[Scope, ...]] = (Scope.ROOM, Scope.OUTPUT)
    AHEAD = 2  # who is in which room, and what the rooms are called
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "a", "toggle_idle", "all rooms", show=False, id="rooms.idle", tooltip="Show idle and disabled rooms too"
        ),
        *action_bindings(Scope.ROOM, Scope.OUTPUT),
    ]

    class Opened(Message):
        """A room was chosen.

        Attributes:
            room_id: its raw id.
        """

        def __init__(self, room_id: str) -> None:
            super().__init__()
            self.room_id = room_id

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._rows: dict[str, RoomRow] = {}
        self._idle = False
        self._trend = Trend()
        self._top = self.leader = Leader(self.table, "trouble", desk.clock)

    def make_table(self) -> LiveTable[RoomRow]:
        """Rooms with trouble first, then the fullest: what is wrong must be seen where its column does not fit, too."""
        return CursorTable(ROOM_COLUMNS, sort="trouble", id="rooms")

    def crumbs(self) -> tuple[str, ...]:
        """The top of the house."""
        return ("Rooms",)

    def resources(self) -> tuple[Resource, ...]:
        """Nine lists, however many rooms there are, and the playlists of the streams that run."""
        desk = self.desk
        return (
            resources.live_sessions(),
            resources.rooms(),
            resources.templates(),
            resources.recordings(),
            resources.live_streams(),
            resources.external_streams(),
            *board_resources(desk.store, desk.clock, self.table.visible_keys),
        )

    def nothing(self) -> str:
        """No live room."""
        key = printed(self.desk.keys, "rooms.idle", "a")
        return "No room exists yet." if self._idle else f"No room is live. Press {key} to see idle and disabled rooms."

    def hints(self) -> list[Hint]:
        """Enter and `a`."""
        keys, words = self.desk.keys, "live only" if self._idle else "all rooms"
        return [Hint(printed(keys, "table.choose", "enter"), "peers"), Hint(printed(keys, "rooms.idle", "a"), words)]

    def hear(self, update: Update | None) -> None:
        """Remember how full the rooms were, even when nothing changed."""
        if update is not None and update.resource == resources.live_sessions() and update.snapshot is not None:
            counts = {session.room_id: len(session.present) for session in update.snapshot.items.values()}
            self._trend.note(update.snapshot.mono, counts)
        super().hear(update)

    def show_data(self, update: Update | None) -> None:
        """Rows are few: build them all, and let the table find what differs."""
        if update is not None and update.resource.kind in _DECIDES and not self._away:
            self.watch_resources()
        output = ChipSources(
            recordings=self._items(resources.recordings()),
            live_streams=self._items(resources.live_streams()),
            external_streams={
                **self.desk.troubles.failed("external_streams"),
                **self._items(resources.external_streams()),
            },
            troubles=self.desk.troubles.rooms,
        )
        sources = RoomSources(
            sessions=self._items(resources.live_sessions()),
            rooms=self._items(resources.rooms()),
            templates=self._items(resources.templates()),
            output=output,
            earlier=self._trend.earlier(self.desk.clock.monotonic()),
        )
        self._rows = room_rows(sources, self.desk.clock.now(), self._rows, self._idle)
        self._top.set_rows(self._rows)

    def situation(self, scope: Scope) -> Situation:
        """The room under the cursor, and for the keys that start and stop, what it records and sends."""
        if scope is Scope.OUTPUT:
            return output_situation(self.desk, self.table.cursor_key or "")
        row = self._rows.get(self.table.cursor_key or "")
        desk = self.desk
        if row is None:
            return Situation(desk.arming.writing, desk.production)
        room = self._items(resources.rooms()).get(row.id)
        template = self._items(resources.templates()).get(room.template_id) if room is not None else None
        return Situation(
            writing=desk.arming.writing,
            production=desk.production,
            targets=(Target(row.id, row.name, session_id=row.session_id or ""),),
            room=room,
            live=row.live,
            roles=template.roles if template is not None else {},
            mute_roles=desk.mute_roles,
        )

    def action_toggle_idle(self) -> None:
        """Show rooms without a session too, or stop."""
        self._idle = not self._idle
        self.hear(None)

    def on_live_table_row_chosen(self, event: LiveTable.RowChosen) -> None:
        """Enter: into the room."""
        if not self.doubtful:
            self.post_message(self.Opened(event.key))
