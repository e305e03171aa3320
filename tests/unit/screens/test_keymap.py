from __future__ import annotations

import unicodedata
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.binding import BindingsMap

from console.actions.registry import ALL_ACTIONS, Registry
from console.app.furniture import key_owners
from console.app.main import ConsoleApp
from console.screens.chrome import key_name
from console.screens.keymap import FORBIDDEN, Keys, Owner, rekeyed, resolve, without_keys

BOTH = frozenset({"Rooms", "Peers"})
PEERS = frozenset({"Peers"})
OWNERS = (
    Owner("app.quit", ("q",), BOTH),
    Owner("app.quit_too", ("ctrl+q",), BOTH, fixed=True),
    Owner("table.down", ("down", "j"), BOTH),
    Owner("rooms.idle", ("a",), frozenset({"Rooms"})),
    Owner("peer.mute", ("m",), PEERS),
    Owner("peer.kick", ("K",), PEERS, harmful=True),
    Owner("room.end", ("E",), BOTH, harmful=True),
)
REAL = key_owners(ConsoleApp.BINDINGS)
WORDS = st.one_of(
    st.sampled_from(["x", "m", "K", "q", "j", "ctrl+q", "enter", "f2", " ", ",", "", "a,b", "ctrl+k", "shift+k", "+"]),
    st.text(max_size=8),
)


def bound(owners: tuple[Owner, ...], keys: Keys) -> dict[str, tuple[str, ...]]:
    return {owner.id: keys.changed.get(owner.id, owner.keys) for owner in owners}


def assert_sound(owners: tuple[Owner, ...], keys: Keys) -> None:
    """No key has two owners on a screen, and nothing that harms is where it must not be."""
    final = bound(owners, keys)
    for first, second in combinations(owners, 2):
        if first.screens & second.screens:
            assert not set(final[first.id]) & set(final[second.id]), (first, second)
    for owner in owners:
        assert final[owner.id]
        assert all(final[owner.id])
        assert not (owner.harmful and set(final[owner.id]) & FORBIDDEN)
        assert not owner.fixed or final[owner.id] == owner.keys


def test_the_defaults_themselves_are_sound() -> None:
    assert_sound(REAL, Keys())
    assert {"app.quit", "table.down", "peer.kick", "room.end", "rooms.idle", "peers.details"} <= {
        owner.id for owner in REAL
    }
    assert {owner.id for owner in REAL if owner.harmful} >= {"peer.kick", "room.end", "room.enabled", "room.message"}


@pytest.mark.parametrize(
    ("wishes", "changed"),
    [
        ({}, {}),
        ({"peer.kick": "x"}, {"peer.kick": ("x",)}),
        ({"peer.kick": "m", "peer.mute": "K"}, {"peer.kick": ("m",), "peer.mute": ("K",)}),
        ({"peer.kick": "a"}, {"peer.kick": ("a",)}),
        ({"peer.mute": " "}, {"peer.mute": ("space",)}),
        ({"peer.mute": ","}, {"peer.mute": ("comma",)}),
        ({"peer.mute": "?"}, {"peer.mute": ("question_mark",)}),
        ({"peer.mute": "z, f2 ,z"}, {"peer.mute": ("z", "f2")}),
        ({"peer.mute": "shift+z"}, {"peer.mute": ("Z",)}),
        ({"peer.mute": "shift+ctrl+left"}, {"peer.mute": ("ctrl+shift+left",)}),
        ({"peer.mute": "return"}, {"peer.mute": ("enter",)}),
        ({"peer.mute": "m"}, {}),
    ],
)
def test_what_can_be_granted_is(wishes: dict[str, str], changed: dict[str, tuple[str, ...]]) -> None:
    keys = resolve(OWNERS, wishes)
    assert keys.changed == changed
    assert keys.problems == ()
    assert_sound(OWNERS, keys)


@pytest.mark.parametrize(
    ("wishes", "named"),
    [
        ({"peer.kik": "x"}, ["peer.kik", "did you mean peer.kick"]),
        ({"\x1b]0;x\x07": "x"}, ["nothing is called"]),
        ({"peer.unmute": "x"}, ["peer.unmute", "peer.mute"]),
        ({"room.kick_role": "x"}, ["room.kick_role", "ctrl+p"]),
        ({"peer.kick": ""}, ["peer.kick stays on K", "no key"]),
        ({"peer.kick": "x,"}, ["peer.kick stays on K", "no key"]),
        ({"peer.kick": "nope"}, ["“nope” is no key", "peer.kick stays on K"]),
        ({"peer.kick": "ctrl+"}, ["no key"]),
        ({"peer.kick": "magic+x"}, ["no key"]),
        ({"peer.kick": "\x1b"}, ["no key"]),
        ({"peer.kick": "enter"}, ["enter", "harms", "peer.kick stays on K"]),
        ({"peer.kick": "x,ctrl+h"}, ["backspace", "harms"]),
        ({"app.quit_too": "x"}, ["app.quit_too stays on ctrl+q"]),
        ({"peer.kick": "m"}, ["m cannot be both peer.mute and peer.kick", "peer.mute on m", "peer.kick on K"]),
        ({"peer.kick": "q"}, ["q cannot be both app.quit and peer.kick"]),
        ({"peer.kick": "j"}, ["j cannot be both table.down and peer.kick"]),
        ({"peer.mute": "ctrl+q"}, ["ctrl+q cannot be both app.quit_too and peer.mute"]),
        ({"peer.kick": "x", "peer.mute": "x"}, ["x cannot be both peer.mute and peer.kick"]),
    ],
)
def test_what_cannot_be_granted_stays_and_is_said_in_one_sentence(wishes: dict[str, str], named: list[str]) -> None:
    keys = resolve(OWNERS, wishes, without_keys(Registry()))
    assert keys.changed == {}
    assert len(keys.problems) == 1
    for words in named:
        assert words in keys.problems[0]
    assert_sound(OWNERS, keys)


def test_going_back_to_a_default_that_is_taken_takes_the_other_back_too() -> None:
    keys = resolve(OWNERS, {"room.end": "m", "peer.mute": "q"})
    assert keys.changed == {}
    assert len(keys.problems) == 2


def test_a_good_wish_is_granted_beside_bad_ones() -> None:
    keys = resolve(OWNERS, {"nope": "x", "peer.kick": "enter", "peer.mute": "x"})
    assert keys.overlay == {"peer.mute": "x"}
    assert len(keys.problems) == 2


@given(st.dictionaries(st.sampled_from([*(owner.id for owner in REAL), "nope", "\x1b[", "peer.unmute"]), WORDS))
def test_no_keymap_makes_the_keys_unsound_or_a_sentence_unsafe(wishes: dict[str, str]) -> None:
    keys = resolve(REAL, wishes, without_keys(Registry()))
    assert_sound(REAL, keys)
    for problem in keys.problems:
        assert not [char for char in problem if unicodedata.category(char) in {"Cc", "Cf", "Cs"}]
    # Textual takes it, and the registry too.
    BindingsMap([(",".join(one), "x", "y") for one in keys.changed.values()])
    Registry(rekeyed(ALL_ACTIONS, keys))


def test_actions_carry_the_keys_they_have() -> None:
    registry = Registry(rekeyed(ALL_ACTIONS, resolve(REAL, {"peer.mute": "x,f2"})))
    assert registry["peer.mute"].key == registry["peer.unmute"].key == "x,f2"
    assert registry["peer.kick"].key == "K"
    assert registry["room.kick_role"].key == ""


@pytest.mark.parametrize(
    ("key", "printed"),
    [("slash", "/"), ("comma", ","), ("ctrl+x", "^X"), ("f2", "f2"), ("escape", "Esc"), ("K", "K"), ("space", "Space")],
)
def test_keys_are_printed_as_on_a_keyboard(key: str, printed: str) -> None:
    assert key_name(key) == printed
