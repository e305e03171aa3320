"""The command palette: what can be done by name, made from the registry of actions and from the commands of `:`.

Textual reads the titles and helps of its own `SystemCommand`s as markup, and the reasons against an action hold names
of strangers. So every line here is `Content` from the start, which nothing interprets.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from textual.await_complete import AwaitComplete
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.css.query import NoMatches
from textual.widgets import OptionList

from .board import Board
from .commands.line import open_command_line
from .commands.names import elsewhere
from .commands.own import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from textual.worker import Worker

    from .commands.own import Command as Named


class Palette(CommandPalette):
    """Textual's palette, mended.

    By itself it ends the app when a key comes before its list is there and laid out, or when it is closed while it
    looks for what to list, and closes what is below it when it is answered twice.
    """

    def __init__(self) -> None:
        super().__init__(providers=[Commands], id="--command-palette")
        self._answered = False

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close, once.

        Args:
            result: nothing.
        """
        if self._answered or not self.is_current:
            return AwaitComplete()
        self._answered = True
        return super().dismiss(result)

    def _gather_commands(self, search_value: str) -> Worker[None]:
        """As Textual's own, but a bug in it is said, and ends nothing."""
        return self.run_worker(
            partial(self._gather, search_value),
            group=self._GATHER_COMMANDS_GROUP,
            description="list the commands",
            exclusive=True,
            exit_on_error=False,
        )

    async def _gather(self, search_value: str) -> None:
        try:
            await CommandPalette._gather_commands.__wrapped__(self, search_value)  # type: ignore[attr-defined]  # by @work
        except NoMatches:
            if self.is_attached:  # else it was closed meanwhile
                raise

    def _action_command_list(self, action: str) -> None:
        listed = self.query(OptionList)
        if listed and (listed.first().scrollable_content_region or not action.startswith("page_")):
            super()._action_command_list(action)

    def _action_cursor_down(self) -> None:
        if self.query(OptionList):
            super()._action_cursor_down()


class Command(NamedTuple):
    """One line: its name, what it does or why it cannot be done now, and what choosing it does."""

    title: str
    words: str
    chosen: Callable[[], object]


class Commands(Provider):
    """Every action, those of the screen first, and every command; made anew for each palette, one is chosen."""

    _chosen = False

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for command in self._commands():
            yield DiscoveryHit(_lines(Content(command.title), command.words), self._doing(command), command.title)

    async def search(self, query: str) -> Hits:
        """Those whose name has the typed letters in their order, the best first.

        Args:
            query: what was typed.
        """
        matcher = self.matcher(query)
        for command in self._commands():
            if (score := matcher.match(command.title)) > 0:
                lines = _lines(matcher.highlight(command.title), command.words)
                yield Hit(score, lines, self._doing(command), command.title)

    def _doing(self, command: Command) -> Callable[[], object]:
        """What choosing a line does; a second Enter, typed ahead, does nothing."""

        def do() -> object:
            if self._chosen:
                return None
            self._chosen = True
            return command.chosen()

        return do

    def _commands(self) -> Iterator[Command]:
        if isinstance(self.screen, Board):
            yield from _actions(self.screen)
            yield from _named(self.screen)
            yield from _elsewhere(self.screen)


def _actions(board: Board[object]) -> Iterator[Command]:
    """What can be done on this screen now; what cannot be done names its reason."""
    moments = {scope: board.glance(scope) for scope in board.scopes}
    for action in board.desk.registry:
        if action.scope in moments:
            reason = action.reason_against(moments[action.scope])
            words = action.help if reason is None else f"not now: {reason}"
            yield Command(action.title, words, partial(board.act_now, action))


def _elsewhere(board: Board[object]) -> Iterator[Command]:
    """What can be done on other screens, and on which."""
    for action in board.desk.registry:
        if action.scope not in board.scopes:
            words = elsewhere(action)
            chosen = partial(board.desk.hands.say, f"{action.label}: {words}")
            yield Command(action.title, f"{words}. {action.help}", chosen)


def _named(board: Board[object]) -> Iterator[Command]:
    """The commands of the `:` line; one that must be told something opens that line."""
    for command in COMMANDS:
        title = command.name.replace("-", " ").capitalize()
        if command.palette:
            for choice in command.choices(board):
                yield Command(f"{title} {choice}", command.help, partial(_run, board, command, choice))
        elif command.bare:
            yield Command(title, command.help, partial(_run, board, command, ""))
        else:
            words = f"{command.help} ({command.usage})"
            yield Command(title, words, partial(open_command_line, board, f"{command.name} "))


def _run(board: Board[object], command: Named, rest: str) -> None:
    problem = command.run(board, rest)
    if problem:
        board.desk.hands.say(f"{command.name}: {problem}")


def _lines(title: Content, words: str) -> Content:
    return Content("\n").join([title, Content(words).stylize_before("$text-muted")])
