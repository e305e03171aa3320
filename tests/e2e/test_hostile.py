"""Names made to break a terminal, through every screen and dialog: shown as text, never obeyed."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.widgets import OptionList

from console.modals.choose import ChooseDialog
from console.modals.confirm import ConfirmDialog
from console.modals.help import HelpDialog
from console.modals.message import MessageDialog
from console.modals.report import ReportDialog
from console.modals.type_to_confirm import TypeDialog
from tests.support.driver import Driver, Opening, console
from tests.support.fast_clock import FastClock
from tests.support.service import Simulator

HOSTILE = {
    "a closing tag": "[/nope]",
    "an open tag": "[b +",
    "a link that quits": "[@click=app.quit]x[/]",
    "a window title": "\x1b]0;x\x07",
    "a colour": "\x1b[31mred",
    "a C1 colour": "\x9b31m",
    "a cleared screen": "\x1bc\x1b[2J",
    "a device query": "\x1b[c\x05",
    "a bidi override": "\u202eevil\u2066",
    "zero width": "\u200b\u200d\ufeffz\u2060",
    "newlines and tabs": "a\nb\r\nc\td\x85e\u2028f",
    "stacked accents": "e" + "\u0301" * 60,
    "CJK": "漢字" * 20,
    "emoji": "👩‍👩‍👧‍👦🏽🇩🇪",
    "a lone surrogate": "\ud800x",
    "four kilobytes": "A" * 4096,
    "four kilobytes of marks": "\u0301" * 4096,
    "nothing": "",
    "blanks": "   ",
    "a twin": "Ada",
    "its twin": "Ada",
}
FORBIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
SIZES = ((80, 24), (120, 40))


@dataclass(frozen=True)
class Raid:
    """A room full of hostile names."""

    service: Simulator
    room: str
    peers: tuple[str, ...]


def bad_characters(text: str) -> set[str]:
    """Characters that no terminal should be sent; line ends between rows are ours."""
    return {char for char in text if char != "\n" and unicodedata.category(char) in FORBIDDEN}


def assert_clean(driver: Driver) -> str:
    """The screen holds no control character, and each line is as wide as the terminal.

    Returns:
        The screen; to draw it is what costs here.
    """
    lines = driver.lines
    bad = bad_characters("".join(lines))
    assert not bad, [hex(ord(char)) for char in bad]
    assert {cell_len(line) for line in lines} == {driver.app.size.width}
    assert driver.app.is_running
    assert driver.app._exception is None
    return "\n".join(lines)


def unhurried(size: tuple[int, int], room: str | None = None) -> Opening:
    """A console that asks no more often than it does for people: nothing new is to come, and lies are long to read."""
    return Opening(room=room, size=size, clock=FastClock(1))


async def detailed(driver: Driver, peer: str) -> None:
    """Wait until the tracks and the metadata of a peer are known."""

    def known() -> bool:
        row = driver.table.row(peer)
        return row is not None and row.detail is not None

    await driver.until(known, "its details")


async def muted(driver: Driver, room: str, peer: str) -> None:
    """Wait until the service has muted somebody."""
    await driver.until(lambda: driver.simulator.role(room, peer) == "speaker-muted", "muted")


@pytest.fixture(scope="module")
def raided(frozen_world: Simulator) -> Raid:
    """Every hostile text as a name, as a user id and as metadata, in a room that has one for a name itself."""
    room = frozen_world.room("\x1b]0;x\x07[/nope]\u202e漢" + "R" * 400)
    peers = []
    for number, text in enumerate(HOSTILE.values()):
        metadata = text if number % 2 else {"isHandRaised": True, "x": text}
        role = "speaker" if number % 3 == 0 else "viewer"
        peers.append(frozen_world.join(room, text, role, user_id=text, metadata=metadata))
    return Raid(frozen_world, room, tuple(peers))


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    """A terminal."""
    chosen: tuple[int, int] = request.param
    return chosen


@pytest.fixture
def hostile_rooms(frozen: Simulator) -> dict[str, str]:
    """A room for each hostile name, by id, with one person in it."""
    rooms = {frozen.room(text): text for text in HOSTILE.values()}
    for room in rooms:
        frozen.join(room, "Ada")
    return rooms


async def test_every_hostile_peer_is_shown_and_its_details_too(
    raided: Raid, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with console(raided.service, tmp_path, unhurried(size, raided.room)) as driver:
        await driver.point(raided.peers[0])
        assert "[/nope]" in driver.text
        assert_clean(driver)
        await driver.press("d")
        for peer in raided.peers:
            await driver.point(peer)
            await detailed(driver, peer)
            await driver.settle()
            assert_clean(driver)
        for title in [column.id for column in driver.table.columns]:
            driver.table.sort_by(title)
            await driver.settle()
            assert_clean(driver)


async def test_help_sort_and_filter_over_hostile_names(raided: Raid, tmp_path: Path, size: tuple[int, int]) -> None:
    async with console(raided.service, tmp_path, unhurried(size, raided.room)) as driver:
        await driver.knows(*raided.peers)
        for key, kind in (("?", HelpDialog), ("o", ChooseDialog)):
            await driver.press(key)
            await driver.asked(kind)
            assert_clean(driver)
            await driver.press("escape")
            await driver.unasked()
        for text in ("[/nope]", "[b +", "name:[", "/[/", "/(/", "!Ada", "漢", "role:speaker"):
            await driver.filter(text)
            assert_clean(driver)
            await driver.press("escape")
            await driver.until(lambda: driver.table.shown_count == driver.table.row_count, "all rows again")


async def test_every_dialog_about_a_hostile_peer(raided: Raid, tmp_path: Path, size: tuple[int, int]) -> None:
    async with console(raided.service, tmp_path, unhurried(size, raided.room)) as driver:
        mark = raided.service.mark()
        for peer in raided.peers:
            await driver.point(peer)
            for key, kind in (("K", ConfirmDialog), ("s", MessageDialog), ("r", ChooseDialog)):
                await driver.press(key)
                await driver.asked(kind)
                assert_clean(driver)
                await driver.press("escape")
                await driver.unasked()
                await driver.done()
        assert raided.service.posted(mark) == []


async def test_the_palette_over_every_hostile_peer(raided: Raid, tmp_path: Path, size: tuple[int, int]) -> None:
    async with console(raided.service, tmp_path, unhurried(size, raided.room)) as driver:
        for peer in raided.peers:
            await driver.point(peer)
            await driver.press("ctrl+p", "m")
            await driver.sees("Mute")
            assert_clean(driver)
            await driver.press("escape")
            await driver.until(lambda: driver.app.screen is driver.board, "the peers")


async def test_a_report_and_the_activity_about_hostile_peers(frozen: Simulator, tmp_path: Path) -> None:
    room = frozen.room("[/nope]\x1b[31m")
    peers = [frozen.join(room, text) for text in HOSTILE.values()]
    async with console(frozen, tmp_path, Opening(room=room, size=(80, 24))) as driver:
        await driver.knows(*peers)
        late = frozen.join(room, "\x1b]0;late\x07[/nope]")
        await driver.knows(late)
        await driver.press("*", "K")
        await driver.asked(TypeDialog)
        assert_clean(driver)
        await driver.type(str(len(peers) + 1))
        await driver.press("enter")
        await driver.asked(ReportDialog)
        await driver.sees(f"{len(peers) + 1} of {len(peers) + 1} done")
        assert_clean(driver)
        await driver.press("pagedown", "pagedown")
        assert_clean(driver)
        await driver.press("escape")
        await driver.unasked()
        assert_clean(driver)
        assert frozen.peers(room) == {}
        assert not bad_characters("".join(driver.said))
        raw = driver.journal_path.read_text()
        assert raw.isascii()
        assert not bad_characters(raw)
        assert {line["peer"]["id"] for line in driver.journal} == {*peers, late}


async def test_mute_of_hostile_names_is_said_cleanly(frozen: Simulator, tmp_path: Path) -> None:
    room = frozen.room("mute-hostile")
    peers = [frozen.join(room, text, "speaker") for text in ("[/nope]", "\x1b]0;x\x07", "", "\u202eevil")]
    async with console(frozen, tmp_path, Opening(room=room, size=(80, 24))) as driver:
        for peer in peers:
            await driver.point(peer)
            await driver.press("m")
            await muted(driver, room, peer)
            await driver.done()
            assert_clean(driver)
        assert not bad_characters("".join(driver.said))


async def test_hostile_room_names_in_the_board_and_in_every_dialog(
    frozen: Simulator, tmp_path: Path, hostile_rooms: dict[str, str], size: tuple[int, int]
) -> None:
    async with console(frozen, tmp_path, unhurried(size)) as driver:
        mark = frozen.mark()
        await driver.knows(*hostile_rooms)
        for room in hostile_rooms:
            await driver.point(room)
            for key, kind in (("E", TypeDialog), ("D", ConfirmDialog), ("B", MessageDialog), ("t", ChooseDialog)):
                await driver.press(key)
                await driver.asked(kind)
                assert_clean(driver)
                await driver.press("escape")
                await driver.unasked()
                await driver.done()
        assert frozen.posted(mark) == []


async def test_hostile_rooms_can_be_entered_and_left(
    frozen: Simulator, tmp_path: Path, hostile_rooms: dict[str, str]
) -> None:
    async with console(frozen, tmp_path, unhurried((80, 24))) as driver:
        for room in hostile_rooms:
            await driver.point(room)
            await driver.press("enter")
            await driver.sees("Ada")
            assert_clean(driver)
            await driver.press("escape")
            await driver.until(lambda: driver.app.current_mode == "rooms", "the rooms")
            await driver.settle()


@pytest.mark.parametrize(
    "name", ["漢字", "\u202etown-hall", "\x1b]0;x\x07", "x" * 41, " town-hall", "", "🎧"], ids=ascii
)
async def test_a_room_whose_name_cannot_be_typed_asks_for_the_end_of_its_id(
    frozen: Simulator, tmp_path: Path, name: str
) -> None:
    room = frozen.room(name)
    frozen.join(room, "Ada")
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        await driver.press("E")
        await driver.asked(TypeDialog)
        dialog = driver.dialog
        assert isinstance(dialog, TypeDialog)
        assert dialog.phrase.isascii()
        assert dialog.phrase.strip() == dialog.phrase != ""
        assert f"{dialog.phrase}" in driver.prose
        await driver.type(dialog.phrase)
        await driver.press("enter")
        await driver.done()
        assert frozen.state(room)["session_id"] is None


async def test_a_name_that_looks_like_a_target_does_not_become_one(frozen: Simulator, tmp_path: Path) -> None:
    room = frozen.room("lookalikes")
    honest = frozen.join(room, "Ada")
    liar = frozen.join(room, honest, user_id=honest)
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        await driver.point(liar)
        await driver.press("K")
        await driver.asked(ConfirmDialog)
        await driver.press("y")
        await driver.hears(f"{honest} removed: seen")
        assert list(frozen.peers(room)) == [honest]


async def test_the_role_picker_lists_what_the_template_has(frozen: Simulator, tmp_path: Path) -> None:
    room = frozen.room("roles")
    ada = frozen.join(room, "Ada")
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        await driver.point(ada)
        await driver.press("r")
        await driver.asked(ChooseDialog)
        assert driver.app.screen.query_one(OptionList).option_count == 7
        assert_clean(driver)
