"""`@`: from one profile to another while the console is open, also while the service of the one does not answer.

Each profile has a house of its own: nothing that was seen, marked, filtered, remembered or done in one is known in the
next. The old one stays as it is until the new one's credentials are there.
"""

from __future__ import annotations

import asyncio
import gc
from abc import abstractmethod
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import UnknownModeError
from textual.binding import Binding, BindingType
from textual.message import Message

from console.app.armed import Armed
from console.app.navigation import MODES
from console.config.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.screen import Screen

    from console.app.furniture import House
    from console.config.launch import Launch, ProfileName, Profiles

OPENING = "opening"

ONE_ONLY = "there is but this profile here: a demo has one of its own"
FORGET_SECONDS = 30.0
"""After so long nothing waits any more for a request to the profile that was left. A room of 20,000 is then given back:
by itself the garbage collector looks for such large things once in hours (`console.app.main.collect_seldom`)."""

LONGEST = 500
"""Characters of a sentence about what cannot be read; a command may have said anything."""


class Switching(Armed):
    """An app that can go on with another profile."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("at", "profile", "profile", show=False, id="app.profile", tooltip="Go on with another profile"),
    ]

    class Resolved(Message):
        """Another profile can be gone on with.

        Args:
            launch: its values; the credentials are there.
        """

        def __init__(self, launch: Launch) -> None:
            super().__init__()
            self.launch = launch

    @abstractmethod
    def opening(self) -> Screen[Any]:
        """The first picture, made of nothing but the launch."""

    @abstractmethod
    def move_in(self) -> None:
        """Show the first screen of the house; connect once it is painted."""

    def profile_names(self) -> tuple[str, ...]:
        """The profiles one can go on with, as far as the configuration file can be read."""
        profiles = self.launch.profiles
        try:
            return tuple(one.name for one in profiles.listed()) if profiles is not None else ()
        except ConfigError:
            return ()

    async def on_switching_resolved(self, event: Resolved) -> None:
        """Done here, and not in the worker that asked: that one belongs to the profile that is left."""
        before = self.launch.profile_name
        left = self.furnish_anew(event.launch)
        cut = left.runner.running
        ending = asyncio.ensure_future(self._end(left))
        await asyncio.sleep(0)  # the polls are cancelled by now; the rest of the end may take its time
        await self._show_opening()
        await ending
        await self._clear_screens()
        self._say_where(before, cut)
        self.move_in()
        # What paints it remembers the screen that was there before, and with it all that was known there.
        await self.remove_mode(OPENING)
        self.set_timer(FORGET_SECONDS, gc.collect, name="forget")

    async def _end(self, left: House) -> None:
        """End all that was begun for a house; acts on their way are journalled as not confirmed."""
        closing = asyncio.ensure_future(left.close())  # shut at once, whoever still asks for the client
        workers = [one for one in self.workers if not one.is_finished]
        for worker in workers:
            worker.cancel()
        await self.drop_kept()
        await asyncio.gather(*(one.wait() for one in workers), closing, return_exceptions=True)

    async def _show_opening(self) -> None:
        """The first picture again, of the other profile: whose console this is stands there at once."""
        with suppress(UnknownModeError):  # only the first picture of all is still there
            await self.remove_mode(OPENING)
        self.add_mode(OPENING, self.opening)
        await self.switch_mode(OPENING)

    async def _clear_screens(self) -> None:
        """Each screen is made anew when it is first shown."""
        for mode in MODES:
            await self.remove_mode(mode)
        self.add_screens()

    def _say_where(self, before: str, cut: int) -> None:
        self.desk.hands.say(f"this is profile {self.launch.profile_name} now; {before} was left")
        if cut:
            acts = "an act was" if cut == 1 else f"{cut} acts were"
            self.desk.hands.say(f"{acts} under way on {before}: the journal calls the outcome not confirmed")

    def action_profile(self, name: str = "") -> None:
        """`@`: asks for all that is needed, then goes on with another profile.

        Args:
            name: which; "" offers all there are.
        """
        profiles = self.launch.profiles
        if self.busy:
            return
        if profiles is None:
            self.desk.hands.say(ONE_ONLY)
            return
        release = self.desk.hands.hold()
        self.run_worker(
            self._whole(profiles, name, release), group="profile", description="switch profile", exit_on_error=False
        )

    async def _whole(self, profiles: Profiles, name: str, release: Callable[[], None]) -> None:
        found = None
        try:
            found = await self._wanted(profiles, name)
        except ConfigError as error:
            from console.api.text import clean

            why = clean(error.sentence, LONGEST)
            self.desk.hands.say(f"still on profile {self.launch.profile_name}: {why}", "failed")
        finally:
            if found is None:
                release()
        if found is not None:
            self.post_message(self.Resolved(found))

    async def _wanted(self, profiles: Profiles, name: str) -> Launch | None:
        """The profile to go on with, its credentials read; None when the operator changed their mind."""
        here = self.launch.profile_name
        wanted = name or await self._chosen(await asyncio.to_thread(profiles.listed))
        if wanted is None:
            return None
        if wanted == here:
            self.desk.hands.say(f"this is profile {here} already")
            return None
        launch = await asyncio.to_thread(profiles.launch, wanted)
        return await self._with_credentials(launch) if await self._sure(launch.profile_name) else None

    async def _chosen(self, listed: Sequence[ProfileName]) -> str | None:
        """The profile that is chosen of all there are."""
        from console.modals.choose import ChooseDialog

        if not listed:
            self.desk.hands.say("the configuration file has no profiles; `hms-console config init` writes one")
            return None
        choices = lines_of(listed, self.launch.profile_name)
        return await self.push_screen_wait(ChooseDialog("Profile", choices, self.launch.profile_name, "go on with it"))

    async def _sure(self, name: str) -> bool:
        """Whether what is under way may be left; asked only while something is."""
        house = self.house
        running, saving, exporting = house.under_way
        if not (running or saving or exporting):
            return True
        from console.modals.quit import LeaveDialog

        title = f"Leave profile {self.launch.profile_name} for {name}?"
        dialog: Screen[bool | None] = LeaveDialog(title, "leave it", running, saving, exporting)
        return await self.push_screen_wait(dialog) is True

    async def _with_credentials(self, launch: Launch) -> Launch | None:
        """Read the credentials in a thread; the dialog stays until the old screens go, so that no key reaches them."""
        from console.modals.waiting import WaitingDialog

        access, left = launch.credentials, asyncio.Event()
        note = f"Waiting for its credentials; until they are there, this is still {self.launch.profile_name}."
        dialog = WaitingDialog(f"Profile {launch.profile_name}", note)
        self.push_screen(dialog, lambda _answer: left.set())
        reading = asyncio.ensure_future(asyncio.to_thread(access.read))
        leaving = asyncio.ensure_future(left.wait())
        try:
            await asyncio.wait({reading, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            leaving.cancel()
            if not reading.done():
                access.stop()
                with suppress(ConfigError):
                    await reading
        if left.is_set():
            self.desk.hands.say(f"still on profile {self.launch.profile_name}")
            return None
        try:
            reading.result()
        except ConfigError:
            dialog.dismiss(None)
            raise
        return launch


def lines_of(listed: Sequence[ProfileName], here: str) -> list[tuple[str, str]]:
    """What the chooser shows of each profile: its name, its label, a word for production, where its credentials are.

    Args:
        listed: the profiles.
        here: the name of the one that is open, which is marked.
    """
    from console.api.text import clean
    from console.tables.format import cell_len, fit

    labels = [clean(one.workspace) for one in listed]
    names, spaces = max(len(one.name) for one in listed), min(24, max(map(cell_len, labels)))
    return [
        (
            one.name,
            f"{one.name:<{names}}  {fit(label, spaces)}  {'PRODUCTION' if one.production else ' ' * 10}  "
            f"{clean(one.credentials_from)}{'  (open now)' if one.name == here else ''}",
        )
        for one, label in zip(listed, labels, strict=True)
    ]
