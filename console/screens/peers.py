"""Peers (2): who is in the chosen room, who is on stage, and what can be done about them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from console.actions.action import Scope, Situation, Target
from console.api.text import clean
from console.live import newest, resources
from console.live.trouble_book import room_resources
from console.tables.chips import ChipSources
from console.tables.peers import ON, PeerRow, peer_columns
from console.widgets.action_bar import Hint
from console.widgets.ascii import ascii_terminal
from console.widgets.facts import Facts
from console.widgets.live_table import LiveTable
from console.widgets.plain_line import PlainLine

from .bindings import action_bindings
from .board import Board
from .output_aim import output_situation
from .peer_aim import PeerAim
from .peer_facts import peer_facts
from .peer_rows import PeerRows
from .peer_watch import PeerWatch, affordable, allowance
from .quality_facts import quality_facts
from .quality_watch import QualityWatch
from .room_line import fitting, room_cells, room_line, with_trouble
from .wanted import Person, StoryWanted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.timer import Timer
    from textual.widget import Widget
    from textual.worker import Worker

    from console.api.models import Peer, Role, Room
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

    SCOPES: ClassVar[tuple[Scope, ...]] = (Scope.PEERS, Scope.ROOM, Scope.OUTPUT)
    AHEAD = 3  # the peers, and the roles by which they stand where they do
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
        Binding("H", "story", "history", show=False, id="peers.story", tooltip="The whole story of this peer"),
        *action_bindings(Scope.PEERS, Scope.ROOM, Scope.OUTPUT),
    ]

    class Left(Message):
        """Esc: back to the rooms."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.room_id = ""
        self._watch = PeerWatch(desk.poller, desk.store, affordable(desk.budget.per_minute))
        self._quality = QualityWatch(desk.poller, desk.store, desk.clock, desk.troubles.time, desk.thresholds)
        self._quality.allow(allowance(desk.budget.per_minute))
        self._rows = PeerRows(self.table, self._watch, self._quality, desk.clock)
        self._aim = PeerAim(self.table, self._rows.by_id)
        self._filling: Worker[None] | None = None
        self._resting: Timer | None = None
        self._asking: Timer | None = None

    def open_room(self, room_id: str) -> None:
        """Show another room; the view of the former one is not kept.

        Args:
            room_id: its raw id.
        """
        if room_id == self.room_id:
            return
        self.room_id = room_id
        self.clear_filter()
        self._rows.reset()
        if self.is_current:
            self.watch_resources()
            self.hear(None)

    def make_table(self) -> LiveTable[PeerRow]:
        """Those on stage first."""
        ascii_only = ascii_terminal()
        return LiveTable(peer_columns(ascii_only), sort="stage", ascii_only=ascii_only, id="peers")

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
    def peers(self) -> Mapping[str, Peer]:
        """The peers of the room by id, as last listed."""
        return self._items(resources.peers(self.room_id))

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
            resources.templates(),
            resources.active_room(self.room_id),
            resources.recordings(self.room_id),
            resources.live_streams(self.room_id),
            resources.external_streams(self.room_id),
            *room_resources(self.desk.store, self.desk.clock, self.room_id),
            newest.errors(self.room_id),
            newest.deliveries(self.room_id, self.desk.clock),
        )

    def nothing(self) -> str:
        """Nobody there, or not yet known."""
        known = self.desk.store.snapshot(resources.peers(self.room_id)) is not None
        return "Nobody is in this room. Esc goes back to the rooms." if known else "Asking who is in this room ..."

    def hints(self) -> list[Hint]:
        """Nothing beside the actions: they need the room."""
        return []

    # -- data ---------------------------------------------------------------------------------------------------------

    def show_data(self, update: Update | None) -> None:
        """Rows for what changed, the room's line, and the pane."""
        if update is not None and update.resource.kind in ("live_streams", "stream_keys") and not self._away:
            self.watch_resources()
        rows, peers = self._rows, self.peers
        if update is not None and update.resource.kind == "peer":
            rows.look_at(filter(None, [self._watch.hear(update)]), peers)
        elif update is not None and update.resource.kind == "peer_stats":
            rows.look_at(filter(None, [self._quality.hear(update)]), peers)
        elif update is not None and update.resource == resources.peers(self.room_id):
            rows.change(update.changes, peers, self.roles)
        elif rows.stale(peers, self.roles) or (update is None and self._filter is not None):
            rows.rebuild(peers, self.roles)
        else:
            rows.look_at(self.table.visible_keys, peers)
        rows.look_at(self._watch.turned(), peers)
        self._fill()
        self._show_room()
        self._follow()
        self._show_facts()

    def _fill(self) -> None:
        """Begin to make the rows of thousands, if there are any left to make and nobody is at it."""
        if self._rows.unfinished and (self._filling is None or self._filling.is_finished):
            self._filling = self.run_worker(
                self._make_rows(), group="rows", description="show all peers", exit_on_error=False
            )

    async def _make_rows(self) -> None:
        """A part at a time; what else wants to run, such as a key, runs in between.

        The first of a room are seen at once, then all in order: nobody could follow how each part shuffles them.
        """
        held = self.room_id if self._rows.opening else ""
        if held:
            self.table.hold()
        try:
            while self._rows.unfinished and not self._away:
                await asyncio.sleep(0)
                if held and held != self.room_id:
                    self.table.release()
                    held = ""
                self._rows.go_on(self.peers, self.roles)
        finally:
            if held:
                self.table.release()
        if not self._away:
            self._show_room()
            self._follow()
            self.refresh_chrome()

    def _show_room(self) -> None:
        desk, room_id = self.desk, self.room_id
        bothers, streams = desk.troubles.by_room(room_id), resources.external_streams(room_id)
        sources = ChipSources(
            self._items(resources.recordings(room_id)),
            self._items(resources.live_streams(room_id)),
            {**desk.troubles.failed("external_streams"), **self._items(streams)},
            {room_id: bothers},
        )
        active = self._items(resources.active_room(room_id)).get(room_id)
        counts = (len(self.peers), None if self._rows.opening else len(self._rows.on_stage))
        now, line = desk.clock.now(), self.query_one("#room", PlainLine)
        parts = room_line(self.room, active, counts, room_cells(room_id, sources, now), now)
        width = line.size.width or self.app.size.width
        line.show(with_trouble(fitting(parts, width), bothers, width))

    def on_resize(self) -> None:
        """Another width has room for other words about the room."""
        super().on_resize()
        if self.is_mounted and self.room_id:
            self._show_room()

    def _show_facts(self) -> None:
        pane = self.query_one(Facts)
        if pane.display:
            key = self.table.cursor_key or ""
            row = self._rows.by_id.get(key)
            former = self.desk.former_roles.of(key, row.role_id) if row is not None else None
            quality = quality_facts(self._quality.of(key), self._quality.trouble)
            pane.show_facts(peer_facts(row, former, self.desk.clock.now(), quality))

    # -- whose tracks are asked for -----------------------------------------------------------------------------------

    def _follow(self) -> None:
        """The peer in the pane, then those on stage that are on screen; for quality, then all on stage."""
        wanted: list[str] = []
        if self.query_one(Facts).display and self.table.cursor_key:
            wanted.append(self.table.cursor_key)
        shown = (self._rows.by_id.get(key) for key in self.table.visible_keys)
        wanted += [row.id for row in shown if row is not None and row.stage == ON]
        self._watch.follow(self.room_id, wanted)
        self._quality.follow(self._room_target().session_id, wanted, self._rows.on_stage)
        self._rows.look_at(self._quality.turned(), self.peers)
        self._ask()

    def _ask(self) -> None:
        """Ask for the quality of those whose turn it is; their turn comes at an even pace, whatever else happens."""
        if self._asking is not None:
            self._asking.stop()
            self._asking = None
        wait = None if self._away else self._quality.ask()
        if wait is not None:
            self._asking = self.set_timer(wait, self._ask, name="quality")

    def look_away(self) -> None:
        """Look away from single peers too."""
        super().look_away()
        self._watch.stop()
        self._quality.stop()

    def on_live_table_cursor_moved(self) -> None:
        """The pane follows at once, the requests when the cursor rests."""
        self._show_facts()
        if self._resting is None:
            self._resting = self.set_timer(SETTLE_SECONDS, self._settle, name="settle")
        else:
            self._resting.reset()

    def _settle(self) -> None:
        self._resting = None
        if not self._away:
            self._rows.look_at(self.table.visible_keys, self.peers)
            self._follow()

    # -- keys ---------------------------------------------------------------------------------------------------------

    def action_details(self) -> None:
        """Show or hide the pane."""
        pane = self.query_one(Facts)
        pane.display = not pane.display
        self._show_facts()
        self._follow()

    def action_story(self) -> None:
        """The story of the peer under the cursor."""
        row = self._rows.by_id.get(self.table.cursor_key or "")
        if row is None:
            self.desk.hands.say("choose a peer first")
        elif not self.busy:
            session_id = self._room_target().session_id
            self.post_message(StoryWanted(Person(self.room_id, session_id, row.id, row.name, row.user_id)))

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
        if scope is Scope.PEERS:
            return self._moment(*self._aim.targets(self._room_target()))
        if scope is Scope.OUTPUT:
            return output_situation(self.desk, self.room_id)
        return self._moment((self._room_target(),))

    def glance(self, scope: Scope) -> Situation:
        """As `situation`, with one peer of each kind: thousands may be marked, and the footer only wants reasons."""
        if scope is Scope.PEERS:
            return self._moment(*self._aim.sample(self._room_target(), self.desk.former_roles))
        return self.situation(scope)

    def _moment(self, targets: tuple[Target, ...], hidden: tuple[Target, ...] = ()) -> Situation:
        desk = self.desk
        return Situation(
            writing=desk.arming.writing,
            production=desk.production,
            targets=targets,
            hidden=hidden,
            room=self.room,
            live=bool(self.peers) or bool(self._items(resources.active_room(self.room_id))),
            roles=self.roles or {},
            mute_roles=desk.mute_roles,
            former_roles=desk.former_roles,
        )

    def _room_target(self) -> Target:
        active = self._items(resources.active_room(self.room_id)).get(self.room_id)
        return Target(self.room_id, self.room_name, session_id=active.session_id if active is not None else "")
