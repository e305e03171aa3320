"""The app: wires the rooms of the house together, and nothing else.

It paints first: the rest of the program is imported once the first picture stands, and httpx, pydantic and the models
once the first screen does.
"""

from __future__ import annotations

import asyncio
import gc
import random
import signal
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType

from console.app.navigation import PEERS, ROOMS
from console.app.switching import OPENING, Switching
from console.clock import Clock, SystemClock
from console.config.codes import FAILED, NOT_FOUND
from console.config.launch import Exit, Launch
from console.config.paths import styles_dir
from console.log import FILE_NAME, Log, kept
from console.screens.opening import Opening
from console.terminal.driver import quick
from console.widgets.status_bar import Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.driver import Driver

    from console.live.store import Update
    from console.screens.board import Board
    from console.screens.commands.grammar import Grammar

TICK_SECONDS = 10.0
"""How often ages are looked at; they are in minutes, so most looks change nothing."""

COLLECT_AFTER = (5_000, 400, 100)
"""New objects before the young are looked through, and how many times that before the older and the oldest are."""


class ConsoleApp(Switching):
    """The control room.

    Args:
        launch: the plain values of the profile.
        clock: the wall clock that ages are shown by, and the clock that paces polling.
        seed: makes jitter and the ids of journal lines come out the same each time; None for ever new ones.
    """

    TITLE = "hms-console"
    _ticking = False
    grammar_of: Callable[[Launch], Grammar] | None = None
    """Gives the grammar of the command line; whoever runs the app hands it in."""
    DEFAULT_MODE = OPENING
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "pause", "pause", show=False, id="app.pause", tooltip="Stop asking the service, or go on"),
        Binding("q", "leave", "quit", show=False, id="app.quit", tooltip="Quit; asks only while an act is under way"),
        Binding(
            "ctrl+q",
            "leave",
            "quit",
            show=False,
            id="app.quit_too",
            priority=True,
            system=True,
            tooltip="Quit, from dialogs and lines one types in, too",
        ),
        Binding(
            "ctrl+c",
            "hint_quit",
            "how to quit",
            show=False,
            id="app.interrupt",
            system=True,
            tooltip="Ends nothing by itself: says which key quits",
        ),
        Binding(
            "ctrl+z",
            "suspend_process",
            "stop",
            show=False,
            id="app.suspend",
            system=True,
            tooltip="Back to the shell for a while; fg comes back",
        ),
    ]

    def __init__(self, launch: Launch, clock: Clock | None = None, seed: int | None = None) -> None:
        super().__init__(css_path=[*sorted(styles_dir().glob("*.tcss"))])
        self.launch = launch
        self.dress(launch)
        self.clock = clock or SystemClock()
        self.rng = random.Random(seed)  # noqa: S311 - jitter, and ids of journal lines, which need only differ
        self.add_mode(OPENING, self.opening)
        self.add_screens()

    def get_driver_class(self) -> type[Driver]:
        """Textual's choice, but one that quits at once."""
        return quick(super().get_driver_class())

    def grammar(self) -> Grammar:
        """The commands of the shell for the profile that is shown, for the `:` line; it imports much."""
        from console.screens.commands.grammar import NoGrammar

        return self.grammar_of(self.launch) if self.grammar_of is not None else NoGrammar()

    def opening(self) -> Opening:
        """The first picture, made of nothing but the launch."""
        launch = self.launch
        at = Status(launch.profile_name, ("Rooms",), launch.write, "connecting", "dim", launch.production)
        return Opening(at._replace(workspace=launch.workspace))

    # -- life ---------------------------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """Open at once what is there; what is not, once the first picture is painted."""
        self._catch_signals()
        if self._house is None:
            self.call_after_refresh(self._import_rest)
        else:
            self.move_in()

    async def _import_rest(self) -> None:
        """Import the rest of the program, in a thread so that keys are answered meanwhile."""
        from console.app.passing import Passing

        asyncio.get_running_loop().set_default_executor(Passing())
        first = "console.screens.peers" if self.launch.room else "console.screens.rooms"
        for name in ("console.app.furniture", first):
            await asyncio.to_thread(import_module, name)
        self.move_in()

    def move_in(self) -> None:
        """Show the first screen; connect once it is painted."""
        self._listen()
        self.set_keymap(self.desk.keys.overlay)
        for problem in reversed(self.desk.keys.problems):
            self.desk.hands.say(problem)
        self.switch_mode(PEERS if self.launch.room else ROOMS)
        self.call_after_refresh(self._begin)

    def _listen(self) -> None:
        desk = self.desk
        desk.feed.follow(desk.store)
        desk.store.on_bug = self._admit_once
        desk.troubles.follow(desk.store, desk.clock, desk.feed, desk.poller)
        desk.troubles.listen(lambda _book: self.look_again())
        desk.store.listen(self._hear)
        desk.feed.listen(lambda _new: self._refresh_activity())
        desk.hands.changed = self._refresh_keys
        self.theme_changed_signal.subscribe(self, self.remember_theme)

    def _begin(self) -> None:
        board = self.board
        if board is not None:
            self.desk.poller.lead(*board.resources()[: board.AHEAD])
        self.keep("polling", self.desk.poller.run, self._polling_ended)
        if not self._ticking:
            self._ticking = True
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
        await self.drop_kept()
        if self._house is not None:
            self._house.desk.memory.flush()
            await self._house.close()

    # -- data ---------------------------------------------------------------------------------------------------------

    @property
    def board(self) -> Board[Any] | None:
        """The screen with the table, also while a dialog stands above it."""
        if self._house is None:
            return None
        from console.screens.board import Board

        return next((screen for screen in reversed(self.screen_stack) if isinstance(screen, Board)), None)

    def _hear(self, update: Update) -> None:
        board = self.board if self.is_running else None
        if board is not None:
            board.hear(update)
        self._leave_if_unknown(update)

    def _leave_if_unknown(self, update: Update) -> None:
        """A room named on the command line that does not exist ends the program with a sentence."""
        from console.api.errors import NotFound
        from console.api.text import clean
        from console.live import resources

        wanted = self.launch.room
        if not wanted or update.resource != resources.room(wanted) or update.snapshot is not None:
            return
        if isinstance(update.health.error, NotFound):
            sentence = f"There is no room {clean(wanted)}. Run hms-console without --room to see all rooms."
            self.exit(Exit(NOT_FOUND, sentence))

    def _tick(self) -> None:
        self.look_at_arming()
        self.desk.troubles.tick()
        self.look_again()

    def look_again(self) -> None:
        """Time passed, or something that every screen shows is different."""
        board = self.board if self.is_running else None
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

    def admit(self, words: str) -> None:
        """A bug ends neither the program nor in silence.

        Args:
            words: what it did.
        """
        self.desk.hands.say(words, "failed")

    def _admit_once(self, error: Exception) -> None:
        """What a bug in painting did: the next answer of the service would only say it again."""
        words = f"part of the screen may be old because of a bug in this program ({type(error).__name__}); see the log"
        if all(entry.text != words for entry in self.desk.feed.entries):
            self.admit(words)

    def _polling_ended(self) -> None:
        self.admit("asking the service stopped because of a bug in this program; it goes on soon")

    # -- keys ---------------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While only the first picture stands, all one can do is leave."""
        return self._house is not None or action == "leave"

    def action_pause(self) -> None:
        """`p`: polling stops; what an act needs for its proof is still asked for."""
        poller = self.desk.poller
        if poller.paused:
            poller.resume()
        else:
            poller.pause()
        self._tick()

    def action_leave(self) -> None:
        """`q`: asks only while an act is under way, or a file is being saved."""
        under_way = self.house.under_way if self.furnished else (0, 0, False)
        if not any(under_way):
            self.exit(Exit())
            return
        from console.modals.quit import QuitDialog

        if not isinstance(self.screen, QuitDialog):
            self.push_screen(QuitDialog(*under_way), lambda sure: self.exit(Exit()) if sure else None)

    def action_hint_quit(self) -> None:
        """`ctrl+c` is no way out by accident."""
        from console.screens.chrome import printed

        self.desk.hands.say(f"{printed(self.desk.keys, 'app.quit', 'q')} quits")

    def action_command_palette(self) -> None:
        """`ctrl+p`: never above a question, nor while one is about to be asked."""
        if self.screen is self.board and not self.desk.hands.asking:
            from console.screens.palette import Palette

            self.push_screen(Palette())


def run(launch: Launch, grammar: Callable[[Launch], Grammar] | None = None) -> Exit:
    """Open the console and stay until the operator leaves.

    Args:
        launch: the plain values of the profile.
        grammar: what the `:` line knows of the commands of the shell, given those values; made when first needed.

    Returns:
        The exit code, and a sentence for stderr when there is something to say.
    """
    collect_seldom()
    app = ConsoleApp(launch)
    app.grammar_of = grammar
    log = Log(launch.state_path.with_name(FILE_NAME), app.secrets)
    with kept(log):
        end = app.run(mouse=launch.mouse)
    if end is None and app.return_code:
        details = "they could not be written to" if log.lost else "they are in"
        return Exit(FAILED, f"stopped by a bug in this program. The details: {details} {log.path}")
    return end or Exit(FAILED)


def collect_seldom() -> None:
    """Let the garbage collector look at what is new only, and seldom.

    Each poll of 20,000 peers makes as many small objects and drops as many; by default Python then looks through all
    models there are, at every second poll, for 50 ms and more in one go. What is dropped is freed by its count anyway.
    What is new is looked through in small parts: a poll that changes thousands of peers would make one of 20 ms of it.
    """
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
