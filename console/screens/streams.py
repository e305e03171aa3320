"""Streams (4): what goes out as HLS and over RTMP, whether it is really on air, and the keys to send in with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType

from console.actions.action import Scope, Situation
from console.live import resources
from console.tables.rtmp import RTMP_COLUMNS, RtmpRow, row_id
from console.tables.stream_keys import KEY_COLUMNS, KeyRow
from console.tables.streams import HLS_COLUMNS, HlsRow
from console.widgets.action_bar import Hint
from console.widgets.cursor_table import CursorTable
from console.widgets.live_table import LiveTable

from . import stream_words
from .bindings import action_bindings
from .chrome import printed
from .copying import copy_from
from .detailed import DetailedBoard
from .stream_aim import StreamAim
from .stream_facts import hls_facts, key_facts, rtmp_facts
from .stream_reveal import Revealed
from .stream_rows import StreamRows
from .top_keeper import TopKeeper

if TYPE_CHECKING:
    from textual.timer import Timer

    from console.live.resources import Resource
    from console.live.store import Update
    from console.widgets.facts import Fact
    from console.widgets.painting import Part

    from .desk import Desk
    from .stream_destinations import Waiting

HLS, RTMP, KEYS = 0, 1, 2
SETTLE_SECONDS = 0.25
"""A cursor that rests this long on a row is worth asking for the stream keys of its room."""


class StreamsScreen(DetailedBoard):
    """HLS, RTMP out and RTMP in, under each other.

    Args:
        desk: the shared services.
    """

    TITLE_WORD = "Streams"
    PANE_SCOPES: ClassVar[tuple[tuple[Scope, ...], ...]] = (
        (Scope.HLS, Scope.OUTPUT),
        (Scope.RTMP, Scope.OUTPUT),
        (Scope.INGEST, Scope.OUTPUT),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "U", "copy_url", "copy URL", show=False, id="streams.url", tooltip="Copy the playback URL of an HLS stream"
        ),
        Binding(
            "V", "reveal", "reveal key", show=False, id="streams.reveal", tooltip="Show a stream key for 10 seconds"
        ),
        Binding(
            "C", "copy_key", "copy key", show=False, id="streams.copy_key", tooltip="Copy a stream key (OSC 52), unseen"
        ),
        *action_bindings(Scope.HLS, Scope.RTMP, Scope.INGEST, Scope.OUTPUT),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._rows = StreamRows(desk)
        self._aim = StreamAim(desk, self._rows)
        self._keys_of = ""
        self._sought = ""
        self._pointed = HLS
        self._revealed = Revealed(self, self._show_keys)
        self._watching: tuple[Resource, ...] = ()
        self._tops = {table: TopKeeper(table) for table in self.panes}
        self._moved: frozenset[str] = frozenset()
        self._resting: Timer | None = None
        self._wording: Timer | None = None

    # -- what a board must say ----------------------------------------------------------------------------------------

    def make_panes(self) -> tuple[LiveTable[Any], ...]:
        """What is wrong first."""
        hls: LiveTable[HlsRow] = LiveTable(HLS_COLUMNS, sort="air", id="hls", classes="-active")
        rtmp: LiveTable[RtmpRow] = LiveTable(RTMP_COLUMNS, sort="air", id="rtmp")
        keys: LiveTable[KeyRow] = CursorTable(KEY_COLUMNS, sort="enabled", id="keys")
        return hls, rtmp, keys

    def resources(self) -> tuple[Resource, ...]:
        """The streams first, then what names rooms, then what is looked at beside the service."""
        room = self.looked_at
        keys = (resources.stream_keys(self._keys_of),) if self._keys_of else ()
        return (
            resources.live_streams(room),
            resources.external_streams(room),
            *self.common_resources(),
            resources.recordings(room),
            resources.recent("live_streams", room),
            resources.recent("external_streams", room),
            *keys,
            *self._watching,
        )

    def titles(self) -> list[list[Part]]:
        """What each pane is, and how it stands with what is in it."""
        rows, words = self._rows, stream_words
        keys = words.key_title(rows.keys, rows.room_name(self._keys_of), self._revealed.key, self.has_class("-wide"))
        return [words.hls_title(rows.hls), words.rtmp_title(rows.rtmp), keys]

    def nothing(self) -> str:
        """No live stream."""
        return self.nothing_in(self.panes[HLS])

    def nothing_in(self, table: LiveTable[Any]) -> str:
        """Why one of the tables is empty."""
        live, external = self._rows.known(self.looked_at)
        room = self.room_name(self.room_id) if self.only else ""
        if table is self.panes[HLS]:
            return stream_words.no_stream("HLS", room, live)
        if table is self.panes[RTMP]:
            return stream_words.no_stream("RTMP", room, external)
        return stream_words.no_key(self.desk.store, self._keys_of, self._rows.room_name(self._keys_of))

    def hints(self) -> list[Hint]:
        """Another pane; for a stream key what can be done with it unseen."""
        keys = self.desk.keys
        found = [Hint(printed(keys, "pane.next", "tab"), "pane")]
        if self.active == KEYS and self.panes[KEYS].cursor_key is not None:
            found.append(Hint(printed(keys, "streams.reveal", "V"), "hide" if self._revealed.key else "reveal"))
            found.append(Hint(printed(keys, "streams.copy_key", "C"), "copy key"))
        return found

    # -- rooms --------------------------------------------------------------------------------------------------------

    def retarget(self) -> None:
        """Other rooms: other rows, with the cursor on the chosen room where it has any."""
        self._revealed.mask()
        self._keys_of, self._sought = self.room_id, self.room_id
        self._rows.reset()
        for table in self.panes:
            table.reset()
        super().retarget()

    def row_room(self) -> str:
        """Of the row under the cursor in the focused pane."""
        if self.active == KEYS:
            return self._keys_of
        row = self.table.row(self.table.cursor_key or "")
        return str(row.room_id) if row is not None else ""

    def seek(self, key: str) -> None:
        """Put the cursor on a live stream, or on the first address of an external one.

        Args:
            key: the job's raw id; "" for none.
        """
        self._seek.want(key, self.panes, row_id(key, 0))

    # -- data ---------------------------------------------------------------------------------------------------------

    def hear(self, update: Update | None) -> None:
        """As every board; the details also show what no row does, such as the number of the newest segment."""
        if update is not None and update.quiet and update.resource.elsewhere and self.is_mounted:
            self.show_facts()
        super().hear(update)

    def show_data(self, update: Update | None) -> None:
        """Rows are few: build them all, and let the tables find what differs."""
        if update is not None and update.resource not in self.resources():
            return
        self._build()
        self._seek_room()
        self._settle_if_unknown()
        self._watch_streams()
        self._compare()

    def _build(self) -> None:
        rows, revealed = self._rows, self._revealed.key
        before = rows.keys.get(revealed)
        rows.rebuild(self.looked_at, self._keys_of, revealed)
        if revealed and _is_another(before, rows.keys.get(revealed)):
            self._revealed.mask()  # which comes here again
            return
        for table, found in zip(self.panes, rows.all, strict=True):
            self._tops[table].set_rows(found)
        self.show_titles()
        self.show_facts()
        self._await_words()

    def _seek_room(self) -> None:
        """Put the cursors on the room that was chosen elsewhere, once its rows are there."""
        if not self._sought:
            return
        for table, found in zip(self.panes[:KEYS], self._rows.all[:KEYS], strict=True):
            key = next((key for key in table.shown_keys if found[key].room_id == self._sought), None)
            if key is not None:
                self._tops[table].move_to(key)
        if all(self._rows.known(self.looked_at)):
            self._sought = ""

    def _await_words(self) -> None:
        """Look again when a verdict has other words though nothing else happened."""
        if self._wording is not None:
            self._wording.stop()
            self._wording = None
        due = self._rows.next_words
        if due is not None and not self._away:
            wait = max(0.1, due - self.desk.clock.monotonic())
            self._wording = self.set_timer(wait, self._say_anew, name="words")

    def _say_anew(self) -> None:
        self._wording = None
        if not self._away:
            self._build()

    def _watch_streams(self) -> None:
        """Look at the playlists of what is on screen; at one that moved from the beginning, a moment later."""
        table = self.panes[HLS]
        wanted = self._rows.watching((*table.visible_keys, *table.shown_keys))
        moved = self._rows.moved()
        anew = [one for one in wanted if one.kind == "on_air" and one.ids[0] in moved | self._moved]
        self._moved = moved
        for resource in anew:
            self.desk.store.forget(resource)
        if anew:
            self._build()
        if moved:
            wanted = tuple(one for one in wanted if one.ids[0] not in moved)
            self._rest()
        if wanted != self._watching:
            self._watching = wanted
            self.watch_resources()

    def _compare(self) -> None:
        """Find out which saved destinations are meant; a worker, as keys may have to be read by a command."""
        waiting = self._rows.to_compare
        if waiting:
            self.run_worker(
                self._compared(waiting), group="destinations", description="compare destinations", exit_on_error=False
            )

    async def _compared(self, waiting: Waiting) -> None:
        broken = set(self._rows.destinations.broken)
        await self._rows.destinations.compare(waiting)
        for name in self._rows.destinations.broken.keys() - broken:
            self.desk.hands.say(f"the key of the saved destination {name} cannot be read, so it is not recognised here")
        if not self._away:
            self.hear(None)

    def look_away(self) -> None:
        """Nothing is shown in clear, and nothing is watched, while another screen is."""
        super().look_away()
        self._revealed.mask()
        for timer in (self._wording, self._resting):
            if timer is not None:
                timer.stop()
        self._wording = self._resting = None

    def cover(self) -> None:
        """No key stands in clear any more."""
        self._revealed.mask()

    # -- panes and details --------------------------------------------------------------------------------------------

    def on_descendant_focus(self) -> None:
        """A key that was shown in a pane that has the focus no more is masked."""
        super().on_descendant_focus()
        if self.active != KEYS:
            self._revealed.mask()

    def facts(self) -> list[Fact]:
        """What is known of the row under the cursor."""
        key, rows, mono = self.table.cursor_key or "", self._rows, self.desk.clock.monotonic()
        if self.active == HLS:
            row = rows.hls.get(key)
            return hls_facts(row, rows.watch_of(row) if row is not None else None, mono)
        if self.active == RTMP:
            out = rows.rtmp.get(key)
            return rtmp_facts(out, rows.watch_of(out) if out is not None else None)
        return key_facts(rows.keys.get(key), rows.room_name(self._keys_of), self.desk.clock.now())

    def on_live_table_cursor_moved(self, event: LiveTable.CursorMoved | None = None) -> None:
        """The details follow at once, the stream key of the room when the cursor of the focused pane rests."""
        if self.panes[KEYS].cursor_key != self._revealed.key:
            self._revealed.mask()
        if event is not None and event.table is self.table and self.active != KEYS:
            self._pointed = self.active
            self._rest()

    def _rest(self) -> None:
        if self._resting is None:
            self._resting = self.set_timer(SETTLE_SECONDS, self._settle, name="settle")
        else:
            self._resting.reset()

    def _settle(self) -> None:
        self._resting = None
        if self._away:
            return
        self._watch_streams()
        table = self.panes[self._pointed]
        row = table.row(table.cursor_key or "")
        wanted = (row.room_id if row is not None else "") or self._keys_of or self.room_id
        if wanted != self._keys_of:
            self._revealed.mask()
            self._keys_of = wanted
            self.panes[KEYS].reset()
            self.watch_resources()
            self.hear(None)

    def _settle_if_unknown(self) -> None:
        """At first there is no cursor that could come to rest."""
        if not self._keys_of and self.room_here():
            self._rest()

    # -- stream keys --------------------------------------------------------------------------------------------------

    def action_copy_url(self) -> None:
        """The playback URL, whole, by OSC 52."""
        row = self._rows.hls.get(self.panes[HLS].cursor_key or "") if self.active == HLS else None
        if row is None or row.job is None:
            self.desk.hands.say("choose a live stream first: its playback URL is copied")
        elif not row.url or row.job.playback_url is None:
            self.desk.hands.say(f"the live stream of {row.room} has no http address to copy")
        else:
            copy_from(self, row.job.playback_url, f"the playback URL of {row.room}")

    def action_reveal(self) -> None:
        """Show the key under the cursor for some seconds, or mask it at once."""
        if self._revealed.key:
            self._revealed.mask()
        elif not self.busy and (row := self._chosen_key()) is not None:
            self._revealed.show(row.id)

    def action_copy_key(self) -> None:
        """The key under the cursor, by OSC 52, without showing it."""
        row = self._chosen_key()
        if row is None:
            return
        if not row.secret.get_secret_value().isprintable():
            self.desk.hands.say("this stream key may do harm when pasted: it is not copied")
        else:
            room = self._rows.room_name(row.room_id)
            copy_from(self, row.secret.get_secret_value(), f"the stream key of {room}", secret=True)

    def _show_keys(self) -> None:
        """Another key is shown in clear, or none any more."""
        self._build()
        self.panes[KEYS].refresh()  # Textual keeps painted lines until all of a widget is to be painted anew
        self.refresh_keys()

    def _chosen_key(self) -> KeyRow | None:
        """The key that is meant; when none is, that is said."""
        row = self._rows.keys.get(self.panes[KEYS].cursor_key or "") if self.active == KEYS else None
        if row is None:
            self.desk.hands.say("choose a stream key first, in the table RTMP in")
        elif row.secret is None:
            self.desk.hands.say("the service does not show this key: make a new one to have it")
            return None
        return row

    def copied(self) -> str | None:
        """The raw id of the job; of a stream key its own."""
        key = super().copied()
        row = self._rows.rtmp.get(key or "") if self.active == RTMP else None
        return row.job_id if row is not None else key

    # -- acting -------------------------------------------------------------------------------------------------------

    def target_of(self, key: str) -> str:
        """An act on one address of an external stream is one on all of it."""
        row = self._rows.rtmp.get(key)
        return row.job_id if row is not None else key

    def row_situation(self, scope: Scope) -> Situation:
        """The marked streams or the one under the cursor; for stream keys their room."""
        if scope is Scope.HLS:
            return self._aim.hls(self.panes[HLS])
        if scope is Scope.RTMP:
            return self._aim.rtmp(self.panes[RTMP])
        return self._aim.ingest(self._keys_of)


def _is_another(before: KeyRow | None, now: KeyRow | None) -> bool:
    """Whether a key is not the one that was asked to be shown."""
    return now is None or (before is not None and before.secret != now.secret)
