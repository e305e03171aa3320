"""The person at the keyboard, as the runner sees them: questions become dialogs, reports become lines and a report."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from console.actions.action import Action, Danger, Params, Plan, Scope, Situation, Target
from console.actions.outputs import aimed
from console.actions.run import GOOD, OPEN, Outcome, Run
from console.api.text import clean
from console.modals.choose import ChooseDialog
from console.modals.confirm import ConfirmDialog
from console.modals.form import FormDialog
from console.modals.message import MessageDialog
from console.modals.report import ReportDialog
from console.modals.type_to_confirm import TypeDialog
from console.tables.format import cell_len, fit, kinds

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import App

    from console.actions.rehearse import Rehearse
    from console.live.feed import Kind

NAMED = 2
"""So many of several people are named in a question; the rest are counted."""

ROLE_WIDTH = 32
"""Cells a role's name gets in the list of roles, at the most."""


class ScreenOperator:
    """Asks through dialogs on top of the running app.

    Args:
        app: shows the dialogs; its `push_screen_wait` needs a worker around every call.
        say: puts a sentence of a kind, about a target or nobody, into the activity lines.
        begun: called with the run when the last question of an act is answered and it is carried out.
        rehearse: plays an act up to the point where it would be sent.
    """

    def __init__(
        self,
        app: App[Any],
        say: Callable[[str, Kind, Target | None], None],
        begun: Callable[[Run], None],
        rehearse: Rehearse,
    ) -> None:
        self._app = app
        self._say = say
        self._begun = begun
        self._rehearse = rehearse
        self._moment: Situation | None = None

    async def ask(self, action: Action, situation: Situation) -> Params | None:
        """Collect what the action asks for."""
        self._moment = situation
        match action.asks:
            case "form":
                return await self._ask_form(action, situation)
            case "message":
                return await self._ask_message(_receivers(action, situation), action)
            case "role message":
                where = situation.targets[0].label
                role = await self._ask_role(f"{where}: message to everybody with which role?", situation)
                return None if role is None else await self._ask_message(f"every {clean(role)}", action, role)
            case "role":
                role = await self._ask_role(f"Move {named(situation.targets)} to which role?", situation)
            case "kick role":
                where = situation.targets[0].label
                role = await self._ask_role(f"{where}: remove everybody with which role?", situation)
            case "nothing":
                return Params()
        return None if role is None else Params(role=role)

    async def confirm(self, planned: Plan) -> Plan | None:
        """A dialog as careful as the plan is dangerous; marks hidden by a filter always bring one up."""
        if self._moment is not None:
            planned = aimed(planned, self._moment)
        asked = False
        if planned.hidden:
            chosen = await self._app.push_screen_wait(ConfirmDialog(planned))
            if chosen is None or (chosen is planned and planned.danger < Danger.WIDE):
                return chosen
            # Whom it hits is another list now: that is asked about, however harmless it is.
            planned, asked = chosen, chosen is not planned
        if planned.danger is Danger.WIDE:
            return await self._app.push_screen_wait(TypeDialog(planned))
        if planned.danger is Danger.HARMFUL or asked:
            return await self._app.push_screen_wait(ConfirmDialog(planned))
        return planned

    def follow(self, run: Run) -> None:
        """One target: a line when its outcome is there. Several: the report stands open."""
        self._begun(run)
        if len(run.results) > 1:
            self._app.push_screen(ReportDialog(run))
        told: set[int] = set()

        def changed(run: Run) -> None:
            for index, result in enumerate(run.results):
                if result.outcome not in OPEN and index not in told:
                    told.add(index)
                    self._say(result.sentence, _kind(result.outcome), result.step.target)

        run.watch(changed)

    def tell(self, sentence: str) -> None:
        """Why something was not done."""
        self._say(sentence, "note", None)

    async def _ask_form(self, action: Action, situation: Situation) -> Params | None:
        if action.form is None:
            return Params()
        rehearsal = partial(self._rehearse, action, situation.targets[0])
        values = await self._app.push_screen_wait(FormDialog(action.form(situation), rehearsal))
        return None if values is None else Params(values=values)

    async def _ask_message(self, to: str, action: Action, role: str = "") -> Params | None:
        word = "review" if action.danger >= Danger.HARMFUL else "send"
        text = await self._app.push_screen_wait(MessageDialog(to, word))
        return None if text is None else Params(role=role, message=text)

    async def _ask_role(self, title: str, situation: Situation) -> str | None:
        roles = sorted(situation.roles.values(), key=lambda role: (role.priority, role.role_id))
        widest = min(ROLE_WIDTH, max((cell_len(role.name) for role in roles), default=0))
        choices = [(role.role_id, f"{fit(role.name, widest)}   {_rights(role.publish)}") for role in roles]
        current = situation.targets[0].role_id if situation.targets else ""
        return await self._app.push_screen_wait(ChooseDialog(title, choices, current))


def _rights(publish: frozenset[str]) -> str:
    """What a role may send, in words."""
    sends = kinds(publish)
    return f"may send {sends}" if sends else "may only watch"


def _receivers(action: Action, situation: Situation) -> str:
    targets = situation.targets
    if action.scope is Scope.ROOM:
        return f"everybody in {targets[0].label}"
    return named(targets) if len(targets) == 1 else f"{named(targets)}, each on their own"


def named(targets: Sequence[Target]) -> str:
    """`Ada`, `Ada and Bob`, `Ada, Bob and 3 more`: who is meant, and in which room."""
    names = [target.label for target in targets[:NAMED]]
    more = len(targets) - len(names)
    last = f"{more} more" if more else names.pop() if len(names) > 1 else ""
    who = f"{', '.join(names)} and {last}" if last else names[0]
    return f"{who} ({targets[0].room_name})" if targets[0].room_name else who


def _kind(outcome: Outcome) -> Kind:
    if outcome in GOOD:
        return "done"
    return "failed" if outcome is Outcome.FAILED else "note"
