"""Each action, from the key to the changed service, over real HTTP."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest

from console.modals.choose import ChooseDialog
from console.modals.confirm import ConfirmDialog
from console.modals.message import MessageDialog
from console.modals.report import ReportDialog
from console.modals.type_to_confirm import TypeDialog
from tests.support.driver import Driver, Opening, console
from tests.support.fast_clock import FastClock
from tests.support.service import Posted, Simulator

SEEN = "seen "


def phases(driver: Driver) -> list[tuple[str, str, str | None]]:
    """(phase, action, outcome) of each line of the journal."""
    return [(line["phase"], line["action"], line.get("outcome")) for line in driver.journal]


def journalled(driver: Driver, action: str, outcome: str) -> dict[str, Any]:
    """The outcome line of the only act of that kind, whose intent stands before it under the same id."""
    lines = [line for line in driver.journal if line["action"] == action]
    assert [line["phase"] for line in lines] == ["intent", "outcome"]
    assert lines[0]["act"] == lines[1]["act"]
    assert lines[1]["outcome"] == outcome
    assert lines[0]["profile"] == "test"
    assert lines[0]["workspace"] == "e2e"
    assert stat.S_IMODE(driver.journal_path.stat().st_mode) == 0o600
    return lines[1]


async def pick(driver: Driver, role: str) -> None:
    """Choose a role in the picker."""
    await driver.asked(ChooseDialog)
    dialog = driver.dialog
    assert isinstance(dialog, ChooseDialog)
    values = [value for value, _text in dialog._choices]
    await driver.press("home", *["down"] * values.index(role), "enter")


async def write(driver: Driver, text: str) -> None:
    """Write a message and hand it on."""
    await driver.asked(MessageDialog)
    await driver.type(text)
    await driver.press("enter")


async def type_phrase(driver: Driver, phrase: str) -> None:
    """Type what a wide act asks for."""
    await driver.asked(TypeDialog)
    await driver.type(phrase)
    await driver.press("enter")


# -- peers ------------------------------------------------------------------------------------------------------------


async def test_mute_moves_the_peer_to_the_silent_role_and_is_seen(moving: Simulator, tmp_path: Path) -> None:
    room = moving.room("mute")
    ada = moving.join(room, "Ada", "speaker")
    async with console(moving, tmp_path, Opening(room=room)) as driver:
        await driver.point(ada)
        await driver.press("m")
        await driver.hears(f"Ada muted (role speaker -> speaker-muted): {SEEN}")
        assert SEEN in driver.text
        assert moving.role(room, ada) == "speaker-muted"
        line = journalled(driver, "peer.mute", "seen")
        assert line["peer"] == {"id": ada, "name": "Ada", "role": "speaker"}
        assert line["room"] == {"id": room, "name": "mute"}
        assert line["params"] == {"role": "speaker-muted"}
        assert line["seconds"] > 0


async def test_m_gives_a_muted_peer_its_former_role_back(frozen: Simulator, tmp_path: Path) -> None:
    room = frozen.room("unmute")
    ada = frozen.join(room, "Ada", "host")
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        await driver.point(ada)
        await driver.press("m")
        await driver.hears("Ada muted (role host -> host-muted)")
        await driver.press("m")
        await driver.hears(f"Ada unmuted (role host-muted -> host): {SEEN}")
        assert frozen.role(room, ada) == "host"
        journalled(driver, "peer.unmute", "seen")


async def test_u_takes_a_mute_back(moving: Simulator, tmp_path: Path) -> None:
    room = moving.room("undo-mute")
    ada = moving.join(room, "Ada", "speaker")
    async with console(moving, tmp_path, Opening(room=room)) as driver:
        await driver.point(ada)
        await driver.press("m")
        await driver.hears("Ada muted")
        await driver.press("u")
        await driver.hears(f"Ada moved (role speaker-muted -> speaker): {SEEN}")
        assert moving.role(room, ada) == "speaker"
        journalled(driver, "peer.role", "seen")


async def test_role_change_through_the_picker_and_back_with_u(frozen: Simulator, tmp_path: Path) -> None:
    room = frozen.room("role")
    linus = frozen.join(room, "Linus", "viewer")
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        await driver.point(linus)
        await driver.press("r")
        await pick(driver, "vip-guest")
        await driver.hears(f"Linus moved (role viewer -> vip-guest): {SEEN}")
        assert frozen.role(room, linus) == "vip-guest"
        assert journalled(driver, "peer.role", "seen")["params"] == {"role": "vip-guest"}
        await driver.press("u")
        await driver.hears("Linus moved (role vip-guest -> viewer)")
        assert frozen.role(room, linus) == "viewer"


async def test_undoing_twice_does_not_do_it_again(frozen: Simulator, tmp_path: Path) -> None:
    room = frozen.room("undo-twice")
    ada = frozen.join(room, "Ada", "speaker")
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        await driver.point(ada)
        mark = frozen.mark()
        await driver.press("m")
        await driver.hears("Ada muted")
        await driver.press("u")
        await driver.hears("Ada moved")
        await driver.press("m")
        await driver.hears("Ada muted")
        assert len(frozen.posted(mark)) == 3
        assert [line["action"] for line in driver.journal if line["phase"] == "outcome"] == [
            "peer.mute",
            "peer.role",
            "peer.mute",
        ]


async def test_kick_is_confirmed_with_y_and_the_peer_is_seen_gone(moving: Simulator, tmp_path: Path) -> None:
    room = moving.room("kick")
    ada, bob = moving.join(room, "Ada"), moving.join(room, "Bob")
    async with console(moving, tmp_path, Opening(room=room)) as driver:
        await driver.point(bob)
        mark = moving.mark()
        await driver.press("K")
        await driver.asked(ConfirmDialog)
        assert "Kick: Bob in kick?" in driver.text
        assert bob in driver.text
        assert moving.posted(mark) == []
        await driver.press("y")
        await driver.hears(f"Bob removed: {SEEN}")
        assert list(moving.peers(room)) == [ada]
        assert moving.posted(mark) == [Posted("POST", f"/active-rooms/{room}/remove-peers", 200)]
        assert journalled(driver, "peer.kick", "seen")["detail"] in driver.said


async def test_message_to_one_peer_reaches_only_that_peer(frozen: Simulator, tmp_path: Path) -> None:
    room = frozen.room("message-peer")
    ada = frozen.join(room, "Ada")
    frozen.join(room, "Bob")
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        await driver.point(ada)
        await driver.press("s")
        await write(driver, "hello [b]Ada[/b] :)")
        await driver.hears("message to Ada: accepted; the service gives no receipt")
        assert frozen.messages(room) == [("peer", ada, "hello [b]Ada[/b] :)")]
        assert journalled(driver, "peer.message", "accepted")["params"] == {"message": "hello [b]Ada[/b] :)"}


async def test_message_to_marked_peers_is_sent_to_each_on_its_own(frozen: Simulator, tmp_path: Path) -> None:
    room = frozen.room("message-marked")
    ada, _bob, cat = (frozen.join(room, name) for name in ("Ada", "Bob", "Cat"))
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        await driver.mark(ada, cat)
        await driver.press("s")
        await driver.asked(MessageDialog)
        assert "Ada and Cat (message-marked), each on their own" in driver.text
        await write(driver, "hush")
        await driver.asked(ReportDialog)
        await driver.sees("2 of 2 done: 2 accepted")
        assert sorted(frozen.messages(room)) == sorted([("peer", ada, "hush"), ("peer", cat, "hush")])
        assert sorted(outcome or "" for _, _, outcome in phases(driver)) == ["", "", "accepted", "accepted"]
        await driver.press("enter")
        await driver.unasked()
        assert not driver.table.marks


async def test_message_to_a_role_is_confirmed_and_reaches_that_role(frozen: Simulator, tmp_path: Path) -> None:
    room = frozen.room("message-role")
    frozen.join(room, "Ada", "speaker")
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        await driver.sees("Ada")
        mark = frozen.mark()
        await driver.press("t")
        await pick(driver, "speaker")
        await write(driver, "you are on")
        await driver.asked(ConfirmDialog)
        assert "you are on" in driver.text
        assert "speaker" in driver.text
        assert frozen.posted(mark) == []
        await driver.press("y")
        await driver.hears("message to every speaker in message-role: accepted")
        assert frozen.messages(room) == [("role", "speaker", "you are on")]
        journalled(driver, "room.message_role", "accepted")


async def test_message_to_everybody_is_confirmed_and_reaches_all(frozen: Simulator, tmp_path: Path) -> None:
    room = frozen.room("message-all")
    frozen.join(room, "Ada")
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        await driver.sees("Ada")
        mark = frozen.mark()
        await driver.press("B")
        await write(driver, "we begin")
        await driver.asked(ConfirmDialog)
        assert "A message cannot be taken back." in driver.text
        assert frozen.posted(mark) == []
        await driver.press("y")
        await driver.hears("message to everybody in message-all: accepted")
        assert frozen.messages(room) == [("all", "", "we begin")]
        journalled(driver, "room.message", "accepted")


# -- rooms ------------------------------------------------------------------------------------------------------------


async def test_end_room_by_its_typed_name_is_seen_and_leaves_it_enabled(moving: Simulator, tmp_path: Path) -> None:
    room = moving.room("end-me")
    moving.join(room, "Ada")
    async with console(moving, tmp_path) as driver:
        await driver.point(room)
        await driver.press("E")
        await type_phrase(driver, "end-me")
        await driver.hears(f"end-me ended: {SEEN}")
        state = moving.state(room)
        assert (state["session_id"], state["enabled"]) == (None, True)
        journalled(driver, "room.end", "seen")


async def test_end_and_lock_is_seen_only_when_it_is_over_and_disabled(moving: Simulator, tmp_path: Path) -> None:
    room = moving.room("lock-me")
    moving.join(room, "Ada")
    async with console(moving, tmp_path, Opening(room=room)) as driver:
        await driver.sees("Ada")
        await driver.press("ctrl+e")
        await type_phrase(driver, "lock-me")
        await driver.hears(f"lock-me ended and locked: {SEEN}")
        state = moving.state(room)
        assert (state["session_id"], state["enabled"]) == (None, False)
        journalled(driver, "room.end_lock", "seen")
        await driver.sees("DISABLED")


async def test_disable_is_confirmed_and_the_session_goes_on(frozen: Simulator, tmp_path: Path) -> None:
    room = frozen.room("shut")
    frozen.join(room, "Ada")
    async with console(frozen, tmp_path) as driver:
        await driver.point(room)
        mark = frozen.mark()
        await driver.press("D")
        await driver.asked(ConfirmDialog)
        assert frozen.posted(mark) == []
        await driver.press("y")
        await driver.hears(f"shut disabled: {SEEN}")
        state = frozen.state(room)
        assert (bool(state["session_id"]), state["enabled"]) == (True, False)
        journalled(driver, "room.disable", "seen")


async def test_enable_needs_no_dialog_and_its_undo_asks_first(frozen: Simulator, tmp_path: Path) -> None:
    room = frozen.room("open", live=False, enabled=False)
    async with console(frozen, tmp_path) as driver:
        await driver.press("a")
        await driver.point(room)
        await driver.press("D")
        await driver.hears(f"open enabled: {SEEN}")
        assert frozen.state(room)["enabled"] is True
        journalled(driver, "room.enable", "seen")
        await driver.press("u")
        await driver.asked(ConfirmDialog)
        assert frozen.state(room)["enabled"] is True
        await driver.press("y")
        await driver.hears(f"open disabled: {SEEN}")
        assert frozen.state(room)["enabled"] is False


async def test_kick_by_role_from_the_palette_takes_everybody_with_it(moving: Simulator, tmp_path: Path) -> None:
    room = moving.room("kick-role")
    ada, *_viewers = [moving.join(room, "Ada", "speaker"), moving.join(room, "Bob"), moving.join(room, "Cat")]
    async with console(moving, tmp_path, Opening(room=room)) as driver:
        await driver.sees("Ada")
        await driver.press("ctrl+p")
        await driver.type("Kick role")
        await driver.sees("Remove everybody who has one role.")
        await driver.press("enter")
        await pick(driver, "viewer")
        await driver.asked(TypeDialog)
        assert list(moving.peers(room)) != [ada]
        await type_phrase(driver, "kick-role")
        await driver.hears(f"every viewer removed from kick-role: {SEEN}")
        assert list(moving.peers(room)) == [ada]
        journalled(driver, "room.kick_role", "seen")


# -- several at once --------------------------------------------------------------------------------------------------


async def test_bulk_kick_reports_each_target(moving: Simulator, tmp_path: Path) -> None:
    room = moving.room("bulk")
    ada, bob, cat = (moving.join(room, name) for name in ("Ada", "Bob", "Cat"))
    async with console(moving, tmp_path, Opening(room=room)) as driver:
        await driver.mark(ada, cat)
        await driver.press("K")
        await driver.asked(ConfirmDialog)
        assert "Kick: 2 peers in bulk?" in driver.text
        await driver.press("y")
        await driver.sees("2 of 2 done: 2 seen")
        assert f"+ Ada removed: {SEEN}" in driver.text
        assert f"+ Cat removed: {SEEN}" in driver.text
        assert list(moving.peers(room)) == [bob]
        assert [outcome for phase, _, outcome in phases(driver) if phase == "outcome"] == ["seen", "seen"]


async def test_esc_stops_a_bulk_kick_and_the_report_says_who_was_spared(frozen: Simulator, tmp_path: Path) -> None:
    room = frozen.room("stop")
    names = [f"P{number}" for number in range(6)]
    peers = [frozen.join(room, name) for name in names]
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        await driver.mark(*peers)
        frozen.fault("latency", "remove-peers", methods=["POST"], ms=400)
        mark = frozen.mark()
        await driver.press("K")
        await driver.asked(ConfirmDialog)
        await driver.press("y")
        await driver.asked(ReportDialog)
        await driver.until(lambda: len(frozen.posted(mark)) == 2, "the second removal on its way")
        await driver.press("escape")
        await driver.done()
        sent = len(frozen.posted(mark))
        assert 2 <= sent < len(peers)
        left = frozen.peers(room)
        spared = [frozen.peers(room)[peer]["name"] for peer in peers if peer in left]
        assert len(spared) == len(peers) - sent
        assert f"{sent} of 6 done: {sent} seen, {6 - sent} not done" in driver.text
        for name in names:
            words = f"- {name}: not done, stopped before it was sent" if name in spared else f"+ {name} removed: {SEEN}"
            assert words in driver.text
        assert len(driver.journal) == 2 * sent
        await driver.press("escape")
        await driver.unasked()


async def test_more_than_ten_targets_ask_for_their_number(frozen: Simulator, tmp_path: Path) -> None:
    room = frozen.room("eleven")
    peers = [frozen.join(room, f"P{number:02}") for number in range(11)]
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        await driver.knows(*peers)
        await driver.press("*", "K")
        await type_phrase(driver, "10")
        assert "That does not match; nothing was sent." in driver.text
        assert len(frozen.peers(room)) == 11
        await driver.press("backspace", "1", "enter")
        await driver.sees("11 of 11 done: 11 seen")
        assert frozen.peers(room) == {}


@pytest.fixture
def three(frozen: Simulator) -> tuple[str, list[str]]:
    """A room with Ada, Bob and Cat."""
    room = frozen.room("hidden")
    return room, [frozen.join(room, name) for name in ("Ada", "Bob", "Cat")]


async def test_marks_hidden_by_a_filter_are_named_and_left_out(
    frozen: Simulator, tmp_path: Path, three: tuple[str, list[str]]
) -> None:
    room, (ada, bob, cat) = three
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        await driver.mark(ada, bob, cat)
        await driver.filter("Bob")
        await driver.press("K")
        await driver.asked(ConfirmDialog)
        assert "Kick: Bob in hidden?" in driver.text
        assert "Marked but hidden by the filter, and left out" in driver.text
        assert {"Ada, Cat", "Cat, Ada"} & {part for part in ("Ada, Cat", "Cat, Ada") if part in driver.text}
        await driver.press("y")
        await driver.hears(f"Bob removed: {SEEN}")
        assert set(frozen.peers(room)) == {ada, cat}


async def test_i_takes_the_hidden_marks_in_and_asks_again(
    frozen: Simulator, tmp_path: Path, three: tuple[str, list[str]]
) -> None:
    room, (ada, bob, cat) = three
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        await driver.mark(ada, cat)
        await driver.filter("Cat")
        mark = frozen.mark()
        await driver.press("K")
        await driver.asked(ConfirmDialog)
        await driver.press("i")
        await driver.sees("Kick: 2 peers in hidden?")
        assert frozen.posted(mark) == []
        assert "left out" not in driver.text
        await driver.asked(ConfirmDialog)
        await driver.press("y")
        await driver.sees("2 of 2 done: 2 seen")
        assert set(frozen.peers(room)) == {bob}


async def test_hidden_marks_bring_a_dialog_up_even_before_a_mute(frozen: Simulator, tmp_path: Path) -> None:
    room = frozen.room("hidden-mute")
    ada, bob = frozen.join(room, "Ada", "speaker"), frozen.join(room, "Bob", "speaker")
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        await driver.mark(ada, bob)
        await driver.filter("Ada")
        mark = frozen.mark()
        await driver.press("m")
        await driver.asked(ConfirmDialog)
        assert frozen.posted(mark) == []
        await driver.press("y")
        await driver.hears("Ada muted")
        assert (frozen.role(room, ada), frozen.role(room, bob)) == ("speaker-muted", "speaker")


# -- truth ------------------------------------------------------------------------------------------------------------


async def test_an_effect_that_never_comes_is_called_not_confirmed(frozen: Simulator, tmp_path: Path) -> None:
    room = frozen.room("vip")
    for number in range(2):
        frozen.join(room, f"Guest {number}", "vip-guest")
    ada = frozen.join(room, "Ada", "speaker")
    async with console(frozen, tmp_path, Opening(room=room, clock=FastClock(30))) as driver:
        await driver.point(ada)
        await driver.press("r")
        await pick(driver, "vip-guest")
        await driver.hears("Ada moved (role speaker -> vip-guest): not confirmed after 15 s")
        assert frozen.role(room, ada) == "speaker"
        assert journalled(driver, "peer.role", "not confirmed")["seconds"] is None


async def test_on_a_production_profile_a_mute_is_confirmed_and_a_kick_is_typed(
    frozen: Simulator, tmp_path: Path
) -> None:
    room = frozen.room("prod")
    ada = frozen.join(room, "Ada", "speaker")
    async with console(frozen, tmp_path, Opening(room=room, production=True)) as driver:
        await driver.point(ada)
        mark = frozen.mark()
        await driver.press("m")
        await driver.asked(ConfirmDialog)
        await driver.press("escape")
        await driver.unasked()
        await driver.press("K")
        await driver.asked(TypeDialog)
        assert "PRODUCTION" in driver.text
        assert frozen.posted(mark) == []
        await driver.type("1")
        await driver.press("enter")
        await driver.hears(f"Ada removed: {SEEN}")
        assert frozen.peers(room) == {}
