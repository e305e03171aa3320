"""Understands the `:` line: commands of the screens, then actions of the registry, then the commands of the shell."""

from __future__ import annotations

import asyncio
import shlex
from difflib import get_close_matches
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Protocol, runtime_checkable

from console.api.text import clean
from console.widgets.command_line import MOST, Ways

from .grammar import Chosen, Misunderstood
from .names import actions_called, elsewhere, ids_called, names_of, title_of
from .own import BY_NAME, COMMANDS, house_of
from .shell import begin_act, begin_read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from console.actions.action import Action
    from console.screens.board import Board

    from .grammar import Acting, Candidate, Grammar, Reading
    from .own import Command

HISTORY: Final = "command.history"

_LONGEST: Final = 40


@runtime_checkable
class _OfRoom(Protocol):
    room_id: str


@runtime_checkable
class _OfSession(Protocol):
    def session_here(self) -> tuple[str, str]: ...


class Commander:
    """Reads lines for one screen.

    Args:
        board: what they are about.
    """

    def __init__(self, board: Board[Any]) -> None:
        self._board = board
        self._grammar: Grammar | None = None

    async def grammar(self) -> Grammar:
        """The commands of the shell; imported when the first line is typed, in a thread."""
        if self._grammar is None:
            found = self._grammar = await asyncio.to_thread(house_of(self._board).grammar)
            return found
        return self._grammar

    # -- history ------------------------------------------------------------------------------------------------------

    def history(self) -> Sequence[str]:
        """Lines of before, the oldest first."""
        return self._board.desk.memory.lines(HISTORY)

    def _remember(self, line: str) -> None:
        self._board.desk.memory.add(HISTORY, line)

    # -- ways to go on ------------------------------------------------------------------------------------------------

    async def ways(self, text: str) -> Ways:
        """How a line may go on.

        Args:
            text: what was typed so far.
        """
        grammar = await self.grammar()
        head, space, rest = text.lstrip().partition(" ")
        if not space:
            return Ways(len(text) - len(head), tuple(self._first_words(head, grammar)))
        command, word = BY_NAME.get(head), text.rpartition(" ")[2]
        found: list[Candidate] = []
        if head in grammar.resources():
            found = await asyncio.to_thread(grammar.complete, text.lstrip().split(" "))
        words = [(one.text, one.help) for one in found]
        called: dict[str, str] = {}
        if head in grammar.resources():
            meant = await asyncio.to_thread(grammar.meant, text.lstrip().split(" "))
            ids = ids_called(self._board.desk.store, meant, word, chosen_on(self._board).room_id)
            called = dict(islice(ids, MOST))
            words += [(one, meant.kind) for one in called]
        if command is None or (" " in rest and words):
            return Ways(len(text) - len(word), tuple(words), called)
        verbs = await self._verbs(head)  # a room may be called `update p-1 --role host`: that is no name to go to
        fitting = (
            one
            for one in command.choices(self._board)
            if one.casefold().startswith(rest.casefold()) and one.partition(" ")[0] not in verbs
        )
        return Ways(len(text) - len(rest), (*words, *((one, command.help) for one in fitting)))

    def _first_words(self, head: str, grammar: Grammar) -> Iterable[tuple[str, str]]:
        wanted = head.casefold()
        known: dict[str, str] = {command.name: command.help for command in COMMANDS}
        here = [action for action in self._board.desk.registry if action.scope in self._board.scopes]
        for action in here:
            known.setdefault(title_of(action), action.help)
        known |= {name: words for name, words in grammar.resources().items() if name not in known}
        if wanted:
            known |= {action.id: action.help for action in self._board.desk.registry if action.id not in known}
        return ((name, words) for name, words in known.items() if name.startswith(wanted))

    # -- whole lines --------------------------------------------------------------------------------------------------

    async def understand(self, text: str) -> Callable[[], str | None]:
        """What a line does.

        Args:
            text: the whole line.

        Returns:
            What does it; called once the line is out of sight, it gives the reason when it cannot be done.

        Raises:
            ValueError: it cannot be understood; the sentence says what to do.
        """
        try:
            act = await self._understood(text.strip())
        except Misunderstood as error:
            raise ValueError(str(error)) from None
        return lambda: None if self._board.busy else act()

    async def _understood(self, line: str) -> Callable[[], str | None]:
        head, _, rest = line.partition(" ")
        command = BY_NAME.get(head)
        second = rest.split(" ", 1)[0]
        if command is not None and not (second and second in (await self._verbs(head))):
            return lambda: self._command(command, line, rest.strip())
        actions = actions_called(self._board, head)
        if actions:
            return lambda: self._act(actions, line, rest.strip())
        grammar = await self.grammar()
        if head not in grammar.resources():
            raise Misunderstood(self._unknown(head, grammar))
        found = await asyncio.to_thread(grammar.parse, _words(line), chosen_on(self._board))
        return lambda: self._shell(found, line)

    async def _verbs(self, head: str) -> Iterable[str]:
        grammar = await self.grammar()
        return await asyncio.to_thread(grammar.verbs, head) if head in grammar.resources() else ()

    def _unknown(self, head: str, grammar: Grammar) -> str:
        known = [*BY_NAME, *names_of(self._board.desk.registry), *grammar.resources()]
        near = get_close_matches(head, known, 1)
        hint = f"did you mean {near[0]}?" if near else "Tab lists what there is"
        return f"there is no command “{clean(head, _LONGEST)}”; {hint}"

    def _command(self, command: Command, line: str, rest: str) -> str | None:
        if not rest and not command.bare:
            return f"{command.name} needs {command.takes}"
        problem = command.run(self._board, rest)
        if problem is None:
            self._remember(line)
            return None
        return f"{command.name}: {problem}"

    def _act(self, actions: Sequence[Action], line: str, rest: str) -> str | None:
        action = meant(self._board, actions)
        if rest:
            return f"{line.partition(' ')[0]} takes nothing: it is aimed at what is chosen on the screen"
        if action.scope not in self._board.scopes:
            return f"{action.label}: {elsewhere(action)}"
        self._remember(line)
        self._board.act_now(action)
        return None

    def _shell(self, found: Reading | Acting, line: str) -> str | None:
        from .grammar import Reading

        problem = begin_read(self._board, found) if isinstance(found, Reading) else begin_act(self._board, found)
        if problem is None and not found.secret:
            self._remember(line)
        return problem


def _words(line: str) -> list[str]:
    """The words of a line as a shell would take them.

    Raises:
        Misunderstood: a quote is not closed.
    """
    try:
        return shlex.split(line)
    except ValueError:
        raise Misunderstood("a quote is not closed: write \" or ' once more, or \\ before a single one") from None


def meant(board: Board[Any], actions: Sequence[Action]) -> Action:
    """Of several actions of one name the one that can be aimed here, and of those the one that applies now.

    Args:
        board: where.
        actions: at least one.
    """
    here = [action for action in actions if action.scope in board.scopes] or list(actions)
    if len(here) == 1 or here[0].scope not in board.scopes:
        return here[0]
    return next((one for one in here if one.applies(board.glance(one.scope))), here[0])


def chosen_on(board: Board[Any]) -> Chosen:
    """The room, the session and the peer that are chosen on a screen.

    Args:
        board: the screen.
    """
    targets = [target for scope in board.scopes for target in board.glance(scope).targets[:1]]
    room = next((one.room_id for one in targets if one.room_id), "")
    session = next((one.session_id for one in targets if one.session_id), "")
    peer = next((one.peer_id for one in targets if one.peer_id), "")
    if isinstance(board, _OfSession):
        here = board.session_here()
        room, session = room or here[0], session or here[1]
    if isinstance(board, _OfRoom):
        room = room or board.room_id
    return Chosen(room, session, peer)
