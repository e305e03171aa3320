"""The person at the keyboard, as the runner sees them: questions become dialogs, reports become lines and a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.actions.action import Action, Danger, Params, Plan, Scope, Situation
from console.actions.run import GOOD, OPEN, Outcome, Run
from console.api.text import clean
from console.modals.choose import ChooseDialog
from console.modals.confirm import ConfirmDialog
from console.modals.message import MessageDialog
from console.modals.report import ReportDialog
from console.modals.type_to_confirm import TypeDialog
from console.tables.format import cell_len, fit, kinds

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import App

    from console.live.feed import Kind

ROLE_WIDTH = 32
"""Cells a role's name gets in the list of roles, at the most."""


class ScreenOperator:
    """Asks through dialogs on top of the running app.

    Args:
        app: shows the dialogs; its `push_screen_wait` needs a worker around every call.
        say: puts a sentence of a kind into the activity lines.
        begun: called with the run when the last question of an act is answered and it is carried out.
    """

    def __init__(self, app: App[Any], say: Callable[[str, Kind], None], begun: Callable[[Run], None]) -> None:
        self._app = app
        self._say = say
        self._begun = begun

    async def ask(self, action: Action, situation: Situation) -> Params | None:
        """Collect what the action asks for."""
        match action.asks:
            case "message":
                return await self._ask_message(_receivers(action, situation), action)
            case "role message":
                role = await self._ask_role("Message to everybody with which role?", situation)
                return None if role is None else await self._ask_message(f"every {clean(role)}", action, role)
            case "role":
                role = await self._ask_role("Move to which role?", situation)
            case "kick role":
                role = await self._ask_role("Remove everybody with which role?", situation)
            case "nothing":
                return Params()
        return None if role is None else Params(role=role)

    async def confirm(self, planned: Plan) -> Plan | None:
        """A dialog as careful as the plan is dangerous; marks hidden by a filter always bring one up."""
        if planned.hidden:
            chosen = await self._app.push_screen_wait(ConfirmDialog(planned))
            if chosen is None or (chosen is planned and planned.danger < Danger.WIDE):
                return chosen
            planned = chosen
        if planned.danger is Danger.WIDE:
            return await self._app.push_screen_wait(TypeDialog(planned))
        if planned.danger is Danger.HARMFUL:
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
                    self._say(result.sentence, _kind(result.outcome))

        run.watch(changed)

    def tell(self, sentence: str) -> None:
        """Why something was not done."""
        self._say(sentence, "note")

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
    return targets[0].label if len(targets) == 1 else f"{len(targets)} peers, each on its own"


def _kind(outcome: Outcome) -> Kind:
    if outcome in GOOD:
        return "done"
    return "failed" if outcome is Outcome.FAILED else "note"
