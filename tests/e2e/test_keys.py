"""Keys pressed by a cat: nothing is sent that was not meant, nothing crashes, and the program stays open."""

from __future__ import annotations

import os
import random
import string
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.binding import Binding, BindingType

from console.app.main import ConsoleApp
from console.app.navigation import Navigation
from console.modals.choose import ChooseDialog
from console.modals.confirm import ConfirmDialog
from console.modals.help import HelpDialog
from console.modals.report import ReportDialog
from console.screens.analytics.screen import AnalyticsScreen
from console.screens.board import Board
from console.screens.peers import PeersScreen
from console.screens.rooms import RoomsScreen
from console.screens.sessions.screen import SessionsScreen
from console.widgets.filter_line import FilterLine
from console.widgets.live_table import LiveTable
from tests.support.driver import Driver, Opening, console
from tests.support.fast_clock import FastClock
from tests.support.service import Simulator

MASHED = int(os.environ.get("HMS_TEST_KEYS", "1000"))
"""More of them find more, and take longer."""

AT_ONCE = 12
"""So many keys at most arrive in one read of the terminal."""

LEAVING = {"q", "ctrl+q", "ctrl+c"}
PALETTE = "ctrl+p"
"""Left out where Enter may be pressed: one of the lines in it quits."""

OWNERS = (
    ConsoleApp,
    Navigation,
    Board,
    RoomsScreen,
    PeersScreen,
    AnalyticsScreen,
    SessionsScreen,
    LiveTable,
    FilterLine,
    ConfirmDialog,
    ReportDialog,
)
DIALOGS = {"ConfirmDialog", "TypeDialog", "MessageDialog", "ChooseDialog", "HelpDialog"}
ROOM = "a-name-that-no-cat-will-type"


def keys_of(bindings: list[BindingType]) -> Iterator[str]:
    """The keys of bindings, one by one."""
    for binding in bindings:
        keys = binding.key if isinstance(binding, Binding) else binding[0]
        yield from (key.strip() for key in keys.split(","))


def all_keys(*without: str) -> list[str]:
    """Every key that is bound anywhere, and every character; those that end the program or arm it are left out.

    Bound keys are in it five times and Esc eighty times, or the cat would spend its life inside the first form, which
    asks for Esc twice once something is typed.
    """
    bound = {key for owner in OWNERS for key in keys_of(vars(owner).get("BINDINGS", []))}
    typed = set(string.ascii_letters + string.digits + string.punctuation) | {"space", "tab", "shift+tab", "backspace"}
    weighed = [*sorted(bound) * 5, *["escape"] * 80, *sorted(typed), "ctrl+z", "f1", "delete"]
    return [key for key in weighed if key not in {*LEAVING, PALETTE, "W", *without}]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is exported or saved by chance goes nowhere else."""
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture
def world() -> Iterator[Simulator]:
    """A few small rooms: so small that no number has to be typed to kick all of one."""
    with Simulator("--scenario=calm", "--speed=0", "--churn=0", "--peers=8") as simulator:
        yield simulator


HARMFUL = ("/remove-peers", "/end-room", "/stop", "/disable", "/replay")
SCREENS = (
    "RoomsScreen",
    "PeersScreen",
    "RecordingsScreen",
    "StreamsScreen",
    "AnalyticsScreen",
    "SessionsScreen",
    "ActivityScreen",
)
"""Those that a key alone opens."""


async def mash(
    driver: Driver, rng: random.Random, keys: list[str], count: int, wanted: set[str] | None = None
) -> Counter[str]:
    """Press keys at random, some alone and some in bursts; returns how often which screen was met.

    When not all that are wanted were met by then, it goes on, for five times as many keys at most.
    """
    left, reserve = count, 4
    met: Counter[str] = Counter()
    while left:
        burst = min(left, rng.randint(1, AT_ONCE))
        for _ in range(burst):
            driver.strike(rng.choice(keys))
        left -= burst
        await driver.settle()
        assert driver.app.return_value is None
        assert driver.app.is_running
        met[type(driver.app.screen).__name__] += 1
        if not left and reserve and (wanted or set()) - set(met):
            left, reserve = count, reserve - 1
    return met


async def test_thousands_of_keys_in_read_only_mode_send_nothing_but_get(world: Simulator, tmp_path: Path) -> None:
    room = world.room(ROOM)
    for name in ("Ada", "Bob", "Cat"):
        world.join(room, name, "speaker")
    opening = Opening(room=room, write=False, size=(100, 30), clock=FastClock(4))
    async with console(world, tmp_path, opening) as driver:
        wanted = {*SCREENS, "HelpDialog", "ChooseDialog"}
        met = await mash(driver, random.Random(1), all_keys(), MASHED, wanted)
        assert set(met) >= wanted
        assert not set(met) & {"ConfirmDialog", "TypeDialog", "MessageDialog"}
        assert not driver.app.desk.arming.writing
        assert {one["method"] for one in world.requests()} == {"GET"}
        assert driver.journal == []


async def test_thousands_of_keys_without_a_confirmation_do_no_harm(world: Simulator, tmp_path: Path) -> None:
    room = world.room(ROOM)
    for name in ("Ada", "Bob", "Cat"):
        world.join(room, name, "speaker")
    opening = Opening(room=room, size=(100, 30), clock=FastClock(4))
    async with console(world, tmp_path, opening) as driver:
        before = world.state()
        met = await mash(driver, random.Random(2), all_keys("y"), MASHED, DIALOGS)
        assert set(met) >= DIALOGS, met
        posted = world.posted()
        assert posted, "the keys did nothing at all"
        assert not [one for one in posted if one.path.endswith(HARMFUL)]
        after = world.state()
        assert {one["target"] for one in after["messages"]} <= {"peer"}
        assert (after["live"], after["peers"]) == (before["live"], before["peers"])
        assert world.state(room)["enabled"]
        harmful = {"peer.kick", "room.end", "room.end_lock", "room.disable", "room.message", "room.message_role"}
        assert not harmful & {line["action"] for line in driver.journal}


async def test_the_palette_opened_at_any_time_over_hostile_names_harms_nothing(
    world: Simulator, tmp_path: Path
) -> None:
    room = world.room(ROOM)
    for name in ("[/nope]", "[@click=app.quit]x[/]", "[b +", "Ada"):
        world.join(room, name)
    async with console(world, tmp_path, Opening(room=room, size=(100, 30), clock=FastClock(4))) as driver:
        keys = [key for key in all_keys("y") if key not in {"enter", "*"}]
        wanted = {"Palette", "ConfirmDialog", "PeersScreen"}
        met = await mash(driver, random.Random(4), [*keys, *[PALETTE] * 20], 1_000, wanted)
        assert wanted <= set(met)
        assert not [one for one in world.posted() if one.path.endswith(("/remove-peers", "/end-room"))]


# -- fast fingers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["enter", "escape"])
async def test_a_key_that_answers_a_dialog_twice_is_heard_once(frozen: Simulator, tmp_path: Path, key: str) -> None:
    async with console(frozen, tmp_path) as driver:
        await driver.press("o")
        await driver.asked(ChooseDialog)
        for _ in range(4):
            driver.strike(key)
        await driver.until(lambda: not isinstance(driver.app.screen, ChooseDialog), "the answer")
        await driver.settle()
        assert driver.app.is_running
        assert isinstance(driver.app.board, Board)


async def test_help_and_sort_pressed_thrice_open_one_dialog(frozen: Simulator, tmp_path: Path) -> None:
    async with console(frozen, tmp_path) as driver:
        for key, kind in (("o", ChooseDialog), ("?", HelpDialog)):
            for _ in range(3):
                driver.strike(key)
            await driver.asked(kind)
            assert len(driver.app.screen_stack) == 2
            await driver.press("escape")
            await driver.unasked()


async def test_y_twice_kicks_once(frozen: Simulator, tmp_path: Path) -> None:
    room = frozen.room("twice")
    ada, _bob = frozen.join(room, "Ada"), frozen.join(room, "Bob")
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        await driver.point(ada)
        mark = frozen.mark()
        await driver.press("K")
        await driver.asked(ConfirmDialog)
        for key in "yyyy":
            driver.strike(key)
        await driver.hears("Ada removed: seen")
        assert len(frozen.posted(mark)) == 1
        assert len(frozen.peers(room)) == 1


# -- small terminals --------------------------------------------------------------------------------------------------


async def test_a_terminal_of_40x10_says_so_in_one_line_and_keys_do_not_crash(world: Simulator, tmp_path: Path) -> None:
    room = world.room(ROOM)
    world.join(room, "Ada", "speaker")
    async with console(world, tmp_path, Opening(room=room, size=(40, 10))) as driver:
        assert "40x10: too small, needs 60x14. q quits" in driver.lines[0]
        assert "".join(driver.lines[1:]).strip() == ""
        await mash(driver, random.Random(3), all_keys("y"), 1_000)
        assert not [one for one in world.posted() if one.path.endswith(("/remove-peers", "/end-room"))]


async def test_a_terminal_that_grows_again_shows_everything_again(frozen: Simulator, tmp_path: Path) -> None:
    room = frozen.room("grows")
    frozen.join(room, "Ada")
    async with console(frozen, tmp_path, Opening(room=room, size=(40, 10))) as driver:
        await driver.resize(100, 30)
        await driver.sees("Ada")
        assert "too small" not in driver.text
        await driver.resize(50, 12)
        await driver.sees("50x12: too small, needs 60x14. q quits")
        assert "Ada" not in driver.text
