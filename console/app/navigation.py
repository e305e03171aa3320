"""From screen to screen: which one a key opens, and which room comes along."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType

from console.app.wardrobe import Wardrobe

if TYPE_CHECKING:
    from console.app.furniture import House
    from console.modals.dialog import Page
    from console.screens.board import Board
    from console.screens.desk import Desk
    from console.screens.rooms import RoomsScreen
    from console.screens.wanted import AnalyticsWanted, JobWanted, PeerWanted, StoryWanted

ROOMS, PEERS, RECORDINGS, STREAMS = "rooms", "peers", "recordings", "streams"
ANALYTICS, SESSIONS, ACTIVITY, STORY = "analytics", "sessions", "activity", "story"
MODES = (ROOMS, PEERS, RECORDINGS, STREAMS, ANALYTICS, SESSIONS, ACTIVITY, STORY)
_RECORDINGS = "What is recorded, and the files it left; of the chosen room when pressed on its peers"
_ANALYTICS = "Events, errors, quality, webhooks and feedback of the chosen room or session"
_STREAMS = "HLS, RTMP out and stream keys; of the chosen room when pressed on its peers"


class Navigation(Wardrobe):
    """An app with the screens of the house, one mode each, so that cursor and scroll survive."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "rooms", "Rooms", show=False, id="screen.rooms", tooltip="All rooms"),
        Binding("2", "peers", "Peers", show=False, id="screen.peers", tooltip="The peers of the chosen room"),
        Binding("3", "output('recordings')", "Recordings", show=False, id="screen.recordings", tooltip=_RECORDINGS),
        Binding("4", "output('streams')", "Streams", show=False, id="screen.streams", tooltip=_STREAMS),
        Binding("5", "analytics", "Analytics", show=False, id="screen.analytics", tooltip=_ANALYTICS),
        Binding("6", "sessions", "Sessions", show=False, id="screen.sessions", tooltip="Past and present sessions"),
        Binding(
            "A", "activity", "Activity", show=False, id="screen.activity", tooltip="All that happened, to look through"
        ),
    ]

    _came_from = ROOMS
    _story_from = ROOMS

    @property
    @abstractmethod
    def house(self) -> House:
        """The services and screens."""

    @property
    @abstractmethod
    def desk(self) -> Desk:
        """What every screen is handed."""

    @property
    @abstractmethod
    def board(self) -> Board[Any] | None:
        """The screen with the tables, also while a dialog stands above it."""

    def add_screens(self) -> None:
        """Each is built when it is first shown."""
        self._came_from = self._story_from = ROOMS
        self.add_mode(ROOMS, lambda: self.house.rooms)
        self.add_mode(PEERS, lambda: self.house.peers)
        self.add_mode(RECORDINGS, lambda: self.house.recordings)
        self.add_mode(STREAMS, lambda: self.house.streams)
        self.add_mode(ANALYTICS, lambda: self.house.analytics)
        self.add_mode(SESSIONS, lambda: self.house.sessions)
        self.add_mode(ACTIVITY, lambda: self.house.activity)
        self.add_mode(STORY, lambda: self.house.story)

    def _open_room(self, room_id: str) -> None:
        self.house.peers.open_room(room_id)
        self.switch_mode(PEERS)

    def on_rooms_screen_opened(self, event: RoomsScreen.Opened) -> None:
        """Enter on a room."""
        if not self.busy:
            self._open_room(event.room_id)

    def on_peers_screen_left(self) -> None:
        """Esc in a room."""
        self.action_rooms()

    def on_visited_left(self) -> None:
        """Esc on a screen one only visits: back to where the room was chosen; from a story, to where it was opened.

        A question may have been asked since the key was pressed; leaving it behind would lock all acts for good.
        """
        if self.busy:
            return
        if self.current_mode == STORY:
            self.switch_mode(self._story_from)
        elif self._came_from == PEERS:
            self.switch_mode(PEERS)
        else:
            self.action_rooms()

    def on_story_wanted(self, event: StoryWanted) -> None:
        """Everything about one person."""
        if self.busy:
            return
        if self.current_mode != STORY:
            self._story_from = self.current_mode
        self.house.story.open(event.person)
        self.switch_mode(STORY)

    def on_peer_wanted(self, event: PeerWanted) -> None:
        """A peer, on its own screen."""
        if self.busy:
            return
        self.house.peers.open_room(event.room_id)
        self.house.peers.seek(event.peer_id)
        self.switch_mode(PEERS)

    def on_job_wanted(self, event: JobWanted) -> None:
        """A job, on its own screen."""
        if self.busy:
            return
        screen = self.house.recordings if event.kind == "recordings" else self.house.streams
        screen.aim(event.room_id, only=False)
        screen.seek(event.job_id)
        self._visit(RECORDINGS if event.kind == "recordings" else STREAMS)

    def on_page_picture_wanted(self, event: Page.PictureWanted) -> None:
        """`S` on a dialog that is read."""
        if self.board is not None:
            from console.screens.picture import save_picture_of

            save_picture_of(event.page, self.board)

    def on_analytics_wanted(self, event: AnalyticsWanted) -> None:
        """Analytics of a session."""
        if self.busy:
            return
        self.house.analytics.aim(event.room_id, event.session_id)
        self._visit(ANALYTICS)

    @property
    def busy(self) -> bool:
        """Whether a question is open here, which a change of screen would leave behind; then it is said."""
        return self.board is not None and self.board.busy

    def action_rooms(self) -> None:
        """`1`."""
        if not self.busy:
            self.switch_mode(ROOMS)

    def action_peers(self) -> None:
        """`2`: the room under the cursor, or the one shown last."""
        if self.busy:
            return
        room_id = self._room_under_cursor() or self.house.peers.room_id
        if room_id:
            self._open_room(room_id)
        else:
            self.desk.hands.say("choose a room first")

    def _room_under_cursor(self) -> str:
        """The raw id of the room that the row under the cursor is about; "" without one."""
        if self.current_mode == ROOMS:
            return self.house.rooms.table.cursor_key or ""
        if self.current_mode in (RECORDINGS, STREAMS):
            screen = self.house.recordings if self.current_mode == RECORDINGS else self.house.streams
            return screen.room_here()
        if self.current_mode == SESSIONS:
            return self.house.sessions.session_here()[0]
        return (
            self.house.__dict__[self.current_mode].room_id if self.current_mode in (ANALYTICS, ACTIVITY, STORY) else ""
        )

    def action_output(self, mode: str) -> None:
        """`3` and `4`: of all rooms, with the room that was chosen in mind; from its peers, of that room alone.

        Args:
            mode: which of the two screens.
        """
        if self.busy or self.current_mode == mode:
            return
        screen = self.house.recordings if mode == RECORDINGS else self.house.streams
        if self.current_mode == PEERS:
            screen.aim(self.house.peers.room_id, only=True)
        elif self.current_mode in (RECORDINGS, STREAMS):
            other = self.house.streams if mode == RECORDINGS else self.house.recordings
            screen.aim(other.room_here(), only=other.only)
        else:
            screen.aim(self._room_here(), only=False)
        self._visit(mode)

    def action_analytics(self) -> None:
        """`5`: of the session under the cursor of Sessions, else of the room that was chosen, and its live session."""
        if self.busy or self.current_mode == ANALYTICS:
            return
        room_id, session_id = self._room_here(), ""
        if self.current_mode == SESSIONS:
            room_id, session_id = self.house.sessions.session_here()
        if not (room_id or self.house.analytics.room_id):
            self.desk.hands.say("choose a room first")
            return
        self.house.analytics.aim(room_id, session_id)
        self._visit(ANALYTICS)

    def action_sessions(self) -> None:
        """`6`: those of the chosen room first."""
        if not self.busy and self.current_mode != SESSIONS:
            self.house.sessions.aim(self._room_here())
            self._visit(SESSIONS)

    def action_activity(self) -> None:
        """`A`: all that happened, with the chosen room in mind."""
        if not self.busy and self.current_mode != ACTIVITY:
            self.house.activity.aim(self._room_here())
            self._visit(ACTIVITY)

    def _room_here(self) -> str:
        """The raw id of the room that is chosen where we are; "" without one."""
        return self.house.peers.room_id if self.current_mode == PEERS else self._room_under_cursor()

    def _visit(self, mode: str) -> None:
        """Show a screen that Esc leaves for where the room was chosen."""
        if self.current_mode in (ROOMS, PEERS):
            self._came_from = self.current_mode
        self.switch_mode(mode)
