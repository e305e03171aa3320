"""The road from a key to an action, on every screen."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

from console.actions.action import Action, Scope, Situation

from .arranged import Arranged

if TYPE_CHECKING:
    from textual import events

    from console.actions.run import Run

    from .seek import Seek
    from .top_keeper import Leader


class Acting(Arranged):
    """A screen whose keys act on the rows that are marked, or on the one under the cursor."""

    SCOPES: ClassVar[tuple[Scope, ...]] = ()
    _seek: Seek
    leader: Leader | None = None
    """Lets the cursor go with the first row until something is pressed, where the worst comes first."""
    _doubtful = False

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """What the keys are aimed at now."""
        return self.SCOPES

    @abstractmethod
    def situation(self, scope: Scope) -> Situation:
        """The moment, captured: what is chosen, and all that decides what can be done to it."""

    def glance(self, scope: Scope) -> Situation:
        """As `situation`, of as few targets as tell which keys work; asked for at each move of the cursor."""
        return self.situation(scope)

    def slots(self) -> list[tuple[str, Action, str | None]]:
        """(key, the action it means now, why not) for each key of this screen that acts."""
        registry = self.desk.registry
        moments = {scope: self.glance(scope) for scope in self.scopes}
        found = []
        for slot, key in registry.slots(*self.scopes):
            moment = moments[registry.first(slot).scope]
            action = registry.meant(slot, moment)
            found.append((key, action, action.reason_against(moment)))
        return found

    @property
    def busy(self) -> bool:
        """Whether a dialog stands here, or is about to: then nothing else begins, and one says why."""
        if self._blind:
            return True
        if self.is_current and not self._choosing and not self.desk.hands.asking:
            return False
        self.desk.hands.say("answer the open question first")
        return True

    @property
    def _blind(self) -> bool:
        """Whether the rows are out of sight; then nothing is done to them, and one says why."""
        if self.has_class("-too-small"):
            self.desk.hands.say("nothing is done while the terminal is too small to show whom it would hit")
            return True
        return False

    def on_key(self) -> None:
        """Hear of each key before it does anything."""
        self._doubtful = self.leader is not None and self.leader.touched()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """The same for the mouse; on a hint it becomes a key, which is heard of as such."""
        if event.widget in self.panes:
            self.on_key()

    @property
    def doubtful(self) -> bool:
        """Whether the key may have been meant for the row from which the cursor just went by itself; it says so."""
        if self._doubtful:
            self.desk.hands.say("the cursor had only just gone to another row by itself: look, and press the key again")
        return self._doubtful

    def action_act(self, slot: str) -> None:
        """A key of the registry: capture the moment, then hand over."""
        registry = self.desk.registry
        if not (self.busy or self._seek.objects(self.panes) or self.doubtful or self._out_of_sight()):
            moment = self.situation(registry.first(slot).scope)
            self._act(registry.meant(slot, moment), moment)

    def _out_of_sight(self) -> bool:
        """Whether the mouse wheel has left the cursor's row behind, so that nobody sees whom a key hits; it says so."""
        table = self.table
        seen = table.visible_keys
        gone = bool(seen) and not table.marks and table.cursor_key is not None and table.cursor_key not in seen
        if gone:
            self.desk.hands.say("the row under the cursor is out of sight: move the cursor, or scroll back to it")
        return gone

    def act_now(self, action: Action) -> None:
        """An action chosen by name, from the palette.

        Args:
            action: what.
        """
        if not (self._blind or self._seek.objects(self.panes)):
            self._act(action, self.situation(action.scope))

    def _act(self, action: Action, moment: Situation) -> None:
        """Act; once that is carried out, the marks of those it is done to go, and no others."""
        table, marks = self.table, self.table.marks

        def begun(run: Run) -> None:
            done_to = {step.target.id for step in run.plan.steps}
            table.unmark([key for key in marks if self.target_of(key) in done_to])

        self.desk.hands.act(action, moment, begun)

    def target_of(self, key: str) -> str:
        """The raw id that an act on a row carries.

        Args:
            key: the row's key, in the table that has the focus.
        """
        return key

    def action_undo(self) -> None:
        """Take back the last reversible act."""
        if self.busy:
            return
        here = self.situation(Scope.ROOM).targets
        self.desk.hands.undo(Situation(self.desk.arming.writing, self.desk.production, here))
