"""What can be done with a file of a recording: a signed URL to it, and saving it on this machine.

Both only read, so they work read-only too. A signed URL lets anybody in: it is shown once or copied, and stands in no
line of the activity, no log and no argument of a worker.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from console.actions.form import YES, Field, Form, Rehearsed
from console.api.errors import ApiError
from console.modals.choose import ChooseDialog
from console.modals.form import FormDialog
from console.modals.show_once import ShowOnceDialog
from console.tables.assets import size_words
from console.tables.format import DAY, HOUR, MINUTE

from .file_names import download_folder, file_name, free_name, meant_path
from .saving import Saving, Savings, link, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from textual.app import App

    from console.api.models import Asset

    from .desk import Desk

DURATIONS = ((15 * MINUTE, "15 minutes"), (HOUR, "1 hour"), (DAY, "1 day"), (3 * DAY, "3 days"))
"""For how long a signed URL may work; the service itself takes 3 days when it is not told (part-b 3.2)."""

_WORDS = {seconds: words.replace(" minutes", " min").replace(" hour", " h") for seconds, words in DURATIONS}


@dataclass(frozen=True)
class File:
    """A file, captured when a key was pressed.

    Attributes:
        asset: as last seen.
        type: what it is, safe to paint.
        room: the room's name, safe to paint.
    """

    asset: Asset
    type: str
    room: str

    @property
    def what(self) -> str:
        """`room-composite of town-hall`."""
        return f"{self.type} of {self.room}"


class AssetWork:
    """Signed URLs and savings.

    Args:
        app: shows dialogs and runs the savings; asked when it is needed, as a screen has none before it is shown.
        desk: the shared services.
        changed: called when what is under way looks different.
    """

    def __init__(self, app: Callable[[], App[Any]], desk: Desk, changed: Callable[[], None]) -> None:
        self._app = app
        self._desk = desk
        self._changed = changed
        self._folder: Path | None = None
        self.savings = Savings(app, desk, changed)
        self.signing = False
        """Whether the service is being asked for a signed URL just now."""

    # -- a signed URL ------------------------------------------------------------------------------------------------

    async def sign(self, file: File) -> None:
        """Ask for how long, make a signed URL, show it once.

        Args:
            file: which one.
        """
        choices = [(str(seconds), words) for seconds, words in DURATIONS]
        title = f"Signed URL to {file.what}: valid for how long?"
        chosen = await self._app().push_screen_wait(ChooseDialog(title, choices, str(HOUR), "make it"))
        if chosen is None:
            return
        try:
            found = await self._signed(file, int(chosen))
        except ApiError as error:
            self._desk.hands.say(f"no signed URL to {file.what}: {error.sentence}", "failed")
            return
        reveal, valid = found
        self._desk.hands.say(f"signed URL to {file.what} made, valid {valid}", "done")
        note = f"Whoever has it can fetch the file, for {valid}. It is not kept here."
        dialog = ShowOnceDialog(f"Signed URL to {file.what}", reveal, self._desk.clock, note)
        await self._app().push_screen_wait(dialog)

    async def _signed(self, file: File, seconds: int) -> tuple[Callable[[], str], str]:
        """What gives the link, so that nobody holds it by name, and for how long it works."""
        self._under_way(True)
        try:
            url, valid = await link(await self._desk.connect(), file.asset.id, seconds)
        finally:
            self._under_way(False)
        return (lambda: url), valid_words(valid)

    def _under_way(self, signing: bool) -> None:
        self.signing = signing
        self._changed()

    # -- saving -------------------------------------------------------------------------------------------------------

    async def save(self, file: File) -> None:
        """Ask where to, then save it in the background; for one that is being saved, offer to stop.

        Args:
            file: which one.
        """
        under_way = self.savings.of(file.asset.id)
        if under_way is not None:
            await self._offer_to_stop(file, under_way)
            return
        suggested = await asyncio.to_thread(self._suggested, file)
        form = _form(file, suggested)
        answers = await self._app().push_screen_wait(FormDialog(form, lambda values: _look(values, suggested)))
        if answers is None:
            return
        path, overwrite = await asyncio.to_thread(_meant, answers, suggested)
        self._folder = path.parent
        self.savings.begin(Saving(file.asset, file.what, path, overwrite, file.room))

    def _suggested(self, file: File) -> Path:
        """A free path in the folder that was used last; it looks at the disk."""
        return free_name(self._folder or download_folder(), file_name(file.asset, file.room))

    async def _offer_to_stop(self, file: File, saving: Saving) -> None:
        percent = "" if saving.percent is None else f": {saving.percent} % are there"
        choices = [("", "go on saving"), ("stop", "stop; what came so far is kept for the next time")]
        title = f"Saving {file.what}{percent}"
        if await self._app().push_screen_wait(ChooseDialog(title, choices, "", "choose")):
            self.savings.stop(file.asset.id)


def valid_words(seconds: int) -> str:
    """For how long a link works: in the words it was asked for with, else in whole hours or minutes.

    Args:
        seconds: how long.
    """
    if seconds in _WORDS:
        return _WORDS[seconds]
    return f"{seconds // HOUR} h" if seconds >= 2 * HOUR else f"{seconds // MINUTE} min"


def _form(file: File, suggested: Path) -> Form:
    size = f", {size_words(file.asset.size)}" if file.asset.size else ""
    path = Field(
        "path",
        "Save as",
        default=shown(suggested) if Path(shown(suggested)).expanduser() == suggested else str(suggested),
        help="A file, or a folder ending in /. A broken download goes on where it stopped.",
        check=lambda typed: "" if typed.strip() else "Say where it goes.",
    )
    replace = Field("replace", "Replace", "flag", help="Whether it may take the place of a file that is there.")
    return Form(f"Save {file.what}{size}", (path, replace), "save", sends=False)


def _meant(answers: Mapping[str, object], suggested: Path) -> tuple[Path, bool]:
    return meant_path(str(answers["path"]).strip(), suggested), answers.get("replace") == YES


async def _look(answers: Mapping[str, object], suggested: Path) -> Rehearsed:
    return Rehearsed(problem=await asyncio.to_thread(_objection, answers, suggested))


def _objection(answers: Mapping[str, object], suggested: Path) -> str:
    """Why a file cannot go there, in words; it looks at the disk."""
    try:
        path, overwrite = _meant(answers, suggested)
        if not path.parent.is_dir():
            return f"There is no folder {shown(path.parent)}."
        if path.exists() and not overwrite:
            free = free_name(path.parent, path.name).name
            return f"There is a file of that name. Call it {free}, or set “Replace”."
    except (OSError, ValueError) as error:
        return f"That is no name for a file ({type(error).__name__})."
    return ""
