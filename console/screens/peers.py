"""Peers (2): who is in the chosen room, who is on stage, and what can be done about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from console.actions.action import Scope, Situation, Target
from console.api.text import clean
from console.live import resources
from console.tables.peers import ON, PEER_COLUMNS, PeerRow, PeerSources, peer_rows
from console.widgets.action_bar import Hint
from console.widgets.facts import Facts
from console.widgets.live_table import LiveTable
from console.widgets.plain_line import PlainLine

from .bindings import action_bindings
from .board import Board
from .peer_facts import peer_facts
from .peer_watch import PeerWatch
from .room_line import room_line

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from textual.widget import Widget

    from console.api.models import Role, Room
    from console.live.resources import Resource
    from console.live.store import Update

    from .desk import Desk

SETTLE_SECONDS = 0.25
"""A cursor that rests this long on a peer is worth asking for it; one that rushes past is not."""


class PeersScreen(Board[PeerRow]):
    """One room, all its peers.

    Args:
        desk: the shared services.
    """

    SCOPES: ClassVar[tuple[Scope, ...]] = (Scope.PEERS, Scope.ROOM)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "d", "details", "details", show=False, id="peers.details", tooltip="Show or hide the details of a peer"
        ),
        Binding(
            "left_square_bracket", "scroll_details(-4)", "details up", show=False, id="peers.up", tooltip="Scroll them"
        ),
        Binding(
            "right_square_bracket",
            "scroll_details(4)",
            "details down",
            show=False,
            id="peers.dn",
            tooltip="Scroll them",
        ),
        *action_bindings(Scope.PEERS, Scope.ROOM),
    ]

    class Left(Message):
        """Esc: back to the rooms."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.room_id = ""
        self._rows: dict[str, PeerRow] = {}
        self._on_stage: set[str] = set()
        self._made_of: Mapping[str, Any] | None = None
        self._made_with: Mapping[str, Role] | None = None
        self._watch = PeerWatch(desk.poller, desk.store)

    def open_room(self, room_id: str) -> None:
        """Show another room; the view of the former one is not kept.

        Args:
            room_id: its raw id.
        """
        if room_id == self.room_id:
            return
        self.room_id = room_id
        self._rows = {}
        self._on_stage.clear()
        self._made_of = self._made_with = None
        self.table.clear_marks()
        self.table.set_rows({})
        if self.is_current:
            self.watch_resources()
            self.hear(None)

    def make_table(self) -> LiveTable[PeerRow]:
        """Those on stage first."""
        return LiveTable(PEER_COLUMNS, sort="stage", id="peers")

    def around(self) -> tuple[Widget | None, Widget | None]:
        """The room's own line, and the detail pane."""
        details = Facts(id="details")
        details.display = False
        return PlainLine(id="room"), details

    def crumbs(self) -> tuple[str, ...]:
        """The room's name, or its id while that is all we know."""
        return ("Rooms", self.room_name)

    @property
    def room(self) -> Room | None:
        """The room as last seen."""
        one = self._items(resources.room(self.room_id)).get(self.room_id)
        found: Room | None = one or self._items(resources.rooms()).get(self.room_id)
        return found

    @property
    def room_name(self) -> str:
        """Safe to paint."""
        room = self.room
        return room.name if room is not None and room.name else clean(self.room_id)

    @property
    def roles(self) -> Mapping[str, Role] | None:
        """The roles of the room's template by raw name; None while not known."""
        room = self.room
        template = self._items(resources.templates()).get(room.template_id) if room is not None else None
        found: Mapping[str, Role] | None = template.roles if template is not None else None
        return found

    def resources(self) -> tuple[Resource, ...]:
        """The peers first; the rest changes seldom."""
        if not self.room_id:
            return ()
        return (
            resources.peers(self.room_id),
            resources.room(self.room_id),
            resources.active_room(self.room_id),
            resources.templates(),
            resources.recordings(self.room_id),
            resources.live_streams(self.room_id),
            resources.external_streams(self.room_id),
        )

    def nothing(self) -> str:
        """Nobody there, or not yet known."""
        known = self.desk.store.snapshot(resources.peers(self.room_id)) is not None
        return "Nobody is in this room. Esc goes back to the rooms." if known else "Asking who is in this room ..."

    def hints(self) -> list[Hint]:
        """Nothing beside the actions: they need the room."""
        return []

    def _items(self, resource: Resource) -> Mapping[str, Any]:
        snapshot = self.desk.store.snapshot(resource)
        return snapshot.items if snapshot is not None else {}

    # -- data ---------------------------------------------------------------------------------------------------------

    def show_data(self, update: Update | None) -> None:
        """Rows for what changed, the room's line, and the pane."""
        if update is not None and update.resource.kind == "peer":
            self._show_detail(update)
        elif update is not None and update.resource == resources.peers(self.room_id):
            self._show_peers(update)
        elif self._stale() or (update is None and self._filter is not None):
            self._rebuild()
        else:
            self._show_visible()
        self._show_room()
        self._follow()
        self._show_facts()

    def _stale(self) -> bool:
        """Whether the rows were made of other peers or with other roles than are known now."""
        return self._items(resources.peers(self.room_id)) is not self._made_of or self.roles is not self._made_with

    def _rebuild(self) -> None:
        """Look at every row; those that come out the same stay the same objects."""
        self._made_of, self._made_with = self._items(resources.peers(self.room_id)), self.roles
        self._rows = self._rows_of(self._made_of)
        self._on_stage = {key for key, row in self._rows.items() if row.stage == ON}
        self.table.set_rows(self._rows)

    def _show_visible(self) -> None:
        """Ages and tracks of the rows on screen; thousands of others are looked at when they come into sight."""
        peers = self._items(resources.peers(self.room_id))
        shown = {key: peers[key] for key in self.table.visible_keys if key in peers}
        self._put({key: row for key, row in self._rows_of(shown).items() if row is not self._rows.get(key)})

    def _show_peers(self, update: Update) -> None:
        """Build rows for those peers alone that changed; all of them when the roles did, or a change was missed."""
        changes, peers = update.changes, self._items(update.resource)
        changed = {**changes.added, **{key: new for key, (_old, new) in changes.changed.items()}}
        self._watch.forget(changes.removed, changed)
        self._put(self._rows_of(changed), changes.removed)
        if self.roles is not self._made_with or len(self._rows) != len(peers):
            self._rebuild()
        self._made_of = peers

    def _show_detail(self, update: Update) -> None:
        peer_id = self._watch.hear(update)
        peer = self._items(resources.peers(self.room_id)).get(peer_id or "")
        if peer_id is not None and peer is not None:
            self._put(self._rows_of({peer_id: peer}))

    def _put(self, rows: Mapping[str, PeerRow], gone: Collection[str] = ()) -> None:
        for key in gone:
            self._rows.pop(key, None)
        self._rows.update(rows)
        self._on_stage.difference_update(rows, gone)
        self._on_stage.update(key for key, row in rows.items() if row.stage == ON)
        self.table.change_rows(rows, gone)

    def _rows_of(self, peers: Mapping[str, Any]) -> dict[str, PeerRow]:
        sources = PeerSources(peers, self.roles, self._watch.details)
        return peer_rows(sources, self.desk.clock.now(), self._rows)

    def _show_room(self) -> None:
        jobs = [
            self._items(make(self.room_id))
            for make in (resources.recordings, resources.live_streams, resources.external_streams)
        ]
        active = self._items(resources.active_room(self.room_id)).get(self.room_id)
        counts = (len(self._rows), len(self._on_stage))
        parts = room_line(self.room, active, counts, jobs, self.desk.clock.now())
        self.query_one("#room", PlainLine).show(parts)

    def _show_facts(self) -> None:
        pane = self.query_one(Facts)
        if pane.display:
            key = self.table.cursor_key or ""
            row = self._rows.get(key)
            former = self.desk.former_roles.of(key, row.role_id) if row is not None else None
            pane.show_facts(peer_facts(row, former, self.desk.clock.now()))

    # -- whose tracks are asked for -----------------------------------------------------------------------------------

    def _follow(self) -> None:
        """The peer in the pane, then those on stage that are on screen."""
        wanted: list[str] = []
        if self.query_one(Facts).display and self.table.cursor_key:
            wanted.append(self.table.cursor_key)
        shown = (self._rows.get(key) for key in self.table.visible_keys)
        wanted += [row.id for row in shown if row is not None and row.stage == ON]
        self._watch.follow(self.room_id, wanted)

    def on_screen_suspend(self) -> None:
        """Another screen: look away from single peers too."""
        super().on_screen_suspend()
        if self._away:
            self._watch.stop()

    def on_live_table_cursor_moved(self) -> None:
        """The pane follows at once, the requests when the cursor rests."""
        super().on_live_table_cursor_moved()
        self._show_facts()
        self.set_timer(SETTLE_SECONDS, self._settle, name="settle")

    def _settle(self) -> None:
        if not self._away:
            self._show_visible()
            self._follow()

    # -- keys ---------------------------------------------------------------------------------------------------------

    def action_details(self) -> None:
        """Show or hide the pane."""
        pane = self.query_one(Facts)
        pane.display = not pane.display
        self._show_facts()
        self._follow()

    def action_scroll_details(self, lines: int) -> None:
        """Scroll the pane."""
        self.query_one(Facts).scroll_lines(lines)

    def on_live_table_row_chosen(self) -> None:
        """Enter opens the pane."""
        if not self.query_one(Facts).display:
            self.action_details()

    def leave(self) -> None:
        """Esc closes the pane first, then goes back to the rooms."""
        if self.query_one(Facts).display:
            self.action_details()
        else:
            self.post_message(self.Left())

    # -- acting -------------------------------------------------------------------------------------------------------

    def situation(self, scope: Scope) -> Situation:
        """The marked peers, or the one under the cursor; for the room's own actions, the room."""
        desk, room = self.desk, self.room
        targets, hidden = self._peers_meant() if scope is Scope.PEERS else ((self._room_target(),), ())
        return Situation(
            writing=desk.arming.writing,
            production=desk.production,
            targets=targets,
            hidden=hidden,
            room=room,
            live=bool(self._rows) or bool(self._items(resources.active_room(self.room_id))),
            roles=self.roles or {},
            mute_roles=desk.mute_roles,
            former_roles=desk.former_roles,
        )

    def _room_target(self) -> Target:
        active = self._items(resources.active_room(self.room_id)).get(self.room_id)
        return Target(self.room_id, self.room_name, session_id=active.session_id if active is not None else "")

    def _peers_meant(self) -> tuple[tuple[Target, ...], tuple[Target, ...]]:
        marks = self.table.marks
        if not marks:
            key = self.table.cursor_key
            return self._targets([key] if key else []), ()
        hidden = self.table.hidden_marks
        shown = [key for key in self.table.shown_keys if key in marks]
        return self._targets(shown), self._targets(sorted(hidden))

    def _targets(self, keys: Iterable[str]) -> tuple[Target, ...]:
        rows = (self._rows[key] for key in keys if key in self._rows)
        return tuple(
            Target(self.room_id, self.room_name, row.id, row.name, row.role_id, row.role or "(no role)") for row in rows
        )
