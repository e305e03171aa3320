"""Recordings (3): what is recorded, of all rooms or of one, and the files it left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType

from console.actions.action import Scope, Situation
from console.live import resources
from console.tables.assets import ASSET_COLUMNS, AssetRow, AssetSources, asset_rows, own_bucket
from console.tables.recordings import RECORDING_COLUMNS, RecordingRow
from console.widgets.action_bar import Hint
from console.widgets.cursor_table import CursorTable
from console.widgets.facts import Facts
from console.widgets.live_table import LiveTable

from .asset_work import AssetWork, File
from .bindings import action_bindings
from .chrome import printed
from .output_aim import find_room, output_situation, template_of
from .output_board import OutputBoard
from .recording_aim import asset_situation, recording_situation
from .recording_facts import files_title, jobs_title, no_files, recording_facts
from .recording_rows import RecordingRows, sources_of

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping

    from textual.timer import Timer
    from textual.widget import Widget
    from textual.worker import Worker

    from console.api.models import Asset
    from console.live.resources import Resource
    from console.live.store import Update
    from console.tables.filter import Filter
    from console.widgets.painting import Part

    from .desk import Desk

SETTLE_SECONDS = 0.25
"""A cursor that rests this long on a recording is worth asking for its files; one that rushes past is not."""

JOBS, FILES = 0, 1
_FILELESS = frozenset({"starting", "running"})


class FilesTable(CursorTable[AssetRow]):
    """The files of one recording. The filter line is about recordings, so it hides none of them."""

    def set_filter(self, row_filter: Filter[AssetRow] | None) -> None:
        """Show all of them, whatever is filtered."""


class RecordingsScreen(OutputBoard):
    """Recordings above, the files of the one under the cursor below.

    Args:
        desk: the shared services.
    """

    TITLE_WORD = "Recordings"
    PANE_SCOPES = ((Scope.RECORDING, Scope.OUTPUT), (Scope.ASSET, Scope.OUTPUT))
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "s",
            "sign",
            "signed URL",
            show=False,
            id="asset.sign",
            tooltip="Make a URL to the file that works for everybody who has it: shown once, or copied",
        ),
        Binding(
            "w",
            "save",
            "save file",
            show=False,
            id="asset.save",
            tooltip="Save the file on this machine; KEPT says how long 100ms keeps it, in its own storage only",
        ),
        Binding(
            "d", "details", "details", show=False, id="recordings.details", tooltip="Show or hide all that is known"
        ),
        Binding(
            "left_square_bracket",
            "scroll_details(-4)",
            "details up",
            show=False,
            id="recordings.up",
            tooltip="Scroll them",
        ),
        Binding(
            "right_square_bracket",
            "scroll_details(4)",
            "details down",
            show=False,
            id="recordings.dn",
            tooltip="Scroll them",
        ),
        *action_bindings(Scope.RECORDING, Scope.ASSET, Scope.OUTPUT),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._rows = RecordingRows(desk)
        self._work = AssetWork(lambda: self.app, desk, self._show_under_way)
        self._files: dict[str, AssetRow] = {}
        self._files_of = ""
        """The recording whose files are asked for, raw."""
        self._shown_of = ""
        """The recording whose files are shown, raw."""
        self._paused = desk.paused.ids
        self._resting: Timer | None = None
        self._talk: Worker[None] | None = None

    def make_panes(self) -> tuple[LiveTable[Any], ...]:
        """Live recordings first; files as the service lists them."""
        jobs: LiveTable[RecordingRow] = LiveTable(RECORDING_COLUMNS, sort="status", id="recordings", classes="-active")
        return jobs, FilesTable(ASSET_COLUMNS, id="files")

    def around(self) -> tuple[Widget | None, Widget | None]:
        """The detail pane, out of sight at first."""
        details = Facts(id="details")
        details.display = False
        return None, details

    @property
    def saving(self) -> int:
        """How many files are on their way to this machine."""
        return len(self._work.savings)

    @property
    def chosen(self) -> RecordingRow | None:
        """The recording under the cursor."""
        return self._rows.by_id.get(self.panes[JOBS].cursor_key or "")

    @property
    def chosen_file(self) -> AssetRow | None:
        """The file under the cursor of the lower pane."""
        return self._files.get(self.panes[FILES].cursor_key or "")

    # -- what is asked for --------------------------------------------------------------------------------------------

    def resources(self) -> tuple[Resource, ...]:
        """Two lists, what tells names, and the files of the recording on which the cursor rests."""
        files = [resources.assets(self._files_of)] if self._files_of else []
        return (*sources_of(self.looked_at), *self.common_resources(), *files)

    def retarget(self) -> None:
        """Other rooms: marks and cursor were meant for the former ones."""
        self.panes[JOBS].reset()
        super().retarget()

    def row_room(self) -> str:
        """The room of the recording under the cursor."""
        row = self.chosen
        return row.room_id if row is not None else ""

    # -- data ---------------------------------------------------------------------------------------------------------

    def show_data(self, update: Update | None) -> None:
        """Rows are few: build them all, and let the tables find what differs."""
        if update is not None and update.resource not in self.resources():
            return
        self._rows.rebuild(self.looked_at)
        self.panes[JOBS].set_rows(self._rows.by_id)
        self._follow()

    def _follow(self) -> None:
        """The files, the titles and the pane of the recording under the cursor; ask for its files if it rests."""
        row = self.chosen
        self._show_files(row)
        self.show_titles()
        self._show_facts()
        if self._resting is None:
            self._look_at_files(row)

    def _look_at_files(self, row: RecordingRow | None) -> None:
        wanted = row.id if row is not None and (row.status not in _FILELESS or not row.live) else ""
        if wanted != self._files_of:
            self._files_of = wanted
            if not self._away:
                self.watch_resources()

    def _show_files(self, row: RecordingRow | None) -> None:
        table, store = self.panes[FILES], self.desk.store
        room = find_room(store, row.room_id) if row is not None else None
        sources = AssetSources(
            assets=self._assets(row),
            saving=self._work.savings.percents,
            own_bucket=own_bucket(room, template_of(store, room)),
        )
        shown_of = row.id if row is not None else ""
        if shown_of != self._shown_of:  # else the cursor would count as lost with the file it stood on
            self._shown_of = shown_of
            table.reset()
        self._files = asset_rows(sources, self.desk.clock.now(), self._files)
        table.set_rows(self._files)
        table.set_placeholder(self.nothing_in(table))

    def _assets(self, row: RecordingRow | None) -> Mapping[str, Asset]:
        """The files of a recording, as last asked for; those that its list brought along, while nobody asked."""
        if row is None:
            return {}
        snapshot = self.desk.store.snapshot(resources.assets(row.id))
        if snapshot is not None:
            return snapshot.items
        return {asset.id: asset for asset in row.job.assets} if row.job is not None else {}

    def _show_facts(self) -> None:
        pane = self.query_one(Facts)
        if pane.display:
            row, file = self.chosen, self.chosen_file if self.active == FILES else None
            why = self.desk.troubles.reason(row.id) if row is not None and row.status == "failed" else None
            pane.show_facts(recording_facts(row, file, why or "", self.desk.clock.now()))

    def refresh_keys(self) -> None:
        """The footer; an act that just ended may have paused what the lists go on calling running."""
        if self.desk.paused.ids is not self._paused:
            self._paused = self.desk.paused.ids
            if not self._away:
                self.show_data(None)
        super().refresh_keys()

    def _show_under_way(self) -> None:
        """A file that is being saved, or a URL that is being made, went on or ended."""
        if self.is_mounted and not self._away:
            self._show_files(self.chosen)
            self.show_titles()
            self.refresh_keys()

    def titles(self) -> list[list[Part]]:
        """Both panes."""
        return [jobs_title(self._rows.by_id.values()), files_title(self.chosen, self._files.values(), self.saving)]

    def nothing(self) -> str:
        """No recording at all."""
        known = self.desk.store.snapshot
        open_now, recent = sources_of(self.looked_at)
        where = f" in {self.room_name(self.room_id)}" if self.only else ""
        if known(recent) is not None:
            return f"Nothing is recorded{where}, and nothing was."
        if known(open_now) is not None or known(sources_of(None)[0]) is not None:
            return f"Nothing is recorded{where} now. Asking what was ..."
        return "Asking what is recorded ..."

    def nothing_in(self, table: LiveTable[Any]) -> str:
        """Of the lower pane, why there is no file."""
        if table is self.panes[JOBS]:
            return self.nothing()
        row = self.chosen
        answered = row is not None and self.desk.store.snapshot(resources.assets(row.id)) is not None
        return no_files(row, answered, self.desk.clock.now())

    def hints(self) -> list[Hint]:
        """What works on a file; from recordings, the way to their files."""
        keys = self.desk.keys
        if self._work.signing:
            return [Hint(printed(keys, "app.back", "escape"), "give up the signed URL")]
        if self.active == JOBS:
            to_files = [Hint(printed(keys, "table.choose", "enter"), "files")] if self._files else []
            rooms = Hint(printed(keys, "output.all", "a"), "all rooms" if self.only else "one room")
            return [*to_files, rooms] if self.room_here() else to_files
        file = self.chosen_file
        if file is None or not file.ready:
            return []
        saved = "stop saving" if self._work.savings.of(file.id) is not None else "save"
        return [
            Hint(printed(keys, "asset.sign", "s"), "signed URL"),
            Hint(printed(keys, "asset.save", "w"), saved),
        ]

    # -- keys ---------------------------------------------------------------------------------------------------------

    def on_live_table_cursor_moved(self, event: LiveTable.CursorMoved | None = None) -> None:
        """Titles and what is known at once, requests when the cursor rests."""
        if event is not None and event.table is self.panes[JOBS]:
            if self._resting is None:
                self._resting = self.set_timer(SETTLE_SECONDS, self._settle, name="settle")
            else:
                self._resting.reset()
        self._follow()

    def _settle(self) -> None:
        self._resting = None
        self._look_at_files(self.chosen)

    def on_live_table_row_chosen(self, event: LiveTable.RowChosen) -> None:
        """Enter on a recording goes to its files; on a file it opens the details."""
        if event.table is self.panes[JOBS]:
            self._go_to(FILES)
        elif not self.query_one(Facts).display:
            self.action_details()

    def _go_to(self, pane: int) -> None:
        if not self.panes[pane].display:  # on narrow terminals the details take its place
            self.action_details()
        self.panes[pane].focus()

    def leave(self) -> None:
        """Esc: out of a request, out of the files, out of the details, out of the screen."""
        if self._work.signing and self._talk is not None:
            self._talk.cancel()
            self.desk.hands.say("gave up the signed URL")
        elif self.active == FILES:
            self._go_to(JOBS)
        elif self.query_one(Facts).display:
            self.action_details()
        else:
            super().leave()

    def action_details(self) -> None:
        """Show or hide the pane; on narrow terminals it takes the place of the files."""
        pane = self.query_one(Facts)
        pane.display = not pane.display
        self.set_class(pane.display, "-details")
        self._show_facts()

    def action_scroll_details(self, lines: int) -> None:
        """Scroll the pane."""
        self.query_one(Facts).scroll_lines(lines)

    # -- acting -------------------------------------------------------------------------------------------------------

    def row_situation(self, scope: Scope) -> Situation:
        """The marked recordings, or the one under the cursor; of files the one under the cursor."""
        if scope is Scope.RECORDING:
            return recording_situation(self.desk, self.panes[JOBS], self._rows.by_id)
        if scope is Scope.ASSET:
            return asset_situation(self.desk, self.chosen, self.chosen_file)
        return output_situation(self.desk, self.room_here())

    def action_sign(self) -> None:
        """A signed URL of the file under the cursor."""
        file = self._captured("a signed URL")
        if file is not None:
            self._begin(self._work.sign(file), "signed URL")

    def action_save(self) -> None:
        """Save the file under the cursor; for one that is being saved, offer to stop."""
        file = self._captured("saving")
        if file is not None:
            self._begin(self._work.save(file), "save a file")

    def _captured(self, for_what: str) -> File | None:
        """The file that is meant, or None, and why, is said."""
        if self.busy:
            return None
        row, file = self.chosen, self.chosen_file
        if self.active != FILES:
            key = printed(self.desk.keys, "table.choose", "enter")
            self.desk.hands.say(f"{for_what} needs a file: {key} goes to the files of a recording")
        elif row is None or file is None or file.asset is None:
            self.desk.hands.say("no file is chosen")
        elif not file.ready:
            self.desk.hands.say(f"{file.type} cannot be had: it is {file.status}")
        else:
            return File(file.asset, file.type, row.room)
        return None

    def _begin(self, talk: Coroutine[Any, Any, None], what: str) -> None:
        self._choosing = True
        # Its description names no file, and no secret is among its arguments.
        self._talk = self.run_worker(self._whole(talk), group="asset", description=what, exit_on_error=False)

    async def _whole(self, talk: Coroutine[Any, Any, None]) -> None:
        try:
            await talk
        finally:
            self._choosing = False
            self.refresh_keys()
