"""The lines of `?`: actions from the registry, everything else from the bindings themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding

from console.modals.help import HelpLine
from console.widgets.live_table import LiveTable

from .chrome import key_name
from .commands.own import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from textual.binding import BindingType

    from console.actions.action import Action

    from .keymap import Keys


def action_lines(slots: Sequence[tuple[str, Action, str | None]]) -> list[HelpLine]:
    """What can be done here, with the reason for what cannot be done now."""
    return [
        HelpLine("Act", _names(keys.split(",")), action.label, action.help, reason) for keys, action, reason in slots
    ]


def palette_lines(actions: Iterable[Action]) -> list[HelpLine]:
    """Actions without a key, reached through the palette."""
    return [HelpLine("Act", "^P", action.label, action.help) for action in actions if not action.key]


def binding_lines(
    section: str,
    bindings: Iterable[BindingType],
    bound: Keys,
    against: Callable[[str], str | None] = lambda _action: None,
) -> list[HelpLine]:
    """Lines of bindings that carry words; those of actions come from the registry instead.

    Args:
        section: what they stand under.
        bindings: with their default keys.
        bound: the keys they really have.
        against: why one does nothing now; "" for one that means nothing here at all, which is left out.
    """
    lines = []
    for binding in bindings:
        if isinstance(binding, Binding) and not binding.action.startswith("act("):
            reason = against(binding.action)
            if reason != "":
                keys = bound.of(binding.id or "", binding.key)
                lines.append(HelpLine(section, _names(keys), binding.description, binding.tooltip, reason))
    return lines


def command_lines() -> list[HelpLine]:
    """What can be typed after `:`."""
    own = [HelpLine("Commands", command.usage, "", command.help) for command in COMMANDS]
    return [
        *own,
        HelpLine("Commands", ":ACTION", "", "Any action by its words or its id, such as :kick or :end-room"),
        HelpLine(
            "Commands", ":RESOURCE VERB ...", "", "As in a shell after hms-console, such as :rooms list --limit 5"
        ),
        HelpLine(
            "Commands", ".", "", "In such a line the room, session or peer that is chosen; a room may be left out"
        ),
    ]


def filter_lines() -> list[HelpLine]:
    """What can be typed after `/`."""
    return [HelpLine("Filter", how, "", words) for how, words in _FILTER]


def table_lines(bound: Keys, against: Callable[[str], str | None] = lambda _action: None) -> list[HelpLine]:
    """Moving and marking.

    Args:
        bound: the keys really bound.
        against: why one does nothing now, see `binding_lines`.
    """
    return binding_lines("Move and mark", LiveTable.BINDINGS, bound, against)


MARKING = frozenset({"mark", "range", "mark_shown", "clear_marks", "mark_by"})
"""The actions of keys that mark rows, or take marks from them."""

_FILTER = (
    ("ada", "Rows with this text, in any case; several terms must all hold"),
    ('"ada l"', "Words with spaces"),
    ("role:host", "Rows with this in the column of that name"),
    ('role:""', "Rows where the column is empty"),
    ("/^a.*z$/", "A regular expression, after a column too: name:/^a/"),
    ("!ada", "Rows without it; turns any term round"),
)


def _names(keys: Iterable[str]) -> str:
    return " ".join(key_name(key) for key in keys)
