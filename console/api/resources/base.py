"""What all resource groups share: reading replies, pages, and rules checked before sending."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import TypeVar

import msgspec

from console.api import bulk
from console.api.errors import BadReply, Refused
from console.api.models.ack import Ack
from console.api.models.base import Model, parse_item, to_optional_id
from console.api.models.page import Page
from console.api.transport import Transport

M = TypeVar("M", bound=Model)

MIN_LIMIT = 10
MAX_LIMIT = 100  # part-a 3
MAX_MESSAGE = 4096  # bytes; part-a 6.6
_OTHER_MAXIMA = frozenset({10, 20, 50})  # page sizes a service may cut a larger request down to (part-b 0.3)
_ENVELOPE = frozenset({"limit", "last", "next", "total"})
WRONG_SHAPE = "The answer has another shape than the 100ms API's: check HMS_API_URL."


class Resource:
    """A group of operations.

    Args:
        transport: the way out.
    """

    def __init__(self, transport: Transport) -> None:
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


def read_page(model: type[M], body: bytes, limit: int) -> Page[M]:
    """Make a page of models; broken items are skipped and counted.

    Args:
        model: what the items are.
        body: an envelope of part-a 3 or part-b 0.3.
        limit: how many were asked for.

    Raises:
        BadReply: the body is no such envelope.
    """
    raws, last = split_page(body, limit)
    return make_page([bulk.read_raw(model, raw) for raw in raws], last)


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


def split_page(body: bytes, limit: int) -> tuple[list[msgspec.Raw], str | None]:
    """The raw items of a page, and where the next one starts (None: nowhere).

    Raises:
        BadReply: the body is no such envelope.
    """
    fields = bulk.split(body)
    data = fields.get("data", fields.get("events"))
    if data is None and fields and not fields.keys() & _ENVELOPE:
        raise BadReply(WRONG_SHAPE)
    raws = [] if data is None else bulk.split_values(data)
    cursor = next((to_optional_id(bulk.decode(fields[name])) for name in ("last", "next") if name in fields), "")
    ended = len(raws) < limit and len(raws) not in _OTHER_MAXIMA
    return raws, None if ended or not raws or not cursor else cursor


async def iterate(fetch: Callable[[str | None], Awaitable[Page[M]]], max_items: int | None = None) -> AsyncIterator[M]:
    """All items of a list, page by page.

    Args:
        fetch: gets the page that starts at a cursor.
        max_items: stop after so many.
    """
    start: str | None = None
    seen: set[str] = set()
    count = 0
    while max_items is None or count < max_items:
        page = await fetch(start)
        for item in page.items[: None if max_items is None else max_items - count]:
            count += 1
            yield item
        if page.last is None or page.last in seen:
            return
        seen.add(page.last)
        start = page.last


def check_limit(limit: int) -> int:
    """A page size the service documents.

    Raises:
        Refused: it is out of range.
    """
    if not MIN_LIMIT <= limit <= MAX_LIMIT:
        raise Refused(f"A page may hold {MIN_LIMIT} to {MAX_LIMIT} items, not {limit}.")
    return limit


def exactly_one(rule: str, *choices: object) -> None:
    """Insist that one of the choices is given, and only one; an empty string counts as not given (part-a 6.6).

    Raises:
        Refused: with the rule.
    """
    if sum(1 for choice in choices if choice) != 1:
        raise Refused(rule)
