"""`W`: writing is armed for a time, and each key begins that time anew."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType

from console.app.housed import Housed

PRODUCTION_NOTE = "Real people are on air there. Acts are asked about one level harder than elsewhere."


class Armed(Housed):
    """An app that knows when the last key was pressed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "W", "arm", "arm writing", show=False, id="app.arm", tooltip="Allow acts that change something, or stop"
        ),
    ]

    @abstractmethod
    def look_again(self) -> None:
        """Time passed, or something that every screen shows is different."""

    def on_mount(self) -> None:
        """Who comes back from Ctrl+Z sees at once whether writing is still armed."""
        self.app_resume_signal.subscribe(self, lambda _app: self._come_back())

    def _come_back(self) -> None:
        if self.furnished:
            self.look_at_arming()
            self.look_again()

    async def on_event(self, event: events.Event) -> None:
        """A key that comes after writing was armed long enough must find it disarmed, whatever it does.

        Args:
            event: of the terminal.
        """
        # What a widget leaves unused comes here again, and is no second key.
        pressed = isinstance(event, events.Key | events.Paste) and not event.is_forwarded
        if pressed and self.furnished and self.desk.arming.touch():
            self.look_at_arming()
            self.call_later(self.look_again)
        await super().on_event(event)

    def look_at_arming(self) -> None:
        """Time passed: writing may be over, or nearly; both are said."""
        words = self.desk.arming.look()
        if words:
            self.desk.hands.say(words)

    def action_arm(self) -> None:
        """`W`: arms and disarms; on a production profile it asks first, and after the warning it keeps."""
        arming = self.desk.arming
        if arming.just_kept:
            self.desk.hands.say("writing stays armed")
        elif arming.writing:
            arming.disarm()
            self.desk.hands.say("read-only: nothing but reading is sent")
        elif self.desk.production:
            self._ask_to_arm()
            return
        else:
            self._arm()
        self.look_again()

    def _arm(self) -> None:
        self.desk.arming.arm()
        minutes = self.desk.arming.minutes
        time = "a minute" if minutes == 1 else f"{minutes} minutes"
        self.desk.hands.say(f"writing is armed; it disarms after {time} without a key")

    def _ask_to_arm(self) -> None:
        if self.busy:
            return
        from console.modals.sure import SureDialog

        house = self.house

        def answered(sure: bool | None) -> None:
            if sure and self.house is house:
                self._arm()
                self.look_again()

        title = f"Arm writing on PRODUCTION: {self.desk.profile}?"
        self.push_screen(SureDialog(title, [PRODUCTION_NOTE], "arm writing", "stay read-only"), answered)
