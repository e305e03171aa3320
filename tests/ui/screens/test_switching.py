"""From one profile to another on the running console: what goes along, what must not, and what keeps one there."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from console.config.profiles import Profiles
from console.config.resolve import Options, Places
from console.live import resources
from console.modals.choose import ChooseDialog
from console.modals.waiting import WaitingDialog
from console.screens.rooms import RoomsScreen
from tests.ui.screens.desk import Console, console, peer, room_id

CONFIG = """
[profiles.here]
api_url = "http://127.0.0.1:9/v2"
token = "file:token"
workspace = "first"

[profiles.studio]
api_url = "http://127.0.0.1:9/v2"
token = "file:token"
workspace = "[/nope] air"
production = true
requests_per_minute = 17

[profiles.armed]
api_url = "http://127.0.0.1:9/v2"
token = "file:token"
read_only = false

[profiles.missing]
token = "file:nowhere"

[profiles.failing]
token = "cmd:sh -c 'echo no luck >&2; exit 3'"

[profiles.slow]
token = "cmd:sleep 60"

[profiles.nothing]
"""


@asynccontextmanager
async def several(path: Path, options: Options | None = None, **rest: Any) -> AsyncIterator[Console]:
    """The console on the profile `here`, and the others of `CONFIG`."""
    (path / "config.toml").write_text(CONFIG)
    (path / "token").write_text("not-a-token\n")
    (path / "token").chmod(0o600)
    profiles = Profiles(options or Options(), {}, Places(path / "config.toml", path))
    async with console(path, profile_name="here", workspace="first", profiles=profiles, **rest) as desk:
        yield desk


def said(desk: Console) -> list[str]:
    return [entry.text for entry in desk.app.desk.feed.entries]


async def go(desk: Console, name: str) -> None:
    """To a profile by name, and wait until its first screen stands."""
    desk.app.action_profile(name)
    await arrived(desk, name)


async def arrived(desk: Console, name: str) -> None:
    app = desk.app
    await desk.until(lambda: app.desk.profile == name and getattr(app.screen, "desk", None) is app.desk)
    assert isinstance(app.screen, RoomsScreen)
    await desk.until(lambda: desk.board.is_mounted and name in desk.words("#status"))
    desk.app.desk.poller.pause()
    await desk.pilot.pause()


async def test_the_chooser_says_of_each_profile_what_one_must_know(tmp_path: Path) -> None:
    async with several(tmp_path) as desk:
        await desk.press("@")
        await desk.until(lambda: isinstance(desk.app.screen, ChooseDialog) and desk.app.screen.is_mounted)
        dialog = desk.app.screen
        assert isinstance(dialog, ChooseDialog)
        lines = {value: text.split() for value, text in dialog._choices}
        assert lines["here"] == ["here", "first", "file", "token", "(open", "now)"]
        assert lines["studio"] == ["studio", "[/nope]", "air", "PRODUCTION", "file", "token"]
        assert lines["slow"] == ["slow", "command", "sleep"]
        assert lines["nothing"] == ["nothing", "no", "credentials"]
        await desk.press("escape")
        assert desk.app.desk.profile == "here"
        await desk.press("@", "down", "enter")
        await arrived(desk, "studio")


async def test_the_first_picture_of_production_says_so_and_its_own_limits_hold(tmp_path: Path) -> None:
    async with several(tmp_path) as desk:
        await go(desk, "studio")
        assert "studio" in desk.words("#status")
        assert "PRODUCTION" in desk.words("#status")
        assert "[READ-ONLY]" in desk.words("#status"), "armed where one was is not armed here"
        assert desk.app.desk.production
        assert desk.app.desk.budget.per_minute == 17


async def test_nothing_of_the_old_world_is_in_the_new_one(tmp_path: Path) -> None:
    async with several(tmp_path) as desk:
        await desk.fill_rooms(3, 2)
        await desk.open_room(peer("p-0", role="host"), peer("p-1"))
        await desk.press("space")
        old = desk.app.desk
        old.former_roles.remember("p-0", "host", "host-muted")
        old.hands.say("only of the old one")
        await go(desk, "armed")
        new = desk.app.desk
        assert desk.board.table.row_count == 0
        assert not desk.board.table.marks
        assert new.store.snapshot(resources.rooms()) is None
        assert new.store.snapshot(resources.peers(room_id(0))) is None
        assert desk.app.house.peers.room_id == ""
        assert new.former_roles.of("p-0", "host-muted") is None
        assert said(desk) == ["this is profile armed now; here was left"]
        assert not {id(new.store), id(new.feed), id(new.poller)} & {id(old.store), id(old.feed), id(old.poller)}


async def test_undo_takes_nothing_back_that_was_done_on_another_profile(tmp_path: Path) -> None:
    async with several(tmp_path) as desk:
        await desk.fill_rooms(2)
        await desk.open_room(peer("p-0", role="host"))
        await desk.press("m")
        await desk.until(lambda: (tmp_path / "journal.jsonl").exists() and not desk.app.runner.running)
        written = (tmp_path / "journal.jsonl").read_text()
        await go(desk, "armed")
        await desk.press("u")
        await desk.until(lambda: any(line.startswith("nothing to undo") for line in said(desk)))
        assert (tmp_path / "journal.jsonl").read_text() == written


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("missing", "There is no file"),
        ("failing", "no luck"),
        ("nothing", "There are no credentials for the profile 'nothing'"),
        ("unknown", "There is no profile 'unknown'"),
    ],
)
async def test_a_profile_that_cannot_be_had_leaves_everything_as_it_is(tmp_path: Path, name: str, words: str) -> None:
    async with several(tmp_path) as desk:
        await desk.fill_rooms(3, 2)
        await desk.press("j")
        house, here = desk.app.house, desk.board.table.cursor_key
        desk.app.action_profile(name)
        await desk.until(lambda: any(line.startswith("still on profile here") for line in said(desk)))
        await desk.until(lambda: isinstance(desk.app.screen, RoomsScreen))
        assert any(words in line for line in said(desk)), said(desk)
        assert desk.app.house is house
        assert desk.board.table.cursor_key == here
        assert desk.board.table.row_count == 2
        await desk.press("2")
        assert desk.app.current_mode == "peers", "keys work as before"


async def test_what_was_written_into_the_file_meanwhile_counts(tmp_path: Path) -> None:
    async with several(tmp_path) as desk:
        (tmp_path / "config.toml").write_text(CONFIG + '[profiles.fresh]\ntoken = "file:token"\nworkspace = "new"\n')
        await go(desk, "fresh")
        assert "fresh new" in desk.words("#status")
        (tmp_path / "config.toml").write_text("what is this")
        await desk.press("@")
        await desk.until(lambda: any("not valid TOML" in line for line in said(desk)))
        assert desk.app.desk.profile == "fresh"


async def test_a_slow_command_freezes_nothing_and_esc_gives_it_up(tmp_path: Path) -> None:
    async with several(tmp_path) as desk:
        await desk.fill_rooms(2)
        house = desk.app.house
        desk.app.action_profile("slow")
        await desk.until(lambda: isinstance(desk.app.screen, WaitingDialog) and desk.app.screen.is_mounted)
        await desk.press("K", "enter", "@", "2")
        assert isinstance(desk.app.screen, WaitingDialog), "no key reaches what is below"
        await desk.press("escape")
        await desk.until(lambda: "still on profile here" in said(desk))
        assert desk.app.house is house
        assert isinstance(desk.app.screen, RoomsScreen)
        await go(desk, "studio")


async def test_the_profile_one_is_on_and_the_only_one_there_is_are_said(tmp_path: Path) -> None:
    async with several(tmp_path) as desk:
        desk.app.action_profile("here")
        await desk.until(lambda: "this is profile here already" in said(desk))
    async with console(tmp_path, demo=True) as desk:
        await desk.press("@")
        assert said(desk)[-1] == "there is but this profile here: a demo has one of its own"


@pytest.mark.parametrize(("option", "armed"), [(True, False), (None, False), (False, False)])
async def test_arming_on_the_command_line_is_for_the_profile_it_was_given_with(
    tmp_path: Path, option: bool | None, armed: bool
) -> None:
    async with several(tmp_path, Options(write=option)) as desk:
        await go(desk, "studio")
        assert desk.app.desk.arming.writing is armed
        await go(desk, "armed")
        assert desk.app.desk.arming.writing is (option is not False), "read-only was asked for whatever comes"


async def test_a_question_that_is_open_comes_first(tmp_path: Path) -> None:
    async with several(tmp_path) as desk:
        await desk.fill_rooms(2)
        await desk.press("o")
        await desk.until(lambda: isinstance(desk.app.screen, ChooseDialog))
        desk.app.action_profile("studio")
        await desk.press("escape")
        assert said(desk)[-1] == "answer the open question first"
        assert desk.app.desk.profile == "here"


async def test_the_log_hides_the_secrets_of_every_profile_that_was_open(tmp_path: Path) -> None:
    async with several(tmp_path) as desk:
        (tmp_path / "token").write_text("another-token\n")
        await go(desk, "studio")
        await go(desk, "armed")
        await go(desk, "studio")
        assert sorted(desk.app.secrets()) == ["another-token", "another-token", "not-a-token"]


def all_gone(left: list[weakref.ref[Any]]) -> bool:
    """Whether nothing of it is alive; what goes on for a moment in a task or a thread is waited for by calling again.

    The loop remembers a cancelled timer, and all it knew, until its time comes, or until most timers are such.
    """
    loop = asyncio.get_running_loop()
    for _ in range(1000):
        loop.call_later(3600, int).cancel()
    gc.collect()
    return all(one() is None for one in left)


async def test_ten_switches_leave_nothing_behind(tmp_path: Path) -> None:
    left: list[weakref.ref[Any]] = []
    async with several(tmp_path) as desk:
        tasks = len(asyncio.all_tasks())
        for turn in range(10):
            house, board = desk.app.house, desk.board
            left += map(weakref.ref, (house, house.service, house.runner, house.desk.poller, house.desk.store, board))
            del house, board
            await go(desk, ("studio", "armed")[turn % 2])
        await desk.until(lambda: len(asyncio.all_tasks()) < tasks + 10)  # one that stays at each switch makes ten
        await desk.until(lambda: all_gone(left))
