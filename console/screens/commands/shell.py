"""What a line of the shell's grammar does in the console: a page to read, or an act like any other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from console.actions.action import Situation
from console.api.errors import ApiError
from console.screens.output_aim import live_session, output_situation

if TYPE_CHECKING:
    from textual.worker import Worker

    from console.actions.action import Action
    from console.screens.board import Board

    from .grammar import Acting, Aimed, Reading

_MARGIN = 10  # cells beside a page that are not the page's


def begin_read(board: Board[Any], reading: Reading) -> str | None:
    """Ask, and show what comes.

    Args:
        board: where the line was typed.
        reading: what to ask.
    """
    board.desk.hands.say(f"{reading.title}: asking ...")

    async def work() -> None:
        await _read(board, reading)

    _: Worker[None] = board.run_worker(work, group="command", description=reading.title, exit_on_error=False)
    return None


async def _read(board: Board[Any], reading: Reading) -> None:
    width = board.app.size.width - _MARGIN
    try:
        client = await board.desk.connect()
        text = await reading.read(client, width)
    except ApiError as error:
        board.desk.hands.say(f"{reading.title}: {error.sentence}", "failed")
        return
    show(board, reading.title, text)


def show(board: Board[Any], title: str, text: str) -> None:
    """Show a page; where a question stands open, that is not covered.

    Args:
        board: where the line was typed.
        title: safe to paint.
        text: safe to paint.
    """
    if board.desk.hands.asking or board.app.screen.is_modal:
        board.desk.hands.say(f"{title}: it came while a question was open; ask again")
        return
    from console.modals.raw import RawDialog

    board.app.push_screen(RawDialog(title, text))


def begin_act(board: Board[Any], acting: Acting) -> str | None:
    """Look up the target, then begin the act.

    Args:
        board: where the line was typed.
        acting: what.

    Returns:
        Why nothing is sent, or None.
    """
    if not board.desk.arming.writing:
        return f"{acting.title}: read-only: press W to arm writing"

    async def work() -> None:
        await _act(board, acting)

    # The screen's own: with the profile it belongs to it ends, and nothing is done in the next one.
    _: Worker[None] = board.run_worker(work, group="command", description=acting.title, exit_on_error=False)
    return None


async def _act(board: Board[Any], acting: Acting) -> None:
    try:
        client = await board.desk.connect()
        aimed = await acting.aim(client, lambda title, text: show(board, title, text))
    except ApiError as error:
        board.desk.hands.say(f"{acting.title}: {error.sentence}; nothing was sent", "failed")
        return
    action, moment = _moment(board, aimed)
    board.desk.hands.act(action, moment)


def _moment(board: Board[Any], aimed: Aimed) -> tuple[Action, Situation]:
    """The act and its moment: that of a key where the screen shows the very target, else what is known of its room.

    Of what no screen shows nobody can say that it is impossible: then the service decides, and its answer is told.
    """
    action, target = aimed.action, aimed.target
    if action.scope in board.scopes:
        here = board.situation(action.scope)
        same = next((one for one in here.targets if (one.room_id, one.id) == (target.room_id, target.id)), None)
        if same is not None:
            return action, replace(here, targets=(same,), hidden=())
    known = output_situation(board.desk, target.room_id)
    session = target.session_id or live_session(board.desk.store, target.room_id)
    moment = replace(
        known,
        targets=(replace(target, session_id=session),),
        jobs={**known.jobs, **aimed.jobs},
        former_roles=board.desk.former_roles,
    )
    return replace(action, blocked=lambda _moment: None), moment
