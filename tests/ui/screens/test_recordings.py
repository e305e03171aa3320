from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from console.actions.action import Params, Scope, Step, Target
from console.actions.recordings import PAUSE
from console.actions.run import Outcome, Result
from console.api.errors import NotSent
from console.api.models import Recording, Session
from console.api.models.assets import Asset
from console.live import resources
from console.modals.choose import ChooseDialog
from console.modals.form import FormDialog
from console.screens.peers import PeersScreen
from console.screens.recordings import FILES, JOBS, RecordingsScreen
from console.screens.rooms import RoomsScreen
from console.tables.assets import AssetRow
from console.tables.recordings import OVER, PAUSED
from console.widgets.facts import Facts

from .desk import NOW, Console, console, room, room_id, session
from .streams import picture

NAMES = ("room-0", "room-1", "room-2")


def stamp(seconds: float) -> str:
    return (NOW - timedelta(seconds=seconds)).isoformat()


def job(key: str, status: str = "running", where: int = 0, age: float = 3480, **rest: Any) -> Recording:
    body = {
        "id": key,
        "room_id": room_id(where),
        "session_id": f"s-{room_id(where)}",
        "status": status,
        "created_at": stamp(age + 4),
        "started_at": None if status == "starting" else stamp(age),
        "updated_at": stamp(age / 2),
        "stopped_at": stamp(age / 2) if status in ("completed", "failed") else None,
        "asset_types": ["room-composite", "chat"],
        "started_by": "",
    }
    return Recording.model_validate({**body, **rest})


def asset(key: str, kind: str = "room-composite", status: str = "completed", **rest: Any) -> Asset:
    body = {
        "id": key,
        "type": kind,
        "status": status,
        "path": f"s3://bucket/{key}.mp4",
        "size": 104_857_600,
        "duration": 1854,
        "created_at": stamp(6 * 86400 - 60),
        "metadata": {"resolution": {"width": 1280, "height": 720}},
    }
    return Asset.model_validate({**body, **rest})


def by_id(*things: Any) -> dict[str, Any]:
    return {thing.id: thing for thing in things}


async def recordings(desk: Console, *jobs: Recording, recent: tuple[Recording, ...] | None = None) -> RecordingsScreen:
    """The screen of all rooms, with these jobs; those that are open stand in both lists."""
    open_now = [one for one in jobs if one.status in ("starting", "running", "stopping")]
    await desk.fill_rooms(3, 2, 1, recordings=by_id(*open_now))
    await desk.put(resources.recent("recordings"), by_id(*(jobs if recent is None else recent)))
    await desk.press("3")
    assert isinstance(desk.board, RecordingsScreen)
    return desk.board


async def rested(desk: Console, screen: RecordingsScreen) -> None:
    """Wait until the cursor counts as resting."""
    await desk.until(lambda: screen._resting is None)


def file(screen: RecordingsScreen, key: str) -> AssetRow:
    """The row of a file, which must be there."""
    row = screen.panes[FILES].row(key)
    assert isinstance(row, AssetRow)
    return row


class TestJobs:
    async def test_what_is_wrong_first_then_live_ones_then_the_newest(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            screen = await recordings(
                desk,
                job("done", "completed", age=60),
                job("long", "running", 0),
                job("young", "starting", 1, age=20),
                job("bad", "failed", 2, age=30),
            )
            assert screen.table.shown_keys == ["bad", "young", "long", "done"]
            assert desk.row("long").room == "room-0"
            assert desk.row("long").age == "58m"
            assert "1 failed, 2 live, 2 over" in desk.words("#title-0")
            assert "recording failed" in desk.words("#title-1")
            await desk.press("j")
            assert "failed" not in desk.words("#title-1")

    async def test_finishing_ones_count_as_live(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            screen = await recordings(desk, job("a", "completed", age=5), job("b", "post_processing"))
            assert screen.table.shown_keys == ["b", "a"]
            assert desk.row("b").state == "finishing"

    async def test_pausing_is_remembered_here(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            screen = await recordings(desk, job("a"), job("b"))
            step = Step(Target(room_id(0), "room-0", job_id="a"), Params())
            desk.app.desk.paused.note(PAUSE, Result(step, Outcome.ACCEPTED))
            desk.board.hear(None)
            assert (desk.row("a").state, desk.row("b").state) == (PAUSED, "running")
            assert PAUSED in picture(desk)
            desk.clock.seconds = 130
            desk.board.hear(None)
            assert desk.row("a").summary == f"{PAUSED} 2m"
            assert screen.situation(Scope.RECORDING).paused == {"a"}

    async def test_what_ended_is_asked_about_once_and_then_told(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await recordings(desk, job("a"))
            desk.clock.seconds = 10
            await desk.put(resources.recordings(), {})
            assert desk.row("a").state == OVER
            desk.clock.seconds = 11
            await desk.put(resources.recent("recordings"), by_id(job("a", "completed")))
            assert desk.row("a").state == "completed"
            assert "0 live, 1 over" in desk.words("#title-0")

    async def test_what_is_over_is_asked_about_at_once(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await recordings(desk, job("a"))
            poller, store = desk.app.desk.poller, desk.app.desk.store
            recent = resources.recent("recordings")
            before = store.health(recent).failures
            poller.resume()
            desk.clock.seconds = 10
            await desk.put(resources.recordings(), {})
            # Nobody answers at that address, so what was asked for is seen by its failure.
            await desk.until(lambda: store.health(recent).failures > before)

    async def test_who_started_it_while_he_is_there(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await recordings(desk, job("a", started_by="p-1"), job("b", started_by="0123456789abc"), job("c"))
            assert [desk.row(key).by for key in "abc"] == ["Peer 1", "01234567", "API"]

    async def test_a_poll_that_changes_nothing_makes_no_new_rows(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            same = job("a")
            screen = await recordings(desk, same, job("b", "completed"))
            before, version = (desk.row("a"), desk.row("b")), screen.table.version
            desk.clock.seconds = 10
            await desk.put(resources.recordings(), by_id(same))
            await desk.put(resources.live_sessions(), {"s": session(room_id(0), 9)})
            desk.board.hear(None)
            assert (desk.row("a"), desk.row("b")) == before
            assert desk.row("a") is before[0]
            assert desk.row("b") is before[1]
            assert screen.table.version == version

    async def test_nothing_at_all(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await desk.press("3")
            assert desk.board.nothing() == "Asking what is recorded ..."
            await desk.put(resources.recordings(), {})
            assert "Nothing is recorded now. Asking what was ..." in picture(desk)
            await desk.put(resources.recent("recordings"), {})
            assert "Nothing is recorded, and nothing was." in picture(desk)

    async def test_hostile_words_do_nothing(self, tmp_path: Path) -> None:
        nasty = "[/nope] [@click=app.quit]x[/] \x1b[31m\u202egnp.exe 漢字 🎉" * 20
        async with console(tmp_path) as desk:
            await recordings(
                desk, job("a", "\x1b]0;x\x07[b", asset_types=[nasty], meeting_url=nasty, destination=nasty)
            )
            await desk.put(resources.rooms(), {room_id(0): room(room_id(0), nasty)})
            await desk.put(
                resources.live_sessions(),
                by_id(
                    Session.model_validate(
                        {"id": "s", "room_id": room_id(0), "active": True, "peers": {"p": {"id": "p", "name": nasty}}}
                    )
                ),
            )
            await desk.press("d")
            assert "[/nope]" in picture(desk)
            assert "\x1b" not in picture(desk)
            assert "\u202e" not in picture(desk)


class TestRooms:
    async def test_from_its_peers_only_that_room(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            screen = await recordings(desk, job("a", where=0), job("b", where=1))
            await desk.press("escape")
            assert isinstance(desk.board, RoomsScreen)
            desk.board.table.move_to(room_id(1))
            await desk.press("enter")
            assert isinstance(desk.board, PeersScreen)
            await desk.press("3")
            assert desk.board is screen
            assert screen.crumbs() == ("Rooms", "room-1", "Recordings")
            assert screen.table.shown_keys == ["b"]
            assert resources.recordings(room_id(1)) in screen.resources()
            assert resources.recordings() not in screen.resources()
            await desk.press("a")
            assert set(screen.table.shown_keys) == {"a", "b"}
            await desk.press("escape")
            assert isinstance(desk.board, PeersScreen)

    async def test_a_leaves_the_others_out_and_takes_them_in_again(self, tmp_path: Path) -> None:
        async with console(tmp_path, size=(120, 30)) as desk:
            screen = await recordings(desk, job("a", where=0), job("b", where=1, age=99))
            assert "a one room" in desk.words("#actions")
            await desk.press("a")
            assert screen.crumbs() == ("Rooms", "room-1", "Recordings")
            assert screen.table.shown_keys == ["b"]
            assert "a all rooms" in desk.words("#actions")
            await desk.press("a")
            assert screen.table.shown_keys == ["b", "a"]

    async def test_marks_of_other_rooms_are_not_kept(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            screen = await recordings(desk, job("a", where=0), job("b", where=1, age=99))
            await desk.press("asterisk", "a")
            assert screen.table.marks == frozenset()

    async def test_a_room_without_recordings_says_so(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            screen = await recordings(desk, job("a", where=0))
            screen.aim(room_id(2), only=True)
            await desk.pilot.pause()
            assert screen.table.row_count == 0
            assert "Nothing is recorded in room-2 now. Asking what was" in picture(desk)
            await desk.put(resources.recent("recordings", room_id(2)), {})
            assert "Nothing is recorded in room-2, and nothing was." in picture(desk)


class TestFilter:
    async def test_recordings_are_filtered_and_files_are_not(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            screen = await recordings(desk, job("a"), job("b", "completed"), job("c", "failed", 1))
            await desk.put(resources.assets("b"), by_id(asset("f")))
            await desk.press("slash", *"status:completed", "enter")
            assert screen.table.shown_keys == ["b"]
            assert screen.table.cursor_key == "b"
            assert screen.panes[FILES].shown_keys == ["f"]
            assert "1 of 3" in desk.words("#actions")

    @pytest.mark.parametrize(
        ("typed", "keys"), [("room:room-1", ["c"]), ("session:s-", ["a", "c"]), ("!state:run", ["c"])]
    )
    async def test_by_room_session_and_state(self, tmp_path: Path, typed: str, keys: list[str]) -> None:
        async with console(tmp_path) as desk:
            screen = await recordings(desk, job("a"), job("c", "failed", 1))
            await desk.press("slash", *typed, "enter")
            assert screen.table.shown_keys == keys


class TestFiles:
    async def test_they_are_asked_for_once_the_cursor_rests(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            screen = await recordings(desk, job("a", "completed", age=50), job("b", "completed"))
            await rested(desk, screen)
            assert resources.assets("a") in screen.resources()
            assert "Asking for its files" in picture(desk)
            await desk.press("j")
            assert resources.assets("b") not in screen.resources()
            await rested(desk, screen)
            assert resources.assets("b") in screen.resources()
            assert resources.assets("a") not in screen.resources()
            await desk.put(resources.assets("b"), by_id(asset("f1"), asset("f2", "transcript", "processing", size=0)))
            assert screen.panes[FILES].shown_keys == ["f1", "f2"]
            words = picture(desk)
            assert "104.9 MB" in words
            assert "processing" in words
            assert "2 files" in desk.words("#title-1")

    async def test_what_runs_has_none_and_is_not_asked_for(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            screen = await recordings(desk, job("a"))
            await rested(desk, screen)
            assert not [one for one in screen.resources() if one.kind == "assets"]
            assert "No files yet: they appear some seconds after it has stopped." in picture(desk)

    @pytest.mark.parametrize(
        ("one", "words"),
        [
            (job("a", "completed", age=100), "No files yet"),
            (job("a", "post_processing"), "No files yet"),
            (job("a", "completed", age=9000), "No files. 100ms keeps them for 15 days in its own storage."),
            (job("a", "failed"), "It failed, and left no files."),
        ],
    )
    async def test_why_there_are_none(self, tmp_path: Path, one: Recording, words: str) -> None:
        async with console(tmp_path) as desk:
            await recordings(desk, one)
            await desk.put(resources.assets("a"), {})
            assert words in picture(desk)

    async def test_files_that_came_with_the_list_stand_there_at_once(self, tmp_path: Path) -> None:
        embedded = {"id": "f", "type": "chat", "status": "completed", "size": 812, "created_at": stamp(60)}
        async with console(tmp_path) as desk:
            screen = await recordings(desk, job("a", "completed", recording_assets=[embedded]))
            assert screen.panes[FILES].shown_keys == ["f"]
            assert "812 B" in picture(desk)

    async def test_another_recording_begins_at_its_first_file(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            screen = await recordings(desk, job("a", "completed", age=50), job("b", "completed"))
            await desk.put(resources.assets("a"), by_id(asset("a1"), asset("a2")))
            await desk.put(resources.assets("b"), by_id(asset("b1"), asset("b2")))
            screen.panes[FILES].move_to("a2")
            await desk.press("j")
            assert screen.panes[FILES].cursor_key == "b1"

    async def test_how_long_they_are_kept_depends_on_whose_storage_it_is(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            screen = await recordings(desk, job("a", "completed"))
            await desk.put(resources.assets("a"), by_id(asset("f")))
            assert file(screen, "f").kept == "9d"
            own = {"enabled": True, "upload_info": {"type": "s3", "location": "acme"}}
            mine = room(room_id(0), "room-0").model_copy(update={})
            mine = type(mine).model_validate({"id": room_id(0), "name": "room-0", "recording_info": own})
            await desk.put(resources.rooms(), {room_id(0): mine})
            assert file(screen, "f").kept == "own bucket"


class TestPanes:
    async def test_enter_goes_to_the_files_and_esc_comes_back_and_leaves(self, tmp_path: Path) -> None:
        async with console(tmp_path, size=(120, 30)) as desk:
            screen = await recordings(desk, job("a", "completed"))
            await desk.put(resources.assets("a"), by_id(asset("f")))
            assert "Enter files" in desk.words("#actions")
            assert desk.words("#title-0").startswith("> ")
            await desk.press("enter")
            assert screen.panes[FILES].has_focus
            assert desk.words("#title-1").startswith("> ")
            assert "signed URL" in desk.words("#actions")
            await desk.press("c")
            assert desk.app.clipboard == "f"
            await desk.press("escape")
            assert screen.panes[JOBS].has_focus
            assert "signed URL" not in desk.words("#actions")
            await desk.press("c")
            assert desk.app.clipboard == "a"
            await desk.press("tab")
            assert screen.panes[FILES].has_focus
            await desk.press("escape", "escape")
            assert isinstance(desk.board, RoomsScreen)

    async def test_only_the_cursor_that_keys_are_about_is_lit(self, tmp_path: Path) -> None:
        async with console(tmp_path, size=(120, 30)) as desk:
            screen = await recordings(desk, job("a", "completed"))
            await desk.put(resources.assets("a"), by_id(asset("f")))

            def lit(pane: int) -> Any:
                return screen.panes[pane].get_component_styles("table--cursor").background

            bright, dim = lit(JOBS), lit(FILES)
            assert bright != dim
            await desk.press("enter")
            assert (lit(JOBS), lit(FILES)) == (dim, bright)

    async def test_details_take_the_place_of_the_files_where_it_is_narrow(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            screen = await recordings(desk, job("a", "failed", meeting_url="https://x.example/preview?auth_token=abc"))
            await desk.press("d")
            words = screen.query_one(Facts).text
            assert "https://x.example/preview?auth_token=[hidden]" in words
            assert room_id(0) in words
            assert not screen.panes[FILES].display
            await desk.press("enter")
            assert screen.panes[FILES].has_focus
            assert not screen.query_one(Facts).display

    async def test_details_stand_beside_where_it_is_wide(self, tmp_path: Path) -> None:
        async with console(tmp_path, size=(140, 40)) as desk:
            screen = await recordings(desk, job("a", "completed"))
            await desk.put(resources.assets("a"), by_id(asset("f")))
            await desk.press("enter", "enter")
            pane = screen.query_one(Facts)
            assert pane.display
            assert screen.panes[FILES].display
            assert "100ms only" in " ".join(pane.text.split())
            assert pane.region.x > screen.panes[FILES].region.x
            await desk.press("escape", "escape")
            assert not pane.display
            assert desk.board is screen

    @pytest.mark.parametrize("size", [(60, 14), (80, 24), (120, 40), (200, 60)])
    async def test_sizes(self, tmp_path: Path, size: tuple[int, int]) -> None:
        async with console(tmp_path, size=size) as desk:
            screen = await recordings(desk, job("a"), job("b", "completed", 1))
            await desk.put(resources.assets("b"), by_id(asset("f")))
            await desk.press("j")
            lines = picture(desk).split("\n")
            assert len(lines) == size[1]
            for words in ("RECORDINGS", "FILES", "running", "104.9 MB"):
                assert any(words in line for line in lines), words
            assert all(pane.region.height >= 3 for pane in screen.panes)
            assert [pane.region.width for pane in screen.panes] == [size[0]] * 2


class TestAim:
    async def test_the_recording_under_the_cursor(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            screen = await recordings(desk, job("a"), job("b", age=99), job("c", "completed"), job("d", where=1))
            screen.table.move_to("a")
            moment = screen.situation(Scope.RECORDING)
            target = moment.targets[0]
            assert (target.job_id, target.room_id, target.room_name) == ("a", room_id(0), "room-0")
            assert (target.detail, target.status) == ("running 58m", "running")
            assert target.known == {"a", "b"}
            assert {one.id for one in moment.jobs["recordings"]} == {"a", "b"}
            assert moment.room is not None
            assert moment.live

    async def test_marked_ones_and_those_a_filter_hides(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            screen = await recordings(desk, job("a"), job("b", where=1), job("c", where=2))
            for key in "ab":
                screen.table.move_to(key)
                await desk.press("space")
            await desk.press("slash", *"room:room-1", "enter")
            moment = screen.situation(Scope.RECORDING)
            assert [target.id for target in moment.targets] == ["b"]
            assert [target.id for target in moment.hidden] == ["a"]
            assert {one.id for one in moment.jobs["recordings"]} == {"a", "b"}

    async def test_the_room_for_the_keys_of_the_room(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            screen = await recordings(desk, job("a", where=1))
            for scope in (Scope.OUTPUT, Scope.ROOM):
                assert [target.id for target in screen.situation(scope).targets] == [room_id(1)]

    async def test_a_file(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            screen = await recordings(desk, job("a", "completed"))
            assert screen.situation(Scope.ASSET).targets == ()
            await desk.put(resources.assets("a"), by_id(asset("f")))
            target = screen.situation(Scope.ASSET).targets[0]
            assert (target.job_id, target.detail, target.status) == ("f", "room-composite 1280x720", "completed")


class TestFileKeys:
    async def test_they_need_a_file(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await recordings(desk, job("a", "completed"))
            await desk.press("s")
            assert "a signed URL needs a file: Enter goes to the files" in desk.activity()
            await desk.press("tab", "w")
            assert "no file is chosen" in desk.activity()
            assert desk.app.screen is desk.board

    async def test_one_that_is_not_there_yet_cannot_be_had(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await recordings(desk, job("a", "completed"))
            await desk.put(resources.assets("a"), by_id(asset("f", "summary", "processing")))
            await desk.press("tab", "w")
            assert "summary cannot be had: it is processing" in desk.activity()
            assert "save" not in desk.words("#actions")

    async def test_a_signed_url_works_read_only_and_says_why_it_could_not_be_made(self, tmp_path: Path) -> None:
        async with console(tmp_path, write=False) as desk:
            screen = await recordings(desk, job("a", "completed"))
            await desk.put(resources.assets("a"), by_id(asset("f")))
            await desk.press("tab", "s")
            await desk.until(lambda: isinstance(desk.app.screen, ChooseDialog))
            assert "1 hour" in picture(desk)
            await desk.press("enter")
            await desk.until(lambda: "no signed URL to room-composite of room-0" in desk.activity())
            assert not screen.busy

    async def test_esc_changes_nothing(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            screen = await recordings(desk, job("a", "completed"))
            await desk.put(resources.assets("a"), by_id(asset("f")))
            entries = len(desk.app.desk.feed.entries)
            for key in "sw":
                await desk.press("tab" if screen.active == JOBS else "home", key)
                await desk.until(lambda: desk.app.screen is not desk.board)
                await desk.press("escape")
                await desk.until(lambda: not screen._choosing)
            assert len(desk.app.desk.feed.entries) == entries

    async def test_the_name_offered_is_safe_and_new(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOME", str(tmp_path))
        folder = tmp_path / "Downloads"
        folder.mkdir()
        async with console(tmp_path) as desk:
            await recordings(desk, job("a", "completed"))
            nasty = "../../etc/\x1b[31mpass wd; rm -rf"
            await desk.put(resources.rooms(), {room_id(0): room(room_id(0), nasty)})
            await desk.put(resources.assets("a"), by_id(asset("f")))
            await desk.press("tab", "w")
            await desk.until(lambda: isinstance(desk.app.screen, FormDialog))
            offered = desk.app.screen.query_one(Input).value
            assert offered.startswith("~/Downloads/etc-31mpass-wd-rm-rf-2026-01-09-")
            assert offered.endswith("-room-composite.mp4")
            path = folder / offered.rpartition("/")[2]
            write(path)
            await desk.press("down", "down")
            await desk.until(lambda: desk.app.screen.focused is not None)
            await submit(desk)
            await desk.until(lambda: "There is a file of that name" in picture(desk))
            assert size(path) == 4

    async def test_a_folder_that_is_not_there_is_said_before_anything_is_asked_for(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            screen = await recordings(desk, job("a", "completed"))
            await desk.put(resources.assets("a"), by_id(asset("f")))
            await desk.press("tab", "w")
            await desk.until(lambda: isinstance(desk.app.screen, FormDialog))
            desk.app.screen.query_one(Input).value = "/no/such/folder/x.mp4"
            await desk.press("down", "down")
            await submit(desk)
            await desk.until(lambda: "There is no folder /no/such/folder." in picture(desk))
            assert screen.saving == 0

    async def test_what_could_not_be_fetched_is_told(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            screen = await recordings(desk, job("a", "completed"))
            await desk.put(resources.assets("a"), by_id(asset("f")))
            await desk.press("tab", "w")
            await desk.until(lambda: isinstance(desk.app.screen, FormDialog))
            desk.app.screen.query_one(Input).value = str(tmp_path / "film.mp4")
            await desk.press("down", "down")
            await submit(desk)
            await desk.until(lambda: any("not saved" in one.text for one in desk.app.desk.feed.entries))
            assert screen.saving == 0
            assert file(screen, "f").status == "completed"
            assert not (tmp_path / "film.mp4").exists()


def write(path: Path) -> None:
    path.write_bytes(b"mine")


def size(path: Path) -> int:
    return path.stat().st_size


async def submit(desk: Console) -> None:
    """Enter on the last line of a form, once that takes it."""
    from console.modals.fields import SubmitLine

    line = desk.app.screen.query_one(SubmitLine)
    await desk.until(lambda: line.has_focus)
    await desk.until(lambda: line.armed)
    await desk.press("enter")


def follow_trouble(desk: Console) -> None:
    """Let the book of troubles see what the store is told."""
    services = desk.app.desk
    if services.troubles._follows is None:
        services.troubles.follow(services.store, services.clock, services.feed, services.poller)


class TestTrouble:
    async def test_an_outage_keeps_everything_and_says_so(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            screen = await recordings(desk, job("a"), job("b", "completed"))
            await desk.put(resources.assets("b"), by_id(asset("f")))
            await desk.press("j")
            store = desk.app.desk.store
            for resource in store.watched:
                store.fail(resource, NotSent("The line is cut."), None)
            await desk.pilot.pause()
            assert screen.table.row_count == 2
            assert screen.panes[FILES].row_count == 1
            assert all(pane._stale for pane in screen.panes)
            assert "no connection" in desk.words("#status")

    async def test_ages_do_not_grow_while_nobody_answers(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await recordings(desk)
            follow_trouble(desk)
            desk.clock.seconds = 10
            await desk.put(resources.recordings(), by_id(job("a", "starting", age=0)))
            desk.clock.seconds = 20
            await desk.put(resources.recordings(), by_id(job("a", "running", age=-15)))
            desk.clock.seconds = 90
            await desk.put(resources.recordings(), by_id(job("a", "running", age=-15)))
            desk.board.hear(None)
            grown = desk.row("a").age
            desk.clock.seconds = 900
            desk.board.hear(None)
            assert (grown, desk.row("a").age) == ("1m", "1m")
