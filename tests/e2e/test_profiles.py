"""Two services, one console: what goes to which, and what goes to none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from console.app.main import ConsoleApp
from console.config.profiles import Profiles
from console.config.resolve import Options, Places
from console.modals.confirm import ConfirmDialog
from console.modals.quit import LeaveDialog
from tests.support.driver import Driver, Opening, console
from tests.support.service import Simulator

POLLS = 5


@pytest.fixture(scope="module")
def other_world() -> Iterator[Simulator]:
    with Simulator("--scenario=calm", "--speed=0", "--churn=0") as simulator:
        yield simulator


@pytest.fixture
def other(other_world: Simulator) -> Iterator[Simulator]:
    yield other_world
    other_world.heal()


def profiles(folder: Path, first: Simulator, second: Simulator) -> Profiles:
    """A configuration file with a profile for each, their secrets in files."""
    text = ""
    for name, simulator in (("first", first), ("second", second)):
        (folder / name).write_text(simulator.secret)
        (folder / name).chmod(0o600)
        text += f'[profiles.{name}]\napi_url = "{simulator.url}"\naccess_key = "{simulator.access_key}"\n'
        text += f'secret = "file:{name}"\nworkspace = "of {name}"\nread_only = false\nrequests_per_minute = 5000\n'
    text += f'[profiles.broken]\napi_url = "{second.url}"\naccess_key = "x"\nsecret = "cmd:false"\n'
    (folder / "config.toml").write_text(text)
    return Profiles(Options(), {}, Places(folder / "config.toml", folder / "state"))


def polls_of(simulator: Simulator, room: str, since: int) -> int:
    """How often the people of a room were asked for."""
    return sum(one["path"].endswith(f"/active-rooms/{room}/peers") for one in simulator.requests(since))


async def arrive(driver: Driver, name: str) -> None:
    """Wait until the first screen of a profile stands."""
    app = driver.app
    await driver.until(lambda: app.desk.profile == name and getattr(app.screen, "desk", None) is app.desk, name)
    await driver.until(lambda: driver.board.is_mounted, "its first screen")


async def test_an_outage_is_left_for_the_other_service_and_asked_nothing_more(
    frozen: Simulator, other: Simulator, tmp_path: Path
) -> None:
    there = other.room("refuge")
    ada = other.join(there, "Ada", "speaker")
    async with console(frozen, tmp_path) as driver:
        driver.app.launch = replace(driver.app.launch, profile_name="first", profiles=profiles(tmp_path, frozen, other))
        frozen.fault("hang", "/")
        await driver.press("ctrl+r")
        await driver.until(lambda: any(one["status"] is None for one in frozen.requests()), "a request that hangs")

        driver.app.action_profile("second")
        await arrive(driver, "second")
        frozen.heal()  # whoever still waits for an answer is let go, and would ask again
        mark, asked = frozen.mark(), other.mark()
        await driver.ready()
        await driver.point(there)
        await driver.press("enter")
        await driver.knows(ada)
        await driver.point(ada)
        await driver.press("K")
        await driver.asked(ConfirmDialog)
        await driver.press("y")
        await driver.hears("Ada removed: seen")

        await driver.until(lambda: polls_of(other, there, asked) >= POLLS, "time for polls of the one that was left")
        assert frozen.requests(mark) == [], "the service that was left was asked again"
        assert [one.path for one in other.posted()] == [f"/active-rooms/{there}/remove-peers"]
        assert {(line["profile"], line["workspace"]) for line in driver.journal} == {("second", "of second")}


async def test_an_act_under_way_is_asked_about_and_gets_its_outcome_in_the_journal(
    frozen: Simulator, other: Simulator, tmp_path: Path
) -> None:
    room = frozen.room("left")
    ada = frozen.join(room, "Ada", "speaker")
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        driver.app.launch = replace(driver.app.launch, profile_name="first", profiles=profiles(tmp_path, frozen, other))
        await driver.point(ada)
        frozen.fault("hang", f"/active-rooms/{room}/peers/{ada}", methods=["POST"])
        mark = other.mark()
        await driver.press("m")
        await driver.until(lambda: len(driver.journal) == 1, "the intent")

        driver.app.action_profile("second")
        await driver.asked(LeaveDialog)
        await driver.press("escape")
        await driver.unasked()
        assert driver.app.launch.profile_name == "first"
        driver.app.action_profile("second")
        await driver.asked(LeaveDialog)
        await driver.press("y")
        await arrive(driver, "second")

        intent, outcome = driver.journal
        assert (outcome["act"], outcome["outcome"]) == (intent["act"], "not confirmed")
        assert (outcome["profile"], outcome["workspace"]) == ("test", "e2e"), "by whom it was begun"
        await driver.sees("an act was under way on first")
        await driver.press("u")
        await driver.hears("nothing to undo")
        assert other.posted(mark) == [], "what was done at one service is never taken back at another"


async def test_wrong_credentials_stay_and_nothing_is_lost(frozen: Simulator, other: Simulator, tmp_path: Path) -> None:
    async with console(frozen, tmp_path) as driver:
        app: ConsoleApp = driver.app
        app.launch = replace(app.launch, profile_name="first", profiles=profiles(tmp_path, frozen, other))
        rows, house = driver.table.row_count, app.house
        mark = other.mark()
        app.action_profile("broken")
        await driver.hears("still on profile first: The command of 'profiles.broken.secret' ('false') failed with 1")
        assert (app.house, driver.table.row_count) == (house, rows)
        await driver.press("ctrl+r")
        await driver.polled()
        assert other.mark() == mark
