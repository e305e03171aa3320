"""The tab of webhook deliveries: how far back one sees, what may be seen of an address, and a replay on its way."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from textual.widgets import Input, OptionList

from console.api.errors import Forbidden, NotFound, RateLimited, Refused
from console.api.models import Session
from console.api.models.events import Delivery, ReplayProgress
from console.api.models.page import Page
from console.live import past
from console.live.delivery_pages import A_DAY, STRETCHES, Leaf, Stretch, Wanted, newest, of_session
from console.live.replays import replay
from console.modals.choose import ChooseDialog
from console.modals.form import FormDialog
from console.screens.analytics.deliveries import DeliveriesTab
from console.screens.analytics.screen import TABS, AnalyticsScreen
from console.widgets.facts import Facts
from tests.unit.api.service import answer, hang, scripted

from .desk import NOW, Console, console, room_id
from .streams import picture

KEY = "s3cr3t-k3y"
HOSTILE = "[/nope]\x1b[2J\u202e\u0301漢🎤" + "x" * 300


def wire(number: int, outcome: str = "success", event: str = "peer.join.success", **data: Any) -> dict[str, Any]:
    reason = {"error_reason": f"timeout at https://h.example/{KEY}"} if outcome == "failed" else {}
    return {
        "event_id": f"e-{number}",
        "event_name": f"reporter.webhook.delivery.{outcome}",
        "room_id": room_id(0),
        "event_timestamp": (NOW - timedelta(hours=1) + timedelta(seconds=number)).isoformat(),
        "payload": {
            "original_event_name": event,
            "webhook_url": f"https://h.example/{KEY}?token={KEY}",
            "event_data": {"user_name": "Ada", "peer_id": "p-1", "session_id": "s-1", **data},
            **reason,
        },
    }


def leaf(*items: Mapping[str, Any], total: int | None = None, older: str | None = None) -> Leaf:
    found = tuple(Delivery.model_validate(one) for one in items)
    return Leaf(Page(found, older, total=len(items) if total is None else total))


def asked(stretch: Stretch = A_DAY, status: str = "all", name: str = "") -> Any:
    return newest(Wanted(room_id(0), stretch, status, name), lambda: NOW)


async def tab(desk: Console, *items: Mapping[str, Any], session: str = "", **rest: Any) -> DeliveriesTab:
    """The tab of the first room, with a newest page if one is given."""
    await desk.fill_rooms(2)
    await desk.press("5")
    board = desk.board
    assert isinstance(board, AnalyticsScreen)
    board.aim(room_id(0), session)
    for _ in TABS:
        if not isinstance(board.tab, DeliveriesTab):
            await desk.press("tab")
    assert isinstance(board.tab, DeliveriesTab)
    if items:
        await desk.put(asked(), leaf(*items, **rest))
    return board.tab


def line(desk: Console) -> str:
    return desk.words("#tab-line")


async def choose(desk: Console, key: str, words: str) -> str:
    """Open a list with a key and choose the line that begins so; the title of the list."""
    await desk.press(key)
    await desk.until(lambda: isinstance(desk.app.screen, ChooseDialog) and desk.app.screen.query(OptionList))
    await desk.pilot.pause()
    title = picture(desk)
    options = desk.app.screen.query_one(OptionList)
    texts = [str(options.get_option_at_index(place).prompt) for place in range(options.option_count)]
    options.highlighted = next(place for place, text in enumerate(texts) if text.startswith(words))
    await desk.press("enter")
    await desk.until(lambda: desk.app.screen is desk.board)
    await desk.pilot.pause()
    return title


async def test_the_newest_first_with_outcomes_in_words_and_hosts_alone(tmp_path: Path) -> None:
    async with console(tmp_path, (150, 30)) as desk:
        page = await tab(desk, wire(1, "failed"), wire(3), wire(2, event="peer.leave.success"), total=1431, older="2")
        assert page.table.shown_keys == ["e-3", "e-2", "e-1"]
        assert line(desk).strip() == "3 of 1,431, page 1 of 15, last 24 h"
        assert "[Webhooks 1+ failed]" in desk.words("#tabs")
        shown = picture(desk)
        for words in ("delivered", "failed: timeout at h.example", "peer.leave.success", "Ada", "h.example"):
            assert words in shown
        assert KEY not in shown
        await desk.press("G", "d")
        facts = desk.board.query_one(Facts)
        assert "timeoutath.example" in "".join(facts.text.split())
        assert "e-1" in facts.text
        assert KEY not in facts.text


async def test_it_is_about_one_session_when_one_was_chosen(tmp_path: Path) -> None:
    times = {"created_at": "2026-01-15T18:00:00Z", "updated_at": "2026-01-15T18:30:00Z"}
    session = Session.model_validate({"id": "s-2", "room_id": room_id(0), "active": False, **times})
    own = of_session(session, NOW)
    assert own is not None
    async with console(tmp_path, (120, 30)) as desk:
        page = await tab(desk, session="s-2")
        await desk.put(past.session("s-2"), {"s-2": session})
        assert page.resources()[0] == asked(own)
        await desk.put(asked(own), leaf(wire(1), wire(2, session_id="s-2")))
        assert page.table.shown_keys == ["e-2"]
        assert "1 of this session among 2 of 2 of the room" in line(desk)
        assert "while it ran" in line(desk)
        moment = page.situation(page.SCOPES[0])
        assert moment.targets[0].detail == "the service can choose a time, not a session"
        assert moment.given["end"].endswith(":30:00")  # an hour after its end
        await desk.press("a")
        assert page.resources()[0] == asked()


async def test_outcomes_names_and_times_are_chosen(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        page = await tab(desk, wire(1), wire(2, "failed"))
        await choose(desk, "t", "failed only")
        assert page.resources()[0] == asked(status="failed")
        assert page.table.row_count == 0
        await desk.put(asked(status="failed"), leaf(wire(2, "failed")))
        assert page.table.shown_keys == ["e-2"]
        assert "failed only" in line(desk)
        await choose(desk, "t", "peer.leave.success")
        assert page.resources()[0] == asked(status="failed", name="peer.leave.success")
        title = await choose(desk, "f", "14 to 28 days ago")
        assert "14 days at once" in title
        assert page.resources()[0] == asked(STRETCHES[5], "failed", "peer.leave.success")
        await desk.put(asked(STRETCHES[5], "failed", "peer.leave.success"), leaf())
        assert "No such delivery, 14 to 28 days ago" in picture(desk)
        assert page.summary() == "0"


async def test_an_older_page_comes_by_the_key_and_stays_when_the_newest_is_polled(tmp_path: Path) -> None:
    old = [wire(2), wire(1), wire(0)]
    page_two = {
        "events": old,
        "pagination": {"current_page": 2, "page_size": 100, "total_pages": 2, "total_items": 5, "has_next": False},
    }
    refusal = answer(403, {"code": 403, "message": "x"})
    async with scripted(refusal, answer(body=page_two)) as service, console(tmp_path, api_url=service.url) as desk:
        page = await tab(desk, wire(4), wire(3), wire(2), total=5, older="2")
        await desk.press("n")
        await desk.until(lambda: "the older page did not come" in line(desk))
        await desk.press("n")
        await desk.until(lambda: page.table.row_count == 5)
        assert page.table.shown_keys == ["e-4", "e-3", "e-2", "e-1", "e-0"]
        assert line(desk).strip() == "5 of 5, page 2 of 2, last 24 h"
        assert "older" not in page.offers()
        assert "page=2" in service.seen[-1].target
        first = page.table.row("e-4")
        await desk.put(asked(), leaf(wire(5), wire(4), wire(3), wire(2), total=6, older="2"))
        assert page.table.shown_keys[:2] == ["e-5", "e-4"]
        assert page.table.row_count == 6
        assert page.table.row("e-1") is not None
        assert page.table.row("e-4") == first


async def test_over_a_slow_line_one_older_page_is_asked_for_however_often_the_key_is_pressed(tmp_path: Path) -> None:
    refusal = answer(403, {"code": 403, "message": "x"})
    async with scripted(hang, refusal) as service, console(tmp_path, api_url=service.url) as desk:
        await tab(desk, wire(4), total=5, older="2")
        await desk.press("n", "n", "n", "n")
        await desk.until(lambda: service.seen)
        assert "reading older ones" in line(desk)
        await desk.press("n", "n")
        assert len(service.seen) == 1
        desk.app.workers.cancel_group(desk.board, "tab")
        await desk.until(lambda: "reading older ones" not in line(desk))
        await desk.press("n")
        await desk.until(lambda: "the older page did not come" in line(desk))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (Forbidden(403, "x"), "403: these credentials may not see webhook deliveries"),
        (NotFound(404, "x"), "404: this service has no list"),
        (Refused("The odd dialect has no listWebhookEvents."), "The odd dialect has no listWebhookEvents."),
        (RateLimited(45.0), "Wait 45 seconds"),
    ],
)
async def test_why_there_is_nothing_is_said(tmp_path: Path, error: Any, words: str) -> None:
    async with console(tmp_path, (150, 24)) as desk:
        page = await tab(desk)
        assert "Asking" in picture(desk)
        desk.app.desk.store.fail(page.resources()[0], error, None)
        await desk.pilot.pause()
        assert words in picture(desk)
        assert page.summary() == ""


async def test_an_empty_list_does_not_claim_that_a_webhook_is_there(tmp_path: Path) -> None:
    async with console(tmp_path, (150, 24)) as desk:
        await tab(desk)
        await desk.put(asked(), leaf())
        assert "Nothing was told, last 24 h; or no webhook is set in the dashboard" in picture(desk)


async def test_a_dialect_without_outcomes_says_so(tmp_path: Path) -> None:
    async with console(tmp_path, (150, 24)) as desk:
        plain = {"id": "e-1", "type": "session.open", "timestamp": NOW.isoformat(), "data": {"room_id": room_id(0)}}
        await tab(desk, plain)
        assert "this dialect tells no outcomes" in line(desk)
        assert "not told" in picture(desk)
        assert "Webhooks 1]" in desk.words("#tabs")


async def test_equal_pages_change_nothing(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        page = await tab(desk, wire(1), wire(2))
        before = page.table.row("e-1")
        await desk.put(asked(), leaf(wire(1), wire(2)))
        assert page.table.row("e-1") == before
        cursor = page.table.cursor_key
        await desk.put(asked(), leaf(wire(3), wire(2), wire(1)))
        assert page.table.cursor_key == cursor


async def test_strangers_do_no_harm_on_a_small_terminal(tmp_path: Path) -> None:
    async with console(tmp_path, (60, 14)) as desk:
        bad = wire(1, "failed", HOSTILE, user_name=HOSTILE, peer_id=["no"], session_id=None)
        bad["payload"]["webhook_url"] = f"http://[{HOSTILE}"
        odd = {"event_id": "e-9", "event_name": 7, "event_timestamp": "yesterday", "payload": {"event_data": [1]}}
        page = await tab(desk, bad, odd)
        await desk.press("d", "H")
        assert page.person() is None
        assert page.table.row_count == 2
        assert "\x1b" not in picture(desk)


async def test_whose_story_a_row_is(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        page = await tab(desk, wire(1, user_id="u-7"))
        person = page.person()
        assert person is not None
        assert (person.room_id, person.session_id, person.peer_id, person.name, person.user_id) == (
            room_id(0),
            "s-1",
            "p-1",
            "Ada",
            "u-7",
        )


# -- replay -----------------------------------------------------------------------------------------------------------


async def test_the_replay_begins_with_what_is_shown(tmp_path: Path) -> None:
    async with console(tmp_path, (120, 40)) as desk:
        await tab(desk, wire(1, "failed"), wire(2))
        await choose(desk, "t", "peer.leave.success")
        await desk.put(asked(name="peer.leave.success"), leaf(wire(1, "failed")))
        await desk.press("R")
        await desk.until(lambda: isinstance(desk.app.screen, FormDialog) and desk.app.screen.query(Input))
        await desk.pilot.pause()
        form = cast("FormDialog", desk.app.screen)
        assert form.answers["start"] == f"{A_DAY.span(NOW)[0].astimezone():%Y-%m-%d %H:%M:%S}"
        assert form.answers["end"] == ""
        assert (form.answers["status"], form.answers["event_names"]) == ("failed", "peer.leave.success")
        assert "1 failed of 1 seen here" in " ".join(picture(desk).split())


async def test_the_footer_of_a_small_terminal_has_the_replay(tmp_path: Path) -> None:
    async with console(tmp_path, (80, 24)) as desk:
        await tab(desk, wire(1, "failed"), wire(2), total=300, older="2")
        assert "n older  e export  R replay" in picture(desk)


async def test_read_only_nothing_is_offered_and_a_press_says_why(tmp_path: Path) -> None:
    async with console(tmp_path, (120, 40), write=False) as desk:
        await tab(desk, wire(1, "failed"))
        assert "R replay" not in picture(desk)
        await desk.press("R")
        assert not isinstance(desk.app.screen, FormDialog)
        assert "read-only" in desk.activity()


async def test_the_key_is_of_this_tab_alone(tmp_path: Path) -> None:
    async with console(tmp_path, (120, 40)) as desk:
        await tab(desk, wire(1, "failed"))
        assert "R replay" in picture(desk)
        for _ in range(len(TABS) - 1):
            await desk.press("tab", "R")
            assert not isinstance(desk.app.screen, FormDialog)
            assert "R replay" not in picture(desk)


def progress(status: str, completed: int, failed: int = 0) -> ReplayProgress:
    counts = {"total": 431, "completed": completed, "failed": failed}
    return ReplayProgress.model_validate({"workflow_id": "w", "status": status, "progress": counts})


async def test_a_replay_on_its_way_stands_in_the_line_until_it_is_over(tmp_path: Path) -> None:
    async with console(tmp_path, (120, 40)) as desk:
        page = await tab(desk, wire(2), wire(1), total=150, older="2")
        page._book[0].add(Page((Delivery.model_validate(wire(0)),), None, total=150), "2")
        await desk.put(replay("w"), {"w": progress("Running", 118, 2)})
        assert line(desk).strip().startswith("replay: 120 of 431, 2 failed, about 32 s left   3 of 150, page 2 of 2")
        desk.app.desk.store.fail(replay("w"), RateLimited(45.0), None)
        await desk.pilot.pause()
        assert "how far it is cannot be seen now" in line(desk)
        assert "Wait 45 seconds" in line(desk)
        await desk.put(replay("w"), {"w": progress("completed", 431)})
        assert "replay" not in line(desk)
        assert page.table.row_count == 2


# -- export -----------------------------------------------------------------------------------------------------------


async def test_what_is_shown_goes_into_a_file_without_a_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "Downloads").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    async with console(tmp_path) as desk:
        await tab(desk, wire(1, "failed", user_name="=cmd()"), wire(2))
        await desk.press("e")
        await desk.submit()
        await desk.until(lambda: [one for one in desk.app.desk.feed.entries if "exported 2 rows" in one.text])
        (path,) = (tmp_path / "Downloads").iterdir()
        text = path.read_text()
        rows = list(csv.DictReader(text.splitlines()))
        assert [one["event_id"] for one in rows] == ["e-2", "e-1"]
        assert (rows[1]["who"], rows[1]["host"]) == ("'=cmd()", "h.example")
        assert rows[1]["result"] == "failed: timeout at h.example"
        assert KEY not in text
