"""What the tab of webhook deliveries says beside its rows: how far back one sees, why there are none, all of a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.api.errors import Forbidden, NotFound, Refused
from console.api.masking import mask
from console.api.text import clean, without_paths
from console.live.delivery_pages import KEPT, MOST
from console.tables.deliveries import failures, hosts_only, text_in, time_of
from console.widgets.facts import Fact

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from console.api.errors import ApiError
    from console.live.delivery_pages import Book
    from console.tables.column import Tone
    from console.tables.deliveries import DeliveryRow
    from console.widgets.painting import Part

_DATA = {
    "user_name": "name",
    "role": "role",
    "previous_role": "role before",
    "reason": "reason",
    "message": "message",
    "error_type": "error type",
    "error_message": "error",
    "duration": "seconds",
    "size": "bytes",
    "peer_id": "peer id",
    "user_id": "user id",
    "beam_id": "job id",
    "recording_id": "recording id",
}
"""What is shown of the data of an event; the rest may hold signed URLs, keys, or what a customer put in."""

_REPORTED = frozenset({"reason", "message", "error_type", "error_message"})
"""What apps report gets into these: addresses of people are masked, and those of machines are cut to the host."""

STATUS_WORDS = {"failed": "failed only", "success": "delivered only"}


def read_words(book: Book, shown: int, session: bool) -> list[Part]:
    """`200 of 1,431, page 2 of 15, last 24 h`.

    Args:
        book: what was read.
        shown: how many rows the table has.
        session: whether only those of one session are shown, which the service cannot choose itself.
    """
    wanted, read = book.wanted, len(book.known)
    total = f"{read:,} of {max(read, book.total):,}" if book.total is not None else f"{read:,}"
    pages = f", page {book.pages} of {max(book.pages, book.of_pages)}" if book.of_pages is not None else ""
    if book.of_pages is None and book.older is not None:
        pages = f", page {book.pages}, more behind it"
    words = f"{shown:,} of this session among {total} of the room" if session else total
    parts: list[Part] = [(f"{words}{pages}", "normal"), (f", {wanted.stretch.words}", "dim")]
    chosen = ", ".join(filter(None, (STATUS_WORDS.get(wanted.status, ""), wanted.name)))
    if chosen:
        parts.append((f"  {chosen}", "accent"))
    if book.full:
        parts.append((f"  {MOST:,} are the most", "warn"))
    return parts


def untold(rows: Mapping[str, DeliveryRow]) -> bool:
    """Whether there are rows and none of them has an outcome, as in the openapi dialect."""
    return bool(rows) and all(row.failed is None for row in rows.values())


def failed_words(rows: Mapping[str, DeliveryRow], book: Book) -> str:
    """`3 failed`, `3+ failed` while older pages are not read, else how many there are."""
    number, more = failures(rows), "+" if book.older is not None else ""
    return f"{number:,}{more} failed" if number else f"{len(rows):,}{more}"


def why_none(error: ApiError | None, book: Book, asked: bool) -> str:
    """Why there is no row, honestly: an empty list does not tell whether a webhook is configured at all.

    Args:
        error: why the last request failed, if it did.
        book: what was read.
        asked: whether an answer has come.
    """
    if error is not None and (not asked or isinstance(error, Forbidden | NotFound | Refused)):
        return _meant(error)
    if not asked:
        return "Asking, as soon as there are requests to spare ..."
    wanted = book.wanted
    if wanted.status != "all" or wanted.name:
        return f"No such delivery, {wanted.stretch.words}. t shows others, f looks at another time."
    if book.older is not None:
        return "None of this session on the pages read so far: n reads the next one."
    return f"Nothing was told, {wanted.stretch.words}; or no webhook is set in the dashboard, under Developer."


def _meant(error: ApiError) -> str:
    """What an error means for this list."""
    if isinstance(error, Forbidden):
        return "403: these credentials may not see webhook deliveries (an invalid token gets the same answer)."
    if isinstance(error, NotFound):
        return "404: this service has no list of webhook deliveries."
    return error.sentence


def _said(data: Mapping[str, object], name: str) -> str:
    """A field of the data, as it may be shown."""
    said = text_in(data, name, 1000)
    return mask(without_paths(said)) if name in _REPORTED else said


def delivery_facts(row: DeliveryRow | None, now: datetime) -> list[Fact]:
    """All that may be shown of a delivery.

    Args:
        row: the one under the cursor; None when none is chosen.
        now: the present, aware.
    """
    if row is None or row.delivery is None:
        return [Fact("", "No delivery is chosen.", "dim")]
    one = row.delivery
    tone: Tone = "bad" if row.failed else "good" if row.failed is False else "dim"
    facts = [
        Fact("", row.event, "accent"),
        Fact("result", row.result if len(row.result) < len(one.error) else hosts_only(one.error) or row.result, tone),
        Fact("time", time_of(one.timestamp, now)),
        Fact("told to", f"{row.host}  (path and query are not shown: they may hold a secret)"),
        Fact("reported as", one.reporter or "-"),
    ]
    facts += [Fact(label, said) for name, label in _DATA.items() if (said := _said(one.data, name))]
    return [
        *facts,
        Fact("room id", clean(one.room_id) or "-"),
        Fact("session id", clean(one.session_id) or "-"),
        Fact("event id", clean(one.id)),
        Fact("kept", f"{KEPT.days} days, by the service", "dim"),
    ]
