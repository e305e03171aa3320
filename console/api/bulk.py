"""Bodies of thousands, read without stopping the world.

A poll of a large room brings the same megabytes again with one peer changed. So a body equal to the last one is not
read at all; another is split into raw values by id (msgspec does not look inside), and only values whose bytes changed
become models, the others stay the very same objects. A first load gives way to the event loop between slices. Such a
map remembers which ids it does not share with the one before, so that comparing the two costs no look at the others.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection, ItemsView, Iterator, KeysView, Mapping, ValuesView
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar, overload

import msgspec
from pydantic import ValidationError

from console.api.errors import BadReply
from console.api.models.base import Model, parse_item, to_optional_id

if TYPE_CHECKING:
    from console.api.models.peers import Peer
    from console.api.models.sessions import Session

T = TypeVar("T")
D = TypeVar("D")
M = TypeVar("M", bound=Model)
Raws = dict[str, msgspec.Raw]

_SLICE = 4000  # units of work between two turns of the event loop: about 2 ms
_BYTES_PER_UNIT = 512
_COST_OF_MODEL = 32  # making one model and comparing it with the former, in comparisons of one raw value


@dataclass(frozen=True, slots=True)
class Since:
    """What is not as in the map before.

    Args:
        before: stands for that map, without keeping all that is in it.
        ids: under each is another value than there, or one of the two has none; all others are the same objects.
    """

    before: object
    ids: tuple[str, ...]


class KeyedMap(Mapping[str, T], Generic[T]):
    """Models by id, with the bytes each was made of; immutable.

    Args:
        items: the models.
        raws: the raw values by id, also of those that could not be read.
        source: the body or bodies all of it came from, to recognise an equal one.
        skipped: how many values were too broken to read.
        since: what is not as in the map before this one; None when there was none.
    """

    __slots__ = ("_items", "_raws", "_self", "_since", "_source", "skipped")

    def __init__(
        self,
        items: dict[str, T],
        raws: Raws | None = None,
        source: tuple[bytes, ...] = (),
        skipped: int = 0,
        since: Since | None = None,
    ) -> None:
        self._items = items
        self._raws = raws or {}
        self._source = source
        self._since = since
        self._self = object()
        self.skipped = skipped

    def __getitem__(self, key: str) -> T:
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, key: object) -> bool:
        return key in self._items

    # The mixins of `Mapping` would do these in Python, item by item: 20 ms more for 20,000 peers.

    @overload
    def get(self, key: str, default: None = None, /) -> T | None: ...

    @overload
    def get(self, key: str, default: T | D, /) -> T | D: ...

    def get(self, key: str, default: object = None, /) -> object:
        """The model under an id, or what is given for none."""
        return self._items.get(key, default)

    def keys(self) -> KeysView[str]:
        """The ids."""
        return self._items.keys()

    def values(self) -> ValuesView[T]:
        """The models."""
        return self._items.values()

    def items(self) -> ItemsView[str, T]:
        """The models by id."""
        return self._items.items()

    def __eq__(self, other: object) -> bool:
        if isinstance(other, KeyedMap):
            return self is other or self._items == other._items
        return self._items == other if isinstance(other, Mapping) else NotImplemented

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self._items)} items)"

    def raw(self, key: str) -> bytes:
        """The JSON text one item was made of, as the service sent it; `b""` when it is not known."""
        raw = self._raws.get(key)
        return b"" if raw is None else bytes(raw)

    def only(self, keys: Collection[str]) -> KeyedMap[T]:
        """A map of some of the items; it remembers the same bodies, so that equal ones give it again."""
        items = {key: item for key, item in self._items.items() if key in keys}
        return KeyedMap(items, {key: self._raws[key] for key in items if key in self._raws}, self._source, self.skipped)

    def came_from(self, source: tuple[bytes, ...]) -> bool:
        """Whether these very bodies made this map."""
        return bool(source) and self._source == source

    @property
    def known(self) -> int:
        """How many values there were, readable or not."""
        return len(self._raws)

    def has(self, key: str, raw: msgspec.Raw) -> bool:
        """Whether the item under this id was made of these very bytes."""
        return self._raws.get(key) == raw

    def touched_since(self, older: object) -> tuple[str, ...] | None:
        """The ids whose values came, went or became others since an older map.

        Args:
            older: any mapping.

        Returns:
            None when this map was not made from that one, so that nobody knows without looking at all.
        """
        since = self._since
        if since is None or not isinstance(older, KeyedMap) or older._self is not since.before:
            return None
        return since.ids

    def followed_by(self, items: Mapping[str, T], raws: Raws, differing: Collection[str]) -> Since:
        """What is not here as in a map that is being made from this one.

        Args:
            items: its items.
            raws: all its raw values.
            differing: the ids of those raw values that are not here.
        """
        mine = self._items
        touched = [key for key in differing if mine.get(key) is not items.get(key)]
        come = sum(1 for key in differing if key not in self._raws)
        if len(self._raws) + come > len(raws):
            touched += [key for key in mine if key not in raws]
        return Since(self._self, tuple(touched))


if TYPE_CHECKING:
    PeerMap = KeyedMap[Peer]
    SessionMap = KeyedMap[Session]
else:
    PeerMap = SessionMap = KeyedMap


class Pacer:
    """Gives way to the event loop when enough has been done in one go."""

    __slots__ = ("_done",)

    def __init__(self) -> None:
        self._done = 0

    def due(self, units: int) -> bool:
        """Count work; True when it is time to call `give_way`."""
        self._done += units
        return self._done >= _SLICE

    async def passed(self, size: int) -> None:
        """Count one pass over so many bytes, and give way if that was enough."""
        if self.due(size // _BYTES_PER_UNIT):
            await self.give_way()

    async def give_way(self) -> None:
        """Let everything else that waits on the loop run once."""
        self._done = 0
        await asyncio.sleep(0)


async def assemble(
    raws: Raws, previous: Mapping[str, M] | None, model: type[M], pacer: Pacer, source: tuple[bytes, ...] = ()
) -> KeyedMap[M]:
    """Make a map of raw values, keeping the objects of the previous one whose bytes are the same.

    Args:
        raws: the raw values by id.
        previous: the last map; `previous` itself comes back when no byte of it changed.
        model: what each value becomes.
        pacer: when to give way.
        source: the bodies the values came from.
    """
    old = previous if isinstance(previous, KeyedMap) else KeyedMap[M]({})
    items: dict[str, M] = {}
    differing: list[str] = []
    for key, raw in raws.items():
        same = old.has(key, raw)
        item = former = old.get(key)
        if not same:
            differing.append(key)
            item = read_raw(model, raw, key) if to_optional_id(key) else None
        if item is not None:
            items[key] = former if former is not None and former == item else item
        if pacer.due(1 if same else _COST_OF_MODEL):
            await pacer.give_way()
    if old is previous and not differing and len(raws) == old.known:
        return old
    since = old.followed_by(items, raws, differing) if old is previous else None
    if len(raws) > _SLICE:
        await pacer.give_way()  # whoever is told of so many has work enough of its own
    return KeyedMap(items, raws, source, len(raws) - len(items), since)


def read_raw(model: type[M], raw: msgspec.Raw | bytes, key: str = "") -> M | None:
    """Make one model of its JSON text; None when it cannot be one.

    Text that strict readers refuse (a lone surrogate, a broken byte) is mended first: one odd name must not make its
    owner invisible.
    """
    text = bytes(raw)
    try:
        return model.model_validate_json(text)
    except ValidationError:
        pass
    try:
        return parse_item(model, _lenient(text), key)
    except (ValueError, RecursionError):
        return None


def split(body: bytes) -> Raws:
    """Split an object into raw values by key; of a repeated key the last counts.

    Raises:
        BadReply: the body is empty, cut off, or not an object.
    """
    try:
        return msgspec.json.decode(body, type=Raws)
    except msgspec.ValidationError:
        raise BadReply(_NOT_OURS) from None
    except (ValueError, RecursionError):
        pass
    try:
        return msgspec.json.decode(_mended(body), type=Raws)
    except (ValueError, RecursionError):
        raise BadReply(_BROKEN if body.strip() else _EMPTY) from None


def split_items(raw: msgspec.Raw | bytes) -> Raws:
    """Split a map by id, or a list whose items have an `id`, into raw values by id; null is an empty one.

    Raises:
        BadReply: it is none of these.
    """
    text = bytes(raw)
    if text == b"null":
        return {}
    if text[:1] == b"[":
        return {item_id(item) or f"\0{index}": item for index, item in enumerate(split_list(text))}
    return split(text)


def split_values(raw: msgspec.Raw | bytes) -> list[msgspec.Raw]:
    """The raw items of a list, or of a map; null is an empty one.

    Raises:
        BadReply: it is none of these.
    """
    text = bytes(raw)
    if text[:1] == b"[":
        return split_list(text)
    return list(split_items(text).values())


def split_list(body: bytes) -> list[msgspec.Raw]:
    """Split a list into raw items.

    Raises:
        BadReply: it is no list.
    """
    try:
        return msgspec.json.decode(body, type=list[msgspec.Raw])
    except (ValueError, RecursionError):
        raise BadReply(_NOT_OURS) from None


class _HasId(msgspec.Struct):
    id: str | int = ""


def item_id(raw: msgspec.Raw) -> str:
    """The id inside a raw object; `""` when it has none."""
    try:
        return str(msgspec.json.decode(raw, type=_HasId).id)
    except (ValueError, RecursionError):
        return ""


def decode(body: bytes | msgspec.Raw) -> object:
    """A whole JSON value, read leniently.

    Raises:
        BadReply: it is empty or not JSON.
    """
    text = bytes(body)
    try:
        return msgspec.json.decode(text)
    except (ValueError, RecursionError):
        pass
    try:
        return _lenient(text)
    except (ValueError, RecursionError):
        raise BadReply(_BROKEN if text.strip() else _EMPTY) from None


def _lenient(text: bytes) -> object:
    value: object = json.loads(
        text.decode("utf-8-sig", "replace"), parse_constant=lambda _: None
    )  # NaN and its kin are nothing
    return value


def _mended(body: bytes) -> bytes:
    """The same JSON in strict spelling: broken bytes and lone surrogates become question marks."""
    return json.dumps(_lenient(body), ensure_ascii=False).encode("utf-8", "replace")


_NOT_OURS = "The answer has another shape than the 100ms API's: check HMS_API_URL."
_BROKEN = "The answer is cut off or not JSON: check HMS_API_URL, or try again."
_EMPTY = "The answer is empty where the 100ms API sends data: check HMS_API_URL."
