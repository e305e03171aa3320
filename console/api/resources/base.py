"""What all resource groups share: reading replies, pages, and rules checked before sending."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, TypeVar

import msgspec

from console.api import bulk
from console.api.errors import BadReply
from console.api.models.ack import Ack
from console.api.models.base import Model, parse_item, to_number, to_optional_id, to_text
from console.api.models.page import Page, Progress
from console.api.operation import Operation
from console.api.rules import MAX_LIMIT
from console.api.wire import Caller

if TYPE_CHECKING:
    from datetime import datetime

M = TypeVar("M", bound=Model)
T = TypeVar("T")

_OTHER_MAXIMA = frozenset({10, 20, 50})  # page sizes a service may cut a larger request down to (part-b 0.3)
_ENVELOPE = frozenset({"limit", "last", "next", "total", "pagination", "summary"})
WRONG_SHAPE = "The answer has another shape than the 100ms API's: check HMS_API_URL."


class Resource:
    """A group of operations.

    Args:
        transport: the way out.
    """

    operations: ClassVar[Mapping[str, Operation]] = MappingProxyType({})
    """What each method calls, by the method's name; of a method that calls several, the one that matters."""

    def __init__(self, transport: Caller) -> None:
        self._transport = transport


def read_one(model: type[M], body: bytes) -> M:
    """Make one model of a whole body.

    Raises:
        BadReply: the body is not such an object.
    """
    found = bulk.read_raw(model, body)
    if found is None:
        bulk.decode(body)
        raise BadReply(WRONG_SHAPE)
    return found


def read_ack(body: bytes) -> Ack:
    """The reply of a call that only takes note: may be empty, `{}` or anything with a message (part-a 13.4)."""
    if not body.strip():
        return Ack()
    return parse_item(Ack, bulk.decode(body)) or Ack()


def read_page(model: type[M], body: bytes, limit: int, keep: Callable[[M], bool] | None = None) -> Page[M]:
    """Make a page of models; broken items are skipped and counted.

    Args:
        model: what the items are.
        body: an envelope of part-a 3 or part-b 0.3.
        limit: how many were asked for.
        keep: whether an item is one that was asked for; a filter the service does not know changes nothing there.

    Raises:
        BadReply: the body is no such envelope.
    """
    sheet = split_page(body, limit)
    page = make_page([bulk.read_raw(model, raw) for raw in sheet.raws], sheet.last)
    items = page.items if keep is None else tuple(item for item in page.items if keep(item))
    return replace(page, items=items, total=sheet.total, error=sheet.error)


def read_jobs(model: type[M], body: bytes) -> Page[M]:
    """The reply to stop, pause, resume and their like: nothing, `{}`, one object or a page (part-b 9.2)."""
    if not body.strip():
        return Page(())
    fields = bulk.split(body)
    if "id" in fields:
        return Page((read_one(model, body),))
    if "data" not in fields:
        return Page((), error=to_text(_value(fields, "error")))
    return replace(read_page(model, body, MAX_LIMIT), last=None)


def read_object(body: bytes) -> dict[str, object]:
    """A whole body as a JSON object; no body at all is an empty one.

    Raises:
        BadReply: it is something else.
    """
    found = bulk.decode(body) if body.strip() else {}
    if not isinstance(found, dict):
        raise BadReply(WRONG_SHAPE)
    return found


def merge(old: object, changes: object) -> object:
    """A JSON value with changes laid over it: objects are merged, null removes, anything else replaces (RFC 7396)."""
    if not isinstance(changes, Mapping):
        return changes
    merged: dict[str, object] = dict(old) if isinstance(old, Mapping) else {}
    for name, value in changes.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge(merged.get(name), value)
    return merged


def merged(old: object, changes: Mapping[str, object]) -> dict[str, object]:
    """`merge` of two objects."""
    found = merge(old, changes)
    return found if isinstance(found, dict) else {}


def has(wanted: object, found: object) -> bool:
    """Whether an item has what was asked for; what was not asked for, or is not known, does not count against it."""
    return wanted is None or found in ("", None) or wanted == found


def within(after: datetime | None, before: datetime | None, moment: datetime | None) -> bool:
    """Whether a moment lies in a range, both ends included; an unknown moment does."""
    return moment is None or ((after is None or moment >= after) and (before is None or moment <= before))


def make_page(found: Sequence[M | None], last: str | None) -> Page[M]:
    """A page of what could be read of its items.

    Args:
        found: the items; None for each that was too broken to read.
        last: where the next page starts.

    Raises:
        BadReply: there were items and none could be read.
    """
    items = tuple(item for item in found if item is not None)
    insist(len(items), len(found) - len(items))
    return Page(items, last, len(found) - len(items))


def insist(readable: int, skipped: int) -> None:
    """Some broken items are left out; but if all are, the answer is not the API's, and must not empty a table.

    Raises:
        BadReply: nothing of something could be read.
    """
    if skipped and not readable:
        raise BadReply(WRONG_SHAPE)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page before its items are read.

    Args:
        raws: the raw items.
        last: where the next page starts; None for nowhere.
        total: how many items there are on all pages, where that is said.
        error: what went wrong with some of them.
    """

    raws: list[msgspec.Raw]
    last: str | None
    total: int | None = None
    error: str = ""


def split_page(body: bytes, limit: int) -> Sheet:
    """The raw items of a page, in any of the four envelopes (part-a 3, part-b 0.3).

    Raises:
        BadReply: the body is no such envelope.
    """
    fields = bulk.split(body)
    data = next((fields[name] for name in ("data", "events", "responses") if name in fields), None)
    if data is None and fields and not fields.keys() & _ENVELOPE:
        raise BadReply(WRONG_SHAPE)
    raws = [] if data is None else bulk.split_values(data)
    paging = _object(fields, "pagination")
    total = next((to_number(found) for found in (paging.get("total_items"), _value(fields, "total")) if found), None)
    return Sheet(raws, _next_start(fields, paging, len(raws), limit), total, to_text(_value(fields, "error")))


def _next_start(fields: bulk.Raws, paging: Mapping[str, object], count: int, limit: int) -> str | None:
    """Where the next page starts: at a page number, at `next`, or at `last` if this page was full (part-b 0.3)."""
    if paging:
        number = to_number(paging.get("current_page"))
        return str(number + 1) if number is not None and count and paging.get("has_next") is True else None
    ended = count < limit and count not in _OTHER_MAXIMA
    last, following = (to_optional_id(_value(fields, name)) for name in ("last", "next"))
    if last:
        return last if count and not ended else None
    return following if following and count else None


def _value(fields: bulk.Raws, name: str) -> object:
    return bulk.decode(fields[name]) if name in fields else None


def _object(fields: bulk.Raws, name: str) -> Mapping[str, object]:
    found = _value(fields, name)
    return found if isinstance(found, dict) else {}


Report = Callable[[Progress], None]


async def iterate(
    fetch: Callable[[str | None], Awaitable[Page[T]]], max_items: int | None = None, progress: Report | None = None
) -> AsyncIterator[T]:
    """All items of a list, page by page.

    Args:
        fetch: gets the page that starts at a cursor.
        max_items: stop after so many.
        progress: told about each page, when it has come.
    """
    start: str | None = None
    seen: set[str] = set()
    count = pages = 0
    before: tuple[T, ...] = ()
    while max_items is None or count < max_items:
        page = await fetch(start)
        if page.items and page.items == before:
            return  # the service knows no cursor, and sends its only page again
        found = page.items[: None if max_items is None else max_items - count]
        count, pages, before = count + len(found), pages + 1, page.items
        if progress is not None:
            progress(Progress(count, pages, page.total))
        for item in found:
            yield item
        if page.last is None or page.last in seen:
            return
        seen.add(page.last)
        start = page.last
