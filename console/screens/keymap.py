"""Which keys are really bound, once the operator's keymap has been looked through.

A keymap is a wish. What cannot be granted keeps its default, and is said in one sentence that names both sides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import TYPE_CHECKING

from textual.binding import Binding, BindingType
from textual.keys import Keys as Named
from textual.keys import key_to_character

from console.actions.action import Danger
from console.api.text import clean

if TYPE_CHECKING:
    from console.actions.action import Action
    from console.actions.registry import Registry

FORBIDDEN = frozenset(
    {"backspace", "delete", "enter", "ctrl+k", "ctrl+j", "ctrl+a", "ctrl+b", "ctrl+s", "ctrl+q", "ctrl+z"}
)
"""Never for what harms (product.md, Keys): pressed by accident, or eaten by tmux, screen and flow control."""

_SAME = {"return": "enter", "ctrl+m": "enter", "ctrl+i": "tab", "ctrl+h": "backspace", "esc": "escape"}
_MODIFIERS = {"ctrl", "shift", "alt", "super", "hyper", "meta"}
_NAMED = {key.value for key in Named}
_WORDS = {" ": ("space",), ",": ("comma",)}
_ID = 64


@dataclass(frozen=True)
class Owner:
    """Something that has keys.

    Args:
        id: as the keymap names it.
        keys: its default keys, as Textual names them.
        screens: where it can be pressed.
        harmful: whether it does what cannot simply be taken back.
        fixed: whether its keys are its own for ever, such as the last way out.
    """

    id: str
    keys: tuple[str, ...]
    screens: frozenset[str]
    harmful: bool = False
    fixed: bool = False


@dataclass(frozen=True)
class Keys:
    """The keys as they are bound.

    Args:
        changed: id -> keys, of all whose keys are not the default ones.
        problems: a sentence for each wish that was not granted, safe to paint.
    """

    changed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    def of(self, owner: str, default: str) -> tuple[str, ...]:
        """The keys of something.

        Args:
            owner: its id.
            default: its default keys, separated by commas.
        """
        return self.changed.get(owner) or tuple(key.strip() for key in default.split(","))

    @property
    def overlay(self) -> dict[str, str]:
        """What Textual's `App.set_keymap` takes."""
        return {owner: ",".join(keys) for owner, keys in self.changed.items()}


class _Problem(Exception):
    """Why a wish is not granted."""


def owners_of(screens: Mapping[str, Iterable[BindingType]], registry: Registry) -> tuple[Owner, ...]:
    """Everything that has keys on the screens.

    Args:
        screens: the name of each -> all bindings that work on it.
        registry: says which of them are harmful.
    """
    harmful = {action.place for action in registry if action.danger >= Danger.HARMFUL}
    found: dict[str, Owner] = {}
    for screen, bindings in screens.items():
        for binding in Binding.make_bindings(bindings):
            name = binding.id or binding.description
            known = found.get(name) or Owner(
                name, (), frozenset(), name in harmful, fixed=binding.system or not binding.id
            )
            keys = known.keys if binding.key in known.keys else (*known.keys, binding.key)
            found[name] = replace(known, keys=keys, screens=known.screens | {screen})
    return tuple(found.values())


def resolve(owners: Sequence[Owner], wishes: Mapping[str, str], instead: Mapping[str, str] | None = None) -> Keys:
    """Grant what can be granted.

    Args:
        owners: everything that has keys; their defaults do not clash.
        wishes: id -> keys, separated by commas, as the configuration file has them.
        instead: ids that have no keys of their own -> what to do about it, to follow the id.
    """
    known = {owner.id: owner for owner in owners}
    granted: dict[str, tuple[str, ...]] = {}
    problems: list[str] = []
    for wanted, words in wishes.items():
        try:
            if wanted not in known:
                raise _Problem(_unknown(wanted, known, instead or {}))
            granted[wanted] = _allowed(known[wanted], words)
        except _Problem as problem:
            problems.append(str(problem))
    while clash := _clash(owners, granted):
        key, first, second = clash
        for owner in (first, second):
            granted.pop(owner.id, None)
        stay = " and ".join(f"{owner.id} on {_print(owner.keys)}" for owner in (first, second))
        problems.append(f"keymap: {_print([key])} cannot be both {first.id} and {second.id}; they stay: {stay}")
    changed = {owner: keys for owner, keys in granted.items() if keys != known[owner].keys}
    return Keys(changed, tuple(problems))


def rekeyed(actions: Iterable[Action], keys: Keys) -> tuple[Action, ...]:
    """The actions with the keys they are really bound to, for the footer and the help.

    Args:
        actions: as declared.
        keys: as bound.
    """
    return tuple(
        replace(action, key=",".join(keys.of(action.place, action.key))) if action.key else action for action in actions
    )


def without_keys(registry: Registry) -> dict[str, str]:
    """Ids of actions that have no key of their own, and what to do about it.

    Args:
        registry: all actions.
    """
    return {
        action.id: f"has the key of {action.place}: name that one" if action.key else "has no key: ctrl+p lists it"
        for action in registry
        if action.place != action.id or not action.key
    }


def _unknown(wanted: str, known: Mapping[str, Owner], instead: Mapping[str, str]) -> str:
    name = clean(wanted, _ID)
    if wanted in instead:
        return f"keymap: {name} {instead[wanted]}"
    from difflib import get_close_matches  # a typing mistake may cost what a start may not

    near = get_close_matches(wanted, known, 1)
    hint = f"; did you mean {near[0]}?" if near else ": ? lists what has"
    return f"keymap: nothing is called {name}{hint}"


def _allowed(owner: Owner, words: str) -> tuple[str, ...]:
    """The keys of a wish, as Textual names them."""
    stays = f"{owner.id} stays on {_print(owner.keys)}"
    if owner.fixed:
        raise _Problem(f"keymap: {stays}, which cannot be changed")
    keys = _WORDS.get(words) or tuple(_canonical(word.strip()) for word in words.split(","))
    if not all(keys):
        raise _Problem(f"keymap: “{clean(words, _ID)}” is no key: write one like x, f2, ctrl+x or space; {stays}")
    forbidden = [key for key in keys if key in FORBIDDEN] if owner.harmful else []
    if forbidden:
        why = "it is pressed by accident or never arrives"
        raise _Problem(f"keymap: {_print(forbidden)} is no key for what harms ({why}); {stays}")
    return tuple(dict.fromkeys(keys))


def _canonical(word: str) -> str:
    """The name Textual gives a key; nothing when there is no such key."""
    *modifiers, base = word.split("+") if len(word) > 1 else [word]
    if not base or not base.isprintable() or set(modifiers) - _MODIFIERS:
        return ""
    if len(base) == 1:
        base = next(iter(Binding.make_bindings([Binding(base, "")]))).key
    elif base not in _NAMED and base not in _SAME and key_to_character(base) is None:
        return ""
    if modifiers == ["shift"] and len(base) == 1:
        return base.upper()
    key = "+".join([*sorted(set(modifiers)), base])
    return _SAME.get(key, key)


def _clash(owners: Sequence[Owner], granted: Mapping[str, tuple[str, ...]]) -> tuple[str, Owner, Owner] | None:
    """A key with two owners on one screen, one of which can go back to its default."""
    holders: dict[str, list[Owner]] = {}
    for owner in owners:
        for key in granted.get(owner.id, owner.keys):
            holders.setdefault(key, []).append(owner)
    for key, held in holders.items():
        for first, second in combinations(held, 2):
            if first.screens & second.screens and (first.id in granted or second.id in granted):
                return key, first, second
    return None


def _print(keys: Iterable[str]) -> str:
    return " ".join(keys)
