"""The command palette: what can be done here by name, made from the action registry.

Textual reads the titles and helps of its own `SystemCommand`s as markup, and the reasons against an action hold names
of strangers. So every line here is `Content` from the start, which nothing interprets.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from textual.await_complete import AwaitComplete
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.widgets import OptionList

from .board import Board

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Palette(CommandPalette):
    """Textual's palette, mended.

    By itself it ends the app when a key comes before its list is there and laid out, and closes what is below it
    when it is answered twice.
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
    """Every action of the screen, the theme, and the way out; made anew for each palette, and one line is chosen."""

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
        yield Command("Theme", "Choose the colours", self.app.action_change_theme)
        yield Command("Quit", "Leave; asks only while an act is under way", partial(self.app.run_action, "leave"))


def _actions(board: Board[object]) -> Iterator[Command]:
    """What can be done on this screen now; what cannot be done names its reason."""
    for action in board.desk.registry:
        if action.scope in board.scopes:
            reason = action.reason_against(board.situation(action.scope))
            words = action.help if reason is None else f"not now: {reason}"
            yield Command(action.title, words, partial(board.act_now, action))


def _lines(title: Content, words: str) -> Content:
    return Content("\n").join([title, Content(words).stylize_before("$text-muted")])
