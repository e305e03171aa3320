"""The table of keys in the README, made from the bindings and the registry: `python -m console.cli.keys --write`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from textual.binding import Binding

from console.actions.registry import Registry
from console.app.furniture import keys_by_place
from console.app.main import ConsoleApp
from console.cli.readme import ReadmeTable
from console.screens.bindings import own_bindings
from console.screens.chrome import key_name

PANES: Mapping[str, tuple[str, ...]] = {
    "Recordings": ("recordings", "files"),
    "Streams": ("HLS", "RTMP", "stream keys"),
    "Analytics": ("Events", "Errors", "Quality", "Webhooks", "Feedback"),
}
"""What the panes of a screen are called, where not all have the same keys."""


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Args:
        id: as the keymap names it; "" where the key cannot be changed.
        words: what it does.
        keys: by default, as they are printed.
        places: where it can be pressed.
    """

    id: str
    words: str
    keys: tuple[str, ...] = ()
    places: frozenset[str] = field(default_factory=frozenset)


def rows() -> list[Row]:
    """Everything that has a key, in the order of the help: what acts, the screens, the tables."""
    by_place = keys_by_place(own_bindings(ConsoleApp))
    found: dict[str, Row] = {}
    for place, bindings in by_place.items():
        for binding in Binding.make_bindings(bindings):
            name = binding.id or binding.description
            known = found.get(name) or Row(_id(binding), _words(binding))
            key = key_name(binding.key)
            keys = known.keys if key in known.keys else (*known.keys, key)
            found[name] = replace(known, keys=keys, places=known.places | {place})
    acting = dict.fromkeys(action.place for action in Registry() if action.key)
    order = {name: number for number, name in enumerate(acting)}
    return sorted(found.values(), key=lambda row: order.get(row.id, len(order)))


def _id(binding: Binding) -> str:
    """What the keymap may name; the last ways out cannot be moved."""
    return "" if binding.system else binding.id or ""


def _words(binding: Binding) -> str:
    slots: dict[str, list[str]] = {}
    for action in Registry():
        slots.setdefault(action.place, []).append(action.label)
    if binding.id in slots:
        return ", ".join(slots[binding.id])
    return binding.tooltip or binding.description


def lines() -> Iterator[str]:
    """The table, line by line, in Markdown."""
    places = frozenset(keys_by_place(own_bindings(ConsoleApp)))
    yield "| Key | Name in `[keymap]` | On | What it does |"
    yield "|---|---|---|---|"
    for row in rows():
        keys = " ".join(f"`{_cell(key)}`" for key in row.keys)
        name = f"`{row.id}`" if row.id else "(fixed)"
        yield f"| {keys} | {name} | {where(row.places, places)} | {_cell(row.words)} |"


def where(places: frozenset[str], all_places: frozenset[str]) -> str:
    """In words where a key works.

    Args:
        places: such as `Rooms` or `Streams 2`.
        all_places: of all keys.
    """
    if places == all_places:
        return "everywhere"
    found = []
    for screen in dict.fromkeys(_screen(place) for place in _in_order(all_places)):
        whole = {place for place in all_places if _screen(place) == screen}
        here = whole & places
        if here == whole:
            found.append(screen)
        elif here:
            names = [PANES[screen][int(place.rpartition(" ")[2]) - 1] for place in sorted(here)]
            found.append(f"{screen} ({', '.join(names)})")
    return ", ".join(found)


_SCREENS = ("Rooms", "Peers", "Recordings", "Streams", "Analytics", "Sessions", "Activity", "Story")


def _in_order(places: frozenset[str]) -> list[str]:
    return sorted(places, key=lambda place: (_SCREENS.index(_screen(place)), place))


def _screen(place: str) -> str:
    return place.partition(" ")[0]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


TABLE = ReadmeTable("keys", lines)

if __name__ == "__main__":
    sys.exit(TABLE.main(sys.argv[1:]))
