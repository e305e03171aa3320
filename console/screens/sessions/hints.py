"""The keys of Sessions, in the footer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.screens.chrome import printed
from console.widgets.action_bar import Hint

if TYPE_CHECKING:
    from console.screens.keymap import Keys


def session_hints(keys: Keys, lead: str, *, picture: bool, more: bool, only: bool) -> list[Hint]:
    """The keys that work now, the most wanted first.

    Args:
        keys: as they are bound.
        lead: what the row under the cursor offers: `people`, `story`, or "" for nothing.
        picture: whether the picture is shown.
        more: whether there are older sessions to ask for.
        only: whether one room is shown alone.
    """
    offered = {
        "people": [Hint(printed(keys, "table.choose", "enter"), "people")],
        "story": [Hint(printed(keys, "sessions.story", "H"), "history")],
    }
    older = [Hint(printed(keys, "sessions.older", "n"), "older")] if more else []
    return [
        *offered.get(lead, ()),
        Hint(printed(keys, "sessions.timeline", "T"), "people" if picture else "timeline"),
        Hint(printed(keys, "sessions.export", "e"), "export"),
        *older,
        Hint(printed(keys, "sessions.compare", "equals_sign"), "compare"),
        Hint(printed(keys, "sessions.time", "f"), "time"),
        Hint(printed(keys, "sessions.kind", "t"), "state"),
        Hint(printed(keys, "sessions.all", "a"), "all rooms" if only else "one room"),
    ]
