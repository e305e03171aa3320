"""The Sessions screen on a service, over real HTTP: a session that goes on, ends, and is looked back at."""

from __future__ import annotations

from pathlib import Path

from console.live.session_pages import LIMIT
from console.modals.lines import LinesDialog
from console.screens.sessions.screen import PEOPLE, SESSIONS, SessionsScreen
from console.tables.attendance import Attendance
from console.tables.sessions import SessionRow
from tests.support.driver import Driver, Opening, console
from tests.support.service import Simulator


async def sessions(driver: Driver, room: str) -> SessionsScreen:
    """Those of one room alone."""
    await driver.press("6")
    screen = driver.board
    assert isinstance(screen, SessionsScreen)
    await driver.until(lambda: screen.session_here()[0] == room and screen.book.known, "the room under the cursor")
    await driver.press("a")
    await driver.until(lambda: screen.only and screen.book.known, "its sessions")
    return screen


def rows(screen: SessionsScreen) -> list[SessionRow]:
    found = (screen.panes[SESSIONS].row(key) for key in screen.panes[SESSIONS].shown_keys)
    return [row for row in found if isinstance(row, SessionRow)]


def attending(screen: SessionsScreen) -> list[Attendance]:
    found = (screen.panes[PEOPLE].row(key) for key in screen.panes[PEOPLE].shown_keys)
    return [who for who in found if isinstance(who, Attendance)]


async def test_a_session_goes_on_ends_and_is_looked_back_at(frozen: Simulator, tmp_path: Path) -> None:
    room = frozen.room("retro-6")
    ada = frozen.join(room, "Ada [/nope]", "speaker")
    frozen.join(room, "Grace", "viewer")
    frozen.report(ada)
    frozen.advance(600)
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        screen = await sessions(driver, room)
        people = screen.panes[PEOPLE]
        await driver.until(lambda: people.shown_count == 2, "who is there")
        assert [(row.state, row.people, row.now) for row in rows(screen)] == [("live", 2, 2)]
        await driver.sees("Ada [/nope]")
        frozen.join(room, "Linus", "viewer")
        await driver.until(lambda: people.shown_count == 3, "the next one")
        frozen.advance(60)
        frozen._api("POST", f"/active-rooms/{room}/end-room", {"reason": "enough", "lock": False})
        await driver.until(lambda: [row.state for row in rows(screen)] == ["ended"], "its end")
        await driver.until(lambda: not any(who.here for who in attending(screen)), "all of them gone")
        assert len(attending(screen)) == 3
        assert rows(screen)[0].peak == 3
        await driver.press("T")
        await driver.sees("ERR errors of apps")
        await driver.until(lambda: screen.people.picture is not None, "the picture")
        assert screen.people.picture is not None
        assert max(screen.people.picture.values) == 3


def ended(screen: SessionsScreen) -> int:
    return sum(not row.live for row in rows(screen))


async def test_old_pages_are_asked_for_once_and_two_of_them_compared(frozen: Simulator, tmp_path: Path) -> None:
    for number in range(LIMIT + 2):
        room = frozen.room(f"series-{number}")
        frozen.join(room, f"Ada {number}", "viewer")
        frozen._api("POST", f"/active-rooms/{room}/end-room", {"reason": "next"})
    async with console(frozen, tmp_path, Opening()) as driver:
        await driver.press("6")
        screen = driver.board
        assert isinstance(screen, SessionsScreen)
        await driver.until(lambda: ended(screen) == LIMIT and screen.book.more, "the first page")
        asked = frozen.mark()
        await driver.press("n")
        await driver.until(lambda: ended(screen) > LIMIT and not screen.book.asking, "the second")
        await driver.polled()
        pages = [one for one in frozen.requests(asked) if one["path"] == "/v2/sessions" and "start=" in one["query"]]
        assert len(pages) == 1
        two = [row.id for row in rows(screen) if not row.live][:2]
        await driver.mark(*two)
        await driver.press("equals_sign")
        await driver.asked(LinesDialog)
        await driver.sees("errors    0")
        client = await driver.app.desk.connect()
        for one in [await client.analytics.feedback_summary(session_id) for session_id in two]:
            # Who rates is the simulator's chance, which tests before this one have a part in.
            rated = f"{one.average:.1f} of {one.scale_max}, {one.count} rated" if one.count else "nobody rated it"
            await driver.sees(rated)
