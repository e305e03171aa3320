"""Webhooks of a room or a session: what was told to them, what was not, and telling it again (part-b 6.2, 6.3)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from console.actions.action import Scope, Situation, Target
from console.actions.replay import written
from console.api.errors import ApiError
from console.live import past
from console.live.delivery_pages import A_DAY, NAMES, STRETCHES, Book, Leaf, Stretch, Wanted, newest, of_session
from console.live.replays import end_of, on_its_way
from console.modals.choose import ChooseDialog
from console.screens.exporting import export
from console.screens.top_keeper import TopKeeper
from console.screens.wanted import Person
from console.tables.deliveries import (
    DELIVERY_COLUMNS,
    DeliveryRow,
    delivery_rows,
    delivery_sheet,
    failures,
    text_in,
)
from console.widgets.cursor_table import CursorTable
from console.widgets.live_table import LiveTable

from . import delivery_words
from .tab import Offer, Tab

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from console.live.resources import Resource
    from console.live.store import Update
    from console.screens.desk import Desk
    from console.widgets.facts import Fact

    from .tab import Aim

WINDOW_RULE = "Which time? The service tells of 14 days at once, and of the last 30"
_STATUSES = {"all": "delivered and failed", "failed": "failed only", "success": "delivered only"}
_ANY = "name/"
_SESSION_FIRST = "session"


class DeliveriesTab(Tab):
    """Webhooks.

    Args:
        desk: the shared services.
        changed: to be called when something is to be shown anew though the store heard nothing of it.
    """

    TITLE = "Webhooks"
    SCOPES = (Scope.DELIVERY,)

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        self._chosen = ""
        """The id of the stretch of time that was chosen; "" for the usual one."""
        self._rows: dict[str, DeliveryRow] = {}
        self._books: dict[Wanted, tuple[Book, Resource]] = {}
        self._wanted = Wanted("")
        self._replay: tuple[str, str] = ("", "")
        """The workflow that was followed last, and what was said of it last while it ran."""
        self._trouble = ""
        """Why an older page did not come."""
        self._reading: Book | None = None
        """Of what an older page is on its way."""
        super().__init__(desk, changed)
        self._top = TopKeeper(self.table)
        desk.store.listen(self._hear_replay)

    def make_table(self) -> LiveTable[Any]:
        """The newest first."""
        return CursorTable(DELIVERY_COLUMNS, sort="time", reverse=True, id="deliveries")

    # -- what is asked for --------------------------------------------------------------------------------------------

    def turn(self, aim: Aim) -> None:
        """Another room or session: other deliveries, in their own usual time."""
        super().turn(aim)
        self._chosen, self._rows, self._trouble = "", {}, ""
        self._books.clear()
        self._want(Wanted(aim.room_id, self._stretch(), self._wanted.status, self._wanted.name))

    def resources(self) -> tuple[Resource, ...]:
        """The newest page; and the session, for when it ran."""
        if not self.aim.room_id:
            return ()
        session = (past.session(self.aim.session_id),) if self.aim.session_id else ()
        return (self._book[1], *session)

    @property
    def _book(self) -> tuple[Book, Resource]:
        """What was read of what is wanted, and what polls it; one for each wish, as the poller knows no second."""
        found = self._books.get(self._wanted)
        if found is None:
            resource = newest(self._wanted, self.desk.clock.now)
            found = self._books[self._wanted] = (Book(self._wanted), resource)
        return found

    def _stretches(self) -> dict[str, Stretch]:
        """What can be chosen, by id: first the time of the session, when it is known."""
        session = (
            self.items(past.session(self.aim.session_id)).get(self.aim.session_id) if self.aim.session_id else None
        )
        own = of_session(session, self.desk.clock.now()) if session is not None else None
        return {one.id: one for one in (*((own,) if own is not None else ()), *STRETCHES)}

    def _stretch(self) -> Stretch:
        known = self._stretches()
        return known.get(self._chosen) or known.get(_SESSION_FIRST) or A_DAY

    def _want(self, wanted: Wanted) -> None:
        """Look at other deliveries; what is known of the former ones is kept in case they are wanted again."""
        if wanted != self._wanted:
            self._wanted, self._trouble = wanted, ""
            self._rows = {}
            self.table.reset()

    # -- what is shown ------------------------------------------------------------------------------------------------

    def show(self, update: Update | None) -> None:
        """Merge the newest page, and make rows of all that was read."""
        if not self.aim.room_id:
            return
        stretch = self._stretch()
        if stretch.id != self._wanted.stretch.id or stretch.since != self._wanted.stretch.since:
            self._want(replace(self._wanted, stretch=stretch))
        book, resource = self._book
        now = self.desk.clock.now()
        items = self.items(resource)
        if isinstance(items, Leaf):
            book.take(items, now)
        wanted = self.aim.session_id
        meant = (one for one in book.known.values() if not wanted or one.session_id == wanted)
        self._rows = delivery_rows(meant, now, self._rows)
        self._top.set_rows(self._rows)

    def summary(self) -> str:
        """How many failed."""
        book = self._book[0]
        return delivery_words.failed_words(self._rows, book) if book.pages else ""

    def nothing(self) -> str:
        """Why there is none."""
        book, resource = self._book
        return delivery_words.why_none(self.desk.store.health(resource).error, book, book.pages > 0)

    def line(self) -> Sequence[tuple[str, Any]]:
        """A replay on its way, then how far back one sees, then what went wrong with asking."""
        book, resource = self._book
        parts: list[tuple[str, Any]] = []
        if self._replay[1]:
            parts.append((f"{self._replay[1]}   ", "accent"))
        if not book.pages:
            return parts
        parts += delivery_words.read_words(book, len(self._rows), bool(self.aim.session_id))
        if delivery_words.untold(self._rows):
            parts.append(("  this dialect tells no outcomes", "warn"))
        error = self.desk.store.health(resource).error
        trouble = self._trouble or (error.sentence if error is not None else "")
        if self._reading is book:
            parts.append(("  reading older ones ...", "dim"))
        return [*parts, (f"  {trouble}", "warn")] if trouble else parts

    def facts(self) -> list[Fact]:
        """Of the row under the cursor."""
        return delivery_words.delivery_facts(self._row, self.desk.clock.now())

    @property
    def _row(self) -> DeliveryRow | None:
        return self._rows.get(self.table.cursor_key or "")

    def person(self) -> Person | None:
        """Whom the event is about, if it is about anybody."""
        row = self._row
        if row is None or row.delivery is None:
            return None
        one = row.delivery
        peer_id = one.data.get("peer_id")
        if not isinstance(peer_id, str) or not peer_id:
            return None
        return Person(one.room_id, one.session_id, peer_id, row.who, text_in(one.data, "user_id"))

    # -- keys ---------------------------------------------------------------------------------------------------------

    def offers(self) -> Mapping[str, Offer]:
        """Types and times; older pages while there are some; a file of what is shown."""
        if not self.aim.room_id:
            return {}
        found = {"kind": Offer("type", asks=True), "window": Offer("time", asks=True)}
        book = self._book[0]
        if book.older is not None and not book.full:
            found["older"] = Offer("older")
        return {**found, "export": Offer("export", asks=True)} if self.table.shown_keys else found

    async def do(self, what: str) -> None:
        """One of the shared keys."""
        match what:
            case "kind":
                await self._choose_kind()
            case "window":
                await self._choose_window()
            case "older":
                await self._older()
            case "export":
                shown = (self._rows[key] for key in self.table.shown_keys if key in self._rows)
                await export(self.table.app, self.desk, delivery_sheet(shown, self.room_name()))

    async def _choose_kind(self) -> None:
        """An outcome, or one event: those that the service can choose by."""
        status, name = self._wanted.status, self._wanted.name
        names = {"": "every event", **{one: one for one in NAMES}}
        choices = [(key, _marked(words, key == status)) for key, words in _STATUSES.items()]
        choices += [(f"{_ANY}{key}", _marked(words, key == name)) for key, words in names.items()]
        chosen = await self._ask("Which deliveries?", choices, f"{_ANY}{name}" if name else status)
        if chosen is None:
            return
        kept = replace(self._wanted, name=chosen.removeprefix(_ANY))
        self._want(kept if chosen.startswith(_ANY) else replace(self._wanted, status=chosen))
        self.changed()

    async def _choose_window(self) -> None:
        known, now = self._stretches(), self._stretch()
        choices = [(key, _marked(one.words, key == now.id)) for key, one in known.items()]
        chosen = await self._ask(WINDOW_RULE, choices, now.id)
        if chosen is not None:
            self._chosen = chosen
            self.changed()

    async def _ask(self, title: str, choices: Sequence[tuple[str, str]], current: str) -> str | None:
        return await self.table.app.push_screen_wait(ChooseDialog(title, choices, current))

    async def _older(self) -> None:
        """Read the page before; it counts for what was asked for, whatever is shown by then."""
        book, asked = self._book[0], self._book[0].older
        if asked is None or self._reading is book:  # over a slow line the key is pressed again and again
            return
        self._trouble, self._reading = "", book
        self.changed()
        try:
            client = await self.desk.connect()
            arguments = book.wanted.arguments(self.desk.clock.now())
            book.add(await client.analytics.webhook_deliveries(**arguments, start=asked), asked)
        except ApiError as error:
            if book is self._book[0]:  # else others are looked at by now
                self._trouble = f"the older page did not come: {error.sentence}"
        finally:
            if self._reading is book:
                self._reading = None
            self.changed()

    # -- replay -------------------------------------------------------------------------------------------------------

    def situation(self, scope: Scope) -> Situation:
        """The room, and what the form begins with: the time that is shown, and the event if one was chosen."""
        room_id = self.aim.room_id
        if not room_id:
            return super().situation(scope)
        since, until = self._wanted.stretch.span(self.desk.clock.now())
        failed = failures(self._rows)
        detail = f"{failed:,} failed of {len(self._rows):,} seen here, {self._wanted.stretch.words}" if failed else ""
        if self.aim.session_id:
            detail = "; ".join(filter(None, (detail, "the service can choose a time, not a session")))
        return replace(
            super().situation(scope),
            targets=(Target(room_id, self.room_name(), detail=detail),),
            given={
                "start": written(since),
                # A time that goes on stays open: by a clock of ours that is slow, "now" would leave out the newest.
                "end": written(until) if until is not None else "",
                "event_names": self._wanted.name,
            },
        )

    def _hear_replay(self, update: Update) -> None:
        """Say how far the replay is that somebody waits for; its end stands in the activity."""
        if update.resource.kind != "replay":
            return
        workflow = update.resource.ids[0]
        found = update.snapshot.items.get(workflow) if update.snapshot is not None else None
        error = update.health.error
        if found is not None and end_of(found) is not None:
            words = ""
        elif error is not None:
            words = f"replay: how far it is cannot be seen now. {error.sentence}"
        else:
            words = on_its_way(found) if found is not None else ""
        if (workflow, words) != self._replay:
            self._replay = (workflow, words)
            if not words:  # it is over: pages that were read say what was
                for book, _ in self._books.values():
                    book.fold()
            self.changed()


def _marked(words: str, now: bool) -> str:
    return f"{words}   (now)" if now else words
