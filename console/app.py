"""The app: wires the rooms of the house together, and nothing else.

It paints first and connects after: httpx, pydantic and the models are imported once the first picture stands.
"""

from __future__ import annotations

import asyncio
import gc
import getpass
import random
import signal
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.worker import Worker, WorkerState

from console.actions.journal import Author, Journal
from console.actions.registry import Registry
from console.actions.runner import Runner
from console.api.errors import NotFound
from console.api.text import clean
from console.clock import Clock, SystemClock
from console.config.codes import FAILED, NOT_FOUND
from console.config.launch import Exit, Launch
from console.config.paths import styles_dir
from console.live import resources
from console.live.budget import Budget
from console.live.feed import Feed
from console.live.poller import Poller
from console.live.store import Store, Update
from console.modals.quit import QuitDialog
from console.screens.board import Board
from console.screens.desk import Arming, Desk
from console.screens.hands import Hands
from console.screens.palette import action_commands
from console.screens.peers import PeersScreen
from console.screens.rooms import RoomsScreen
from console.service import Service
from console.themes import DARK, THEMES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.screen import Screen

TICK_SECONDS = 10.0
"""How often ages are looked at; they are in minutes, so most looks change nothing."""


COLLECT_AFTER = (50_000, 20, 100)
"""New objects before the young are looked through, and how many times that before the older and the oldest are."""


class ConsoleApp(App[Exit]):
    """The control room.

    Args:
        launch: the plain values of the profile.
        clock: the wall clock that ages are shown by, and the clock that paces polling.
        seed: makes jitter and ids come out the same each time; None for ever new ones.
    """

    TITLE = "hms-console"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "rooms", "Rooms", show=False, id="screen.rooms", tooltip="All rooms"),
        Binding("2", "peers", "Peers", show=False, id="screen.peers", tooltip="The peers of the chosen room"),
        Binding("p", "pause", "pause", show=False, id="app.pause", tooltip="Stop asking the service, or go on"),
        Binding(
            "W", "arm", "arm writing", show=False, id="app.arm", tooltip="Allow acts that change something, or stop"
        ),
        Binding("q", "leave", "quit", show=False, id="app.quit", tooltip="Quit; asks only while an act is under way"),
        Binding("ctrl+q", "leave", "quit", show=False, id="app.quit_too", priority=True, system=True),
        Binding("ctrl+c", "hint_quit", "quit", show=False, id="app.interrupt", system=True),
    ]

    def __init__(self, launch: Launch, clock: Clock | None = None, seed: int | None = None) -> None:
        super().__init__(css_path=[*sorted(styles_dir().glob("*.tcss"))])
        self.launch = launch
        # Not cryptographic: jitter, and ids of journal lines and tokens that need only differ.
        rng = random.Random(seed)  # noqa: S311
        self._clock = clock or SystemClock()
        self.desk = self._furnish(launch, self._clock, rng)
        self._polling: asyncio.Task[None] | None = None

    def _furnish(self, launch: Launch, clock: Clock, rng: random.Random) -> Desk:
        budget, store, registry = Budget(launch.requests_per_minute, clock), Store(clock), Registry()
        self.service = Service(launch, budget, clock, rng)
        poller = Poller(self.service.connect, store, budget, clock, rng)
        author = Author(launch.profile_name, getpass.getuser(), launch.workspace)
        journal = Journal(launch.journal_path, author, clock, rng)
        self.runner = Runner(self.service.connect, store, poller, budget, journal, registry, clock)
        feed = Feed(room_name=self._room_name)
        return Desk(
            store=store,
            poller=poller,
            budget=budget,
            feed=feed,
            registry=registry,
            hands=Hands(self, self.runner, feed, clock),
            former_roles=self.runner.former_roles,
            clock=clock,
            profile=launch.profile_name,
            workspace=launch.workspace,
            production=launch.production,
            mute_roles=launch.mute_roles,
            arming=Arming(launch.write),
        )

    def _room_name(self, room_id: str) -> str:
        for resource in (resources.room(room_id), resources.rooms()):
            snapshot = self.desk.store.snapshot(resource)
            room = snapshot.items.get(room_id) if snapshot is not None else None
            if room is not None and room.name:
                name: str = room.name
                return name
        return clean(room_id)

    # -- life ---------------------------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """Show the first screen; connect once it is painted."""
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = self.launch.theme or DARK
        self.set_keymap(dict(self.launch.keymap))
        self.add_mode("rooms", lambda: RoomsScreen(self.desk))
        self.add_mode("peers", lambda: self._peers_screen())
        self._peers: PeersScreen | None = None
        self.desk.feed.follow(self.desk.store)
        self.desk.store.listen(self._hear)
        self.desk.feed.listen(lambda _new: self._refresh_activity())
        self.desk.hands.changed = self._refresh_keys
        if self.launch.room:
            self._open_room(self.launch.room)
        else:
            self.switch_mode("rooms")
        self._catch_signals()
        self.call_after_refresh(self._begin)

    def _peers_screen(self) -> PeersScreen:
        if self._peers is None:
            self._peers = PeersScreen(self.desk)
        return self._peers

    def _begin(self) -> None:
        self._polling = asyncio.create_task(self.desk.poller.run(), name="poller")
        self.set_interval(TICK_SECONDS, self._tick, name="ages")

    def _catch_signals(self) -> None:
        """A lost line (SIGHUP) or a polite end (SIGTERM) leaves the terminal clean and the journal whole."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGHUP, signal.SIGTERM):
            try:
                loop.add_signal_handler(number, self.exit, Exit(128 + number))
            except (NotImplementedError, RuntimeError, ValueError):  # not the main thread, as in tests
                return

    async def on_unmount(self) -> None:
        """Stop polling and close the connections."""
        if self._polling is not None:
            self._polling.cancel()
            await asyncio.gather(self._polling, return_exceptions=True)
        await self.service.close()

    # -- data ---------------------------------------------------------------------------------------------------------

    @property
    def board(self) -> Board[Any] | None:
        """The screen with the table, also while a dialog stands above it."""
        return next((screen for screen in reversed(self.screen_stack) if isinstance(screen, Board)), None)

    def _hear(self, update: Update) -> None:
        board = self.board if self.is_running else None
        if board is not None:
            board.hear(update)
        self._leave_if_unknown(update)

    def _leave_if_unknown(self, update: Update) -> None:
        """A room named on the command line that does not exist ends the program with a sentence."""
        wanted = self.launch.room
        if not wanted or update.resource != resources.room(wanted) or update.snapshot is not None:
            return
        if isinstance(update.health.error, NotFound):
            sentence = f"There is no room {clean(wanted)}. Run hms-console without --room to see all rooms."
            self.exit(Exit(NOT_FOUND, sentence))

    def _tick(self) -> None:
        board = self.board
        if board is not None:
            board.hear(None)

    def _refresh_activity(self) -> None:
        board = self.board
        if board is not None and board.is_mounted:
            board.refresh_activity()

    def _refresh_keys(self) -> None:
        board = self.board if self.is_running else None
        if board is not None and board.is_mounted:
            board.refresh_keys()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A bug in an act or a dialog is said; it ends neither the program nor in silence."""
        if event.state is WorkerState.ERROR:
            name = type(event.worker.error).__name__
            self.desk.hands.say(f"{event.worker.description}: failed unexpectedly ({name})", "failed")

    # -- keys ---------------------------------------------------------------------------------------------------------

    def _open_room(self, room_id: str) -> None:
        self._peers_screen().open_room(room_id)
        self.switch_mode("peers")

    def on_rooms_screen_opened(self, event: RoomsScreen.Opened) -> None:
        """Enter on a room."""
        self._open_room(event.room_id)

    def on_peers_screen_left(self) -> None:
        """Esc in a room."""
        self.switch_mode("rooms")

    def action_rooms(self) -> None:
        """`1`."""
        self.switch_mode("rooms")

    def action_peers(self) -> None:
        """`2`: the room under the cursor, or the one shown last."""
        board = self.board
        chosen = board.table.cursor_key if isinstance(board, RoomsScreen) else None
        room_id = chosen or self._peers_screen().room_id
        if room_id:
            self._open_room(room_id)
        else:
            self.desk.hands.say("choose a room first")

    def action_pause(self) -> None:
        """`p`: polling stops; what an act needs for its proof is still asked for."""
        poller = self.desk.poller
        if poller.paused:
            poller.resume()
        else:
            poller.pause()
        self._tick()

    def action_arm(self) -> None:
        """`W`."""
        arming = self.desk.arming
        arming.writing = not arming.writing
        words = "writing is armed: acts are sent" if arming.writing else "read-only: nothing but reading is sent"
        self.desk.hands.say(words)
        self._tick()

    def action_leave(self) -> None:
        """`q`: asks only while an act is under way."""
        if isinstance(self.screen, QuitDialog):
            return
        if self.runner.running:
            self.push_screen(QuitDialog(self.runner.running), lambda sure: self.exit(Exit()) if sure else None)
        else:
            self.exit(Exit())

    def action_hint_quit(self) -> None:
        """`ctrl+c` is no way out by accident."""
        self.desk.hands.say("q quits")

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Every action by name, the theme, and the way out."""
        yield from action_commands(screen)
        yield SystemCommand("Theme", "Choose the colours", self.action_change_theme)
        yield SystemCommand("Quit", "Leave; asks only while an act is under way", self.action_leave)


def run(launch: Launch) -> Exit:
    """Open the console and stay until the operator leaves.

    Args:
        launch: the plain values of the profile.

    Returns:
        The exit code, and a sentence for stderr when there is something to say.
    """
    collect_seldom()
    return ConsoleApp(launch).run(mouse=False) or Exit(FAILED)


def collect_seldom() -> None:
    """Let the garbage collector look at what is new only, and seldom.

    Each poll of 20,000 peers makes as many small objects and drops as many; by default Python then looks through all
    models there are, at every second poll, for 50 ms and more in one go. What is dropped is freed by its count anyway.
    """
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
