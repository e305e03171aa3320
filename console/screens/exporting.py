"""What is shown goes into a file on this machine: asked where to, written in a thread, told in the activity."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from console.actions.form import YES, Field, Form, Rehearsed
from console.actions.sheet_file import FORMATS, Format, ending_of, objection, write_sheet
from console.api.errors import ApiError
from console.api.text import clean
from console.modals.choose import ChooseDialog
from console.modals.form import FormDialog

from .file_names import download_folder, free_name, meant_path, sheet_name
from .saving import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import App

    from console.tables.export import Sheet

    from .desk import Desk, Exports

GROUP = "export"


@dataclass(frozen=True)
class Target:
    """What the form answers.

    Attributes:
        path: where to.
        kind: CSV or JSON.
        overwrite: whether it may take the place of a file.
    """

    path: Path
    kind: Format
    overwrite: bool


async def export(app: App[Any], desk: Desk, sheet: Sheet) -> None:
    """Ask where to, then write a sheet in the background; the outcome is a line of the activity.

    It returns when the writing has begun, which goes on whatever screen is shown. While a file is being written,
    another call offers to stop that one.

    Args:
        app: shows the form and runs the task; it calls this in a worker.
        desk: the shared services.
        sheet: captured when the key was pressed.
    """
    own = desk.exports
    if own.busy:
        await _offer_to_stop(app, own)
        return
    if not len(sheet.rows):
        desk.hands.say("nothing to export: there are no rows")
        return
    suggested = await asyncio.to_thread(_suggested, sheet, desk, own)
    kind = own.kind
    form = _form(sheet, suggested, kind)
    answers = await app.push_screen_wait(FormDialog(form, lambda values: _look(values, suggested, kind)))
    if answers is None:
        return
    target = await asyncio.to_thread(_meant, answers, suggested, kind)
    own.folder, own.kind = target.path.parent, target.kind
    # In no exclusive group, and without the target's name: nothing of it belongs into a log.
    own.worker = app.run_worker(
        _written(desk, sheet, target, own), group=GROUP, description="write an export", exit_on_error=False
    )


async def _offer_to_stop(app: App[Any], own: Exports) -> None:
    choices = [("", "go on writing"), ("stop", "stop; nothing is left of the file")]
    stop = await app.push_screen_wait(ChooseDialog("An export is being written", choices, "", "choose"))
    if stop and own.worker is not None:
        own.worker.cancel()


async def _written(desk: Desk, sheet: Sheet, target: Target, own: Exports) -> None:
    name = clean(sheet.name, 60)
    try:
        written = await _in_a_thread(sheet, target)
    except ApiError as error:
        desk.hands.say(f"{name} not exported: {error.sentence}", "failed")
    else:
        rows = f"{len(sheet.rows):,} row{'s' if len(sheet.rows) != 1 else ''}"
        desk.hands.say(
            f"exported {rows} to {shown(target.path)}" if written else f"{name}: export stopped, nothing is left of it",
            "done" if written else "note",
        )
    finally:
        own.worker = None


async def _in_a_thread(sheet: Sheet, target: Target) -> bool:
    """Write it; when this is cancelled the thread is told, and waited for: nothing goes on behind our back."""
    stop = threading.Event()
    writing = asyncio.ensure_future(
        asyncio.to_thread(write_sheet, sheet, target.path, target.kind, overwrite=target.overwrite, stopped=stop.is_set)
    )
    try:
        return await asyncio.shield(writing)
    except asyncio.CancelledError:
        stop.set()
        await asyncio.wait({writing})
        return writing.result()


# -- the form ---------------------------------------------------------------------------------------------------------


def _suggested(sheet: Sheet, desk: Desk, own: Exports) -> Path:
    """A free path in the folder that was used last; it looks at the disk."""
    return free_name(own.folder or download_folder(), sheet_name(sheet.name, desk.clock.now(), own.kind))


def _form(sheet: Sheet, suggested: Path, kind: Format) -> Form:
    path = Field(
        "path",
        "Write to",
        default=shown(suggested) if Path(shown(suggested)).expanduser() == suggested else str(suggested),
        help="A file, or a folder ending in /.",
        check=lambda typed: "" if typed.strip() else "Say where it goes.",
    )
    words = {"csv": "CSV, for spreadsheets", "json": "JSON, for programs"}
    format_ = Field(
        "format",
        "Format",
        "choice",
        default=kind,
        choices=tuple((one, words[one]) for one in FORMATS),
        help="The name ends in it. In CSV, text that a spreadsheet would run gets an apostrophe in front.",
    )
    replace = Field("replace", "Replace", "flag", help="Whether it may take the place of a file that is there.")
    count = f"{len(sheet.rows):,} row{'s' if len(sheet.rows) != 1 else ''}"
    return Form(f"Export {clean(sheet.name, 60)}: {count}", (path, format_, replace), "export", sends=False)


def _meant(answers: Mapping[str, object], suggested: Path, kind: Format) -> Target:
    """The path, its ending and the format made to agree: what was chosen last in one's mind wins.

    A format that was turned decides; else the ending that was typed does.
    """
    path = meant_path(str(answers["path"]).strip(), suggested)
    chosen = next(one for one in FORMATS if one == answers["format"])
    ending = ending_of(path)
    if ending is not None and chosen == kind:
        chosen = ending
    elif ending is not None or not path.suffix:
        path = path.with_suffix(f".{chosen}")
    return Target(path, chosen, answers.get("replace") == YES)


async def _look(answers: Mapping[str, object], suggested: Path, kind: Format) -> Rehearsed:
    return Rehearsed(problem=await asyncio.to_thread(_objection, answers, suggested, kind))


def _objection(answers: Mapping[str, object], suggested: Path, kind: Format) -> str:
    """Why it cannot be written there, in words; it looks at the disk."""
    try:
        target = _meant(answers, suggested, kind)
    except (OSError, ValueError) as error:
        return f"That is no name for a file ({type(error).__name__})."
    problem = objection(target.path, target.overwrite)
    if problem.startswith("There is a file"):
        free = free_name(target.path.parent, target.path.name).name
        return f"{problem} Call it {free}, or set “Replace”."
    return problem
