"""The commands of the shell, typed in the console: one client, the road of every act, and nothing sent read-only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from textual.widgets import Input

from console.actions.action import Danger, Params
from console.cli.headless.by_hand import client_to
from console.cli.inside import Inside
from console.clock import SystemClock
from console.modals.confirm import ConfirmDialog
from console.modals.raw import RawDialog
from console.screens.commands.grammar import Acting, Chosen
from console.widgets.command_line import CommandLine
from tests.support.driver import Driver, Opening, console, launch_for
from tests.support.service import Posted, Simulator


async def command(driver: Driver, text: str) -> None:
    """Type a line and enter it."""
    driver.app.grammar_of = Inside
    await driver.press(":")
    await driver.until(lambda: isinstance(driver.app.focused, Input) and driver.app.focused.id == "command", "the line")
    field: Any = driver.app.focused
    field.value = text
    await driver.press("enter")
    await driver.until(lambda: not driver.board.query_one(CommandLine)._entered, "the line understood")


async def close(driver: Driver) -> None:
    """Leave a page."""
    await driver.asked(RawDialog)
    await driver.press("escape")
    await driver.unasked()


async def test_what_changes_goes_the_way_of_acts(moving: Simulator, tmp_path: Path) -> None:
    room = moving.room("by-command")
    ada, bob = moving.join(room, "Ada"), moving.join(room, "Bob")
    async with console(moving, tmp_path, Opening(room=room)) as driver:
        await driver.point(ada)
        mark = moving.mark()
        await command(driver, f"peers remove --peer-id {bob}")
        await driver.asked(ConfirmDialog)
        assert "Kick: Bob in by-command?" in driver.text
        assert moving.posted(mark) == []
        await driver.press("y")
        await driver.hears("Bob removed: seen ")
        assert list(moving.peers(room)) == [ada]
        assert moving.posted(mark) == [Posted("POST", f"/active-rooms/{room}/remove-peers", 200)]
        assert [line["action"] for line in driver.journal] == ["peer.kick", "peer.kick"]
        assert driver.journal[-1]["outcome"] == "seen"


async def test_what_no_key_does_is_journalled_and_its_answer_shown(frozen: Simulator, tmp_path: Path) -> None:
    room = frozen.room("codes-by-command")
    async with console(frozen, tmp_path) as driver:
        mark = frozen.mark()
        await command(driver, f"room-codes create {room}")
        await driver.asked(RawDialog)
        assert "room-codes create: the answer" in driver.text
        await close(driver)
        await command(driver, "roles delete 64a0c0ffee00000000000abc nobody")
        await driver.asked(ConfirmDialog)
        assert "role name nobody" in driver.text
        await driver.press("escape")
        await driver.done()
        assert frozen.posted(mark) == [Posted("POST", f"/room-codes/room/{room}", 200)]
        assert [line["action"] for line in driver.journal] == ["api.createRoomCodes", "api.createRoomCodes"]


async def test_what_reads_is_a_page_and_read_only_sends_nothing_else(frozen: Simulator, tmp_path: Path) -> None:
    room = frozen.room("page-by-command")
    frozen.join(room, "Ada [/nope]")
    async with console(frozen, tmp_path, Opening(room=room, write=False)) as driver:
        mark = frozen.mark()
        await command(driver, "peers list")
        await driver.asked(RawDialog)
        assert "Ada [/nope]" in driver.text
        await close(driver)
        await command(driver, "active-rooms end --curl")
        await driver.asked(RawDialog)
        assert "Bearer $HMS_MANAGEMENT_TOKEN" in driver.prose
        await close(driver)
        await command(driver, "active-rooms end")
        await driver.sees("read-only: press W to arm writing")
        await driver.press("escape")
        await command(driver, "peers get . nobody-there")
        await driver.hears("peers get: ")
        assert frozen.posted(mark) == []
        assert driver.journal == []


LINES = {
    "active-rooms end": ("room.end", Danger.WIDE),
    "active-rooms end --lock": ("room.end_lock", Danger.WIDE),
    "active-rooms send-message . hello --broadcast": ("room.message", Danger.HARMFUL),
    "active-rooms send-message . hello --role viewer": ("room.message_role", Danger.HARMFUL),
    "peers remove --role viewer": ("room.kick_role", Danger.WIDE),
    "peers remove --peer-id .": ("peer.kick", Danger.HARMFUL),
    "peers update . . --role speaker": ("peer.role", Danger.REVERSIBLE),
    "peers update . . --name Eve": ("api.updatePeer", Danger.HARMLESS),
    "rooms disable": ("room.disable", Danger.HARMFUL),
    "rooms enable": ("room.enable", Danger.REVERSIBLE),
    "recordings start --audio-only": ("recording.start", Danger.HARMLESS),
    "live-streams stop-room": ("hls.stop_room", Danger.HARMFUL),
    "stream-keys rotate": ("ingest.rotate", Danger.HARMFUL),
    "external-streams start": ("rtmp.start", Danger.HARMLESS),
    "templates set-settings t {}": ("api.updateSettings", Danger.HARMFUL),
}


async def test_each_line_is_the_act_of_the_registry_with_its_danger_and_names(
    frozen: Simulator, tmp_path: Path
) -> None:
    room = frozen.room("named-by-command")
    ada = frozen.join(room, "Ada")
    launch = launch_for(frozen, Opening(), tmp_path / "journal.jsonl")
    inside, mark = Inside(launch), frozen.mark()
    async with client_to(launch, SystemClock()) as client:
        for line, (act, danger) in LINES.items():
            found = inside.parse(line.split(), Chosen(room, "", ada))
            assert isinstance(found, Acting), line
            aimed = await found.aim(client, lambda _title, _text: None)
            assert (aimed.action.id, aimed.action.danger) == (act, danger), line
            if aimed.target.room_id:
                assert aimed.target.room_name == "named-by-command", line
            if aimed.target.peer_id:
                assert (aimed.target.name, aimed.target.role_id) == ("Ada", "viewer"), line
            assert aimed.action.asks == ("form" if act == "rtmp.start" else "nothing"), line
        assert frozen.posted(mark) == []
        start = inside.parse(["recordings", "start", "--audio-only"], Chosen(room))
        assert isinstance(start, Acting)
        aimed = await start.aim(client, lambda _title, _text: None)
        sent = await aimed.action.send(client, aimed.target, Params())
        assert sent.target is not None
        assert sent.target.job_id
        assert frozen.posted(mark) == [Posted("POST", f"/recordings/room/{room}/start", 200)]
