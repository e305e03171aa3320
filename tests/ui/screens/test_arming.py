"""`W` on the running console: what it asks, says and shows, and what it lets through."""

from __future__ import annotations

from pathlib import Path

from console.modals.confirm import ConfirmDialog
from console.modals.sure import SureDialog
from console.modals.type_to_confirm import TypeDialog
from tests.ui.screens.desk import Console, console, peer

MINUTE = 60


async def pass_by(desk: Console, seconds: float) -> None:
    """Time passes, and the console looks at its clock as it does every few seconds."""
    desk.clock.seconds += seconds
    desk.app._tick()
    await desk.pilot.pause()


def said(desk: Console) -> list[str]:
    return [entry.text for entry in desk.app.desk.feed.entries]


def status(desk: Console) -> str:
    return desk.words("#status")


async def test_w_arms_for_a_time_and_says_for_how_long(tmp_path: Path) -> None:
    async with console(tmp_path, write=False) as desk:
        await desk.press("W")
        assert "[WRITE]" in status(desk)
        assert said(desk)[-1] == "writing is armed; it disarms after 15 minutes without a key"
        await pass_by(desk, 14 * MINUTE)
        assert "[WRITE 1m]" in status(desk)
        assert said(desk)[-1] == "writing disarms in a minute: W, or any other key, keeps it"
        await pass_by(desk, MINUTE)
        assert "[READ-ONLY]" in status(desk)
        assert said(desk)[-1] == "read-only again: no key was pressed for 15 minutes; W arms writing"


async def test_the_time_is_what_the_configuration_says(tmp_path: Path) -> None:
    async with console(tmp_path, write=False, arm_minutes=3) as desk:
        await desk.press("W")
        await pass_by(desk, 3 * MINUTE - 1)
        assert "[WRITE" in status(desk)
        await pass_by(desk, 1)
        assert "[READ-ONLY]" in status(desk)


async def test_any_key_begins_the_time_anew_and_the_count_goes_at_once(tmp_path: Path) -> None:
    async with console(tmp_path, write=False) as desk:
        await desk.press("W")
        await pass_by(desk, 11 * MINUTE)
        assert "[WRITE 4m]" in status(desk)
        await desk.press("j")
        assert "[WRITE]" in status(desk)
        await pass_by(desk, 14 * MINUTE)
        assert "[WRITE" in status(desk)


async def test_after_the_warning_w_keeps_and_w_again_disarms(tmp_path: Path) -> None:
    async with console(tmp_path, write=False) as desk:
        await desk.press("W")
        await pass_by(desk, 14 * MINUTE)
        await desk.press("W")
        assert "[WRITE]" in status(desk)
        assert said(desk)[-1] == "writing stays armed"
        await desk.press("W")
        assert "[READ-ONLY]" in status(desk)


async def test_an_armed_console_that_nobody_touches_changes_nothing_on_screen(tmp_path: Path) -> None:
    async with console(tmp_path, write=False) as desk:
        await desk.press("W")
        seen = set()
        for _ in range(9):
            await pass_by(desk, MINUTE)
            seen.add(status(desk))
        assert len(seen) == 1


async def test_the_first_key_after_a_long_sleep_finds_it_disarmed(tmp_path: Path) -> None:
    async with console(tmp_path, write=False) as desk:
        await desk.fill_rooms(2)
        await desk.open_room(peer("p-0", role="host"), peer("p-1"))
        await desk.press("W")
        desk.clock.seconds += 16 * MINUTE  # nothing has looked at the clock meanwhile, as after a suspend
        await desk.press("K")
        assert not isinstance(desk.app.screen, ConfirmDialog)
        assert any("read-only again" in line for line in said(desk))
        assert "[READ-ONLY]" in status(desk)


async def test_who_comes_back_from_a_long_stop_sees_at_once_that_it_is_over(tmp_path: Path) -> None:
    async with console(tmp_path, write=False) as desk:
        await desk.press("W")
        desk.clock.seconds += 16 * MINUTE
        desk.app.app_resume_signal.publish(desk.app)  # as the driver does after SIGCONT
        await desk.pilot.pause()
        assert "[READ-ONLY]" in status(desk)
        assert said(desk)[-1].startswith("read-only again")


async def test_a_confirmation_that_comes_too_late_sends_nothing(tmp_path: Path) -> None:
    async with console(tmp_path, write=False) as desk:
        await desk.fill_rooms(2)
        await desk.open_room(peer("p-0", role="host"), peer("p-1"))
        await desk.press("W", "K")
        await desk.until(lambda: isinstance(desk.app.screen, ConfirmDialog) and desk.app.screen.armed)
        desk.clock.seconds += 16 * MINUTE
        await desk.press("y")
        await desk.until(lambda: "kick: not done, writing is not armed any more; W arms it" in said(desk))
        assert not (tmp_path / "journal.jsonl").exists()


async def test_on_production_w_asks_first_and_enter_does_not_arm(tmp_path: Path) -> None:
    async with console(tmp_path, write=False, production=True) as desk:
        await desk.press("W")
        assert isinstance(desk.app.screen, SureDialog)
        await desk.press("enter")
        assert "[READ-ONLY]" in status(desk)
        await desk.press("W", "y")
        assert "[WRITE]" in status(desk)
        await desk.press("W")
        assert "[READ-ONLY]" in status(desk), "to stop is never asked about"


async def test_what_is_armed_from_the_start_ends_on_production_alone(tmp_path: Path) -> None:
    for production in (False, True):
        async with console(tmp_path, write=True, production=production) as desk:
            assert "[WRITE]" in status(desk)
            await pass_by(desk, 15 * MINUTE)
            assert ("[WRITE]" in status(desk)) is not production


async def test_production_stands_in_the_status_line_of_the_narrowest_terminal(tmp_path: Path) -> None:
    name = "a-profile-with-a-long-name-of-sixty-four-characters-as-allowed-0"
    async with console(tmp_path, size=(60, 20), production=True, profile_name=name, workspace="of many words") as desk:
        await desk.fill_rooms(2)
        assert "PRODUCTION" in status(desk)
        assert "[WRITE]" in status(desk)


async def test_a_reversible_act_on_production_asks_as_a_harmful_one_elsewhere(tmp_path: Path) -> None:
    for production in (False, True):
        async with console(tmp_path, production=production) as desk:
            await desk.fill_rooms(2)
            await desk.open_room(peer("p-0", role="host"), peer("p-1"))
            await desk.press("K")
            await desk.until(lambda: isinstance(desk.app.screen, ConfirmDialog | TypeDialog))
            assert isinstance(desk.app.screen, TypeDialog) is production
            await desk.press("escape")
            if production:
                await desk.press("m")
                await desk.until(lambda: isinstance(desk.app.screen, ConfirmDialog))
                await desk.press("escape")
