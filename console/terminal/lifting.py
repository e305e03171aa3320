"""Lines that are only somewhere else now: which of them the terminal itself shall move.

A list in which somebody came and somebody left is the same list, moved about. Terminals delete lines, so that those
below move up, and insert empty ones, so that those below move down. Each costs a few bytes; another line costs many.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple, TypeVar

from console.terminal.cells import Line, text_of

MOVE: Final = 10
"""Bytes that deleting or inserting lines at a place costs."""

EMPTY: Final = 60
"""Bytes, about, of a line that is written where an empty one was inserted."""

OTHER: Final = 45
"""Bytes, about, of a line that is written over another one."""

_Kind = TypeVar("_Kind")


class Block(NamedTuple):
    """Lines that follow one another, before and now."""

    old: int
    new: int
    size: int


class Stretch(NamedTuple):
    """Lines, by the place of the first and their number."""

    first: int
    size: int


class Moves(NamedTuple):
    """What to delete, from the last to the first, and then to insert, from the first to the last.

    Lines come up from below the last one empty, and fall off there.
    """

    deleted: list[Stretch]
    inserted: list[Stretch]

    def applied(self, lines: Sequence[_Kind], empty: _Kind) -> list[_Kind]:
        """What stands where afterwards.

        Args:
            lines: one thing for each line.
            empty: the same for an empty line.
        """
        moved = list(lines)
        for first, size in self.deleted:
            moved[first:] = [*moved[first + size :], *[empty] * size]
        for first, size in self.inserted:
            moved[first:] = [*[empty] * size, *moved[first:-size]]
        return moved


def moves(old: Sequence[Line], new: Sequence[Line]) -> Moves | None:
    """How lines come to where they are now; None when moving them is not worth it.

    Args:
        old: the lines of a part of the screen.
        new: as many.
    """
    found = _blocks(old, new)
    if all(block.old == block.new for block in found):
        return None
    deleted, inserted, before = [], [], Block(0, 0, 0)
    for block in _kept(found, len(old)):
        more = (block.new - before.new) - (block.old - before.old)
        # At the end the lines fall off, or come up empty, without being told to.
        if more < 0 and block.old < len(old):
            deleted.append(Stretch(block.old + more, -more))
        elif more > 0 and block.new < len(new):
            inserted.append(Stretch(block.new - more, more))
        before = block
    return Moves(deleted[::-1], inserted) if deleted or inserted else None


def _blocks(old: Sequence[Line], new: Sequence[Line]) -> list[Block]:
    """All that may have moved in one piece, or stayed; a line that stands there twice only beside others."""
    texts = [text_of(line) for line in old]
    only = {text: place for place, text in enumerate(texts) if texts.count(text) == 1}
    found: list[Block] = []
    growing: dict[int, Block] = {}
    for at, line in enumerate(new):
        steps = [step for step in {0, *growing} if 0 <= at + step < len(old) and old[at + step] == line]
        if not steps and (place := only.get(text_of(line))) is not None and old[place] == line:
            steps = [place - at]
        begun = {step: growing.pop(step, Block(at + step, at, 0)) for step in steps}
        found += growing.values()
        growing = {step: block._replace(size=block.size + 1) for step, block in begun.items()}
    return sorted([*found, *growing.values()], key=lambda block: (block.new, block.old))


def _kept(found: Sequence[Block], size: int) -> list[Block]:
    """Those that stay, in their order, so that the rest costs least; the last is the end of the lines."""
    blocks = [Block(0, 0, 0), *found, Block(size, size, 0)]
    best, before = [0], [0]
    for place, block in enumerate(blocks[1:], 1):
        ways = [(best[left] + _cost(blocks[left], block), left) for left in range(place)]
        cost, left = min(ways)
        best.append(cost)
        before.append(left)
    kept, place = [], len(blocks) - 1
    while place:
        kept.append(blocks[place])
        place = before[place]
    return kept[::-1]


def _cost(left: Block, right: Block) -> int:
    """Bytes, about, of what lies between two blocks that stay."""
    gone, come = right.old - left.old - left.size, right.new - left.new - left.size
    if gone < 0 or come < 0:
        return 1 << 30
    if gone == come:
        return gone * OTHER
    return MOVE + min(gone, come) * OTHER + max(0, come - gone) * EMPTY
