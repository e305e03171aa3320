"""What is not done, why, and how that is said: refusals of the operator, of the service and of the line."""

from __future__ import annotations

import functools
import http.server
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from console.config.codes import NOT_FOUND
from console.modals.confirm import ConfirmDialog
from console.modals.message import MessageDialog
from console.modals.report import ReportDialog
from console.modals.type_to_confirm import TypeDialog
from tests.support.driver import Driver, Opening, console
from tests.support.fast_clock import FastClock
from tests.support.service import Posted, Simulator

HURRIED = 30.0
"""Makes the 15 s of looking for an effect half a second."""


async def kick(driver: Driver, peer: str) -> None:
    """Kick somebody, dialog and all."""
    await driver.point(peer)
    await driver.press("K")
    await driver.asked(ConfirmDialog)
    await driver.press("y")


# -- the operator says no ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["escape", "enter", "n"])
async def test_every_way_out_of_the_kick_dialog_sends_nothing(frozen: Simulator, tmp_path: Path, key: str) -> None:
    room = frozen.room("cancel")
    ada = frozen.join(room, "Ada")
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        await driver.point(ada)
        mark = frozen.mark()
        await driver.press("K")
        await driver.asked(ConfirmDialog)
        focused = driver.app.focused
        assert focused is not None
        assert focused.id == "cancel"
        await driver.press(key)
        await driver.unasked()
        await driver.done()
        assert frozen.posted(mark) == []
        assert driver.journal == []
        assert ada in frozen.peers(room)


@pytest.mark.parametrize("typed", ["", "town-hal", "Town-hall", "town-hall ", "y"])
async def test_a_wrong_name_does_not_end_the_room(frozen: Simulator, tmp_path: Path, typed: str) -> None:
    room = frozen.room("town-hall")
    frozen.join(room, "Ada")
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        mark = frozen.mark()
        await driver.press("E")
        await driver.asked(TypeDialog)
        await driver.type(typed)
        await driver.press("enter")
        await driver.sees("That does not match; nothing was sent.")
        await driver.press("escape")
        await driver.unasked()
        await driver.done()
        assert frozen.posted(mark) == []
        assert frozen.state(room)["session_id"]


async def test_an_empty_message_is_not_sent_and_a_written_one_is_not_lost_by_one_esc(
    frozen: Simulator, tmp_path: Path
) -> None:
    room = frozen.room("quiet")
    ada = frozen.join(room, "Ada")
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        await driver.point(ada)
        mark = frozen.mark()
        await driver.press("s")
        await driver.asked(MessageDialog)
        await driver.press("enter")
        await driver.sees("Nothing is written yet.")
        await driver.type("hi")
        await driver.press("escape")
        await driver.sees("Esc again throws the text away.")
        await driver.press("escape")
        await driver.unasked()
        await driver.done()
        assert frozen.posted(mark) == []


# -- read-only --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("m", "mute: read-only: press W to arm writing"),
        ("K", "kick: read-only: press W to arm writing"),
        ("s", "message: read-only: press W to arm writing"),
        ("r", "role: read-only: press W to arm writing"),
        ("E", "end room: read-only: press W to arm writing"),
        ("ctrl+e", "end + lock: read-only: press W to arm writing"),
        ("D", "disable: read-only: press W to arm writing"),
        ("B", "message all: read-only: press W to arm writing"),
        ("t", "message role: read-only: press W to arm writing"),
    ],
)
async def test_read_only_opens_no_dialog_and_says_why(frozen: Simulator, tmp_path: Path, key: str, words: str) -> None:
    room = frozen.room("read-only")
    ada = frozen.join(room, "Ada", "speaker")
    async with console(frozen, tmp_path, Opening(room=room, write=False)) as driver:
        assert "[READ-ONLY]" in driver.text
        await driver.point(ada)
        mark = frozen.mark()
        await driver.press(key)
        await driver.hears(words)
        assert words in driver.text
        assert driver.dialog is None
        assert frozen.posted(mark) == []
        assert driver.journal == []


async def test_w_arms_and_disarms_and_undo_is_refused_while_disarmed(frozen: Simulator, tmp_path: Path) -> None:
    room = frozen.room("arm")
    ada = frozen.join(room, "Ada", "speaker")
    async with console(frozen, tmp_path, Opening(room=room, write=False)) as driver:
        await driver.point(ada)
        await driver.press("W")
        await driver.sees("[WRITE]")
        await driver.press("m")
        await driver.hears("Ada muted")
        await driver.press("W")
        await driver.sees("[READ-ONLY]")
        mark = frozen.mark()
        await driver.press("u")
        await driver.hears("undo: read-only: press W to arm writing")
        assert frozen.posted(mark) == []
        assert frozen.role(room, ada) == "speaker-muted"


async def test_who_cannot_speak_anyway_is_not_muted_and_that_is_said(frozen: Simulator, tmp_path: Path) -> None:
    room = frozen.room("bare", template="open-stage")
    hand = frozen.join(room, "Bob", "stage hand")
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        mark = frozen.mark()
        await driver.point(hand)
        await driver.press("m")
        await driver.hears("mute: Bob is stage hand and cannot speak anyway")
        assert frozen.posted(mark) == []


async def test_without_a_silent_role_nobody_is_muted_and_the_role_to_create_is_named(
    frozen: Simulator, tmp_path: Path
) -> None:
    room = frozen.room("bare", template="open-stage")
    ada, since = frozen.join(room, "Ada", "performer"), frozen.mark()
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        await driver.point(ada)
        await driver.press("m")
        await driver.hears("no silent role for performer")
        await driver.hears("performer-muted")
        assert frozen.role(room, ada) == "performer"
        assert frozen.posted(since) == []


# -- the service says no ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Refusal:
    """One answer of the service to a removal, what the console makes of it, and how often it was sent."""

    status: int
    words: str
    outcome: str
    sent: int = 1


REFUSALS = [
    Refusal(400, "kick failed for Ada: The service did not accept the request.", "failed"),
    Refusal(
        401,
        "kick failed for Ada: The service refused the credentials. Check the access key and its secret",
        "failed",
        2,
    ),
    Refusal(
        403, "kick failed for Ada: No permission, or no such room: the service answers the same to both.", "failed"
    ),
    Refusal(404, "Ada had already left", "gone"),
    Refusal(409, "kick failed for Ada: The service says it is already so", "failed"),
    Refusal(500, "Ada removed: not confirmed after 15 s (the service is in trouble (HTTP 500)", "not confirmed"),
    Refusal(503, "Ada removed: not confirmed after 15 s (the service is in trouble (HTTP 503)", "not confirmed"),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: str(refusal.status))
async def test_a_refused_kick_is_said_in_words_and_not_sent_again(
    frozen: Simulator, tmp_path: Path, refusal: Refusal
) -> None:
    room = frozen.room("refused")
    ada = frozen.join(room, "Ada")
    async with console(frozen, tmp_path, Opening(room=room, clock=FastClock(HURRIED))) as driver:
        frozen.fault("status", "remove-peers", methods=["POST"], status=refusal.status)
        mark = frozen.mark()
        await kick(driver, ada)
        await driver.hears(refusal.words)
        await driver.sees(refusal.words)
        # 401 alone is sent once more, with a new token: the service said that it did nothing (part-a 2.1).
        again = Posted("POST", f"/active-rooms/{room}/remove-peers", refusal.status)
        assert frozen.posted(mark) == [again] * refusal.sent
        assert [line.get("outcome") for line in driver.journal] == [None, refusal.outcome]
        assert ada in frozen.peers(room)
        assert driver.table.row(ada) is not None


async def test_a_5xx_after_the_removal_happened_is_found_out_by_looking(frozen: Simulator, tmp_path: Path) -> None:
    room = frozen.room("late-500")
    ada = frozen.join(room, "Ada")
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        frozen.fault("status", "remove-peers", methods=["POST"], status=504, when="after")
        mark = frozen.mark()
        await kick(driver, ada)
        await driver.hears("Ada removed: seen")
        assert len(frozen.posted(mark)) == 1
        assert frozen.peers(room) == {}


async def test_429_waits_as_long_as_asked_and_does_not_send_again(frozen: Simulator, tmp_path: Path) -> None:
    room = frozen.room("slow-down")
    ada = frozen.join(room, "Ada")
    clock = FastClock(10)
    async with console(frozen, tmp_path, Opening(room=room, clock=clock)) as driver:
        frozen.fault("status", "remove-peers", methods=["POST"], status=429, retry_after=20, times=1)
        mark = frozen.mark()
        await kick(driver, ada)
        words = "kick failed for Ada: The service asks for fewer requests. Wait 20 seconds, then again."
        await driver.hears(words)
        await driver.sees(words)
        refused_at, after = clock.monotonic(), frozen.mark()
        await driver.until(lambda: frozen.mark() > after + 1, "polling again")
        assert clock.monotonic() - refused_at > 15
        assert frozen.posted(mark) == [Posted("POST", f"/active-rooms/{room}/remove-peers", 429)]
        assert ada in frozen.peers(room)


async def test_429_in_the_middle_of_a_bulk_act_waits_and_goes_on(frozen: Simulator, tmp_path: Path) -> None:
    room = frozen.room("bulk-429")
    peers = [frozen.join(room, f"P{number}") for number in range(4)]
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        await driver.mark(*peers)
        await driver.press("K")
        await driver.asked(ConfirmDialog)
        frozen.fault("status", "remove-peers", methods=["POST"], status=429, retry_after=5, times=1)
        mark = frozen.mark()
        await driver.press("y")
        await driver.asked(ReportDialog)
        await driver.sees("4 of 4 done: 4 seen")
        assert [one.status for one in frozen.posted(mark)] == [429, 200, 200, 200, 200]
        assert frozen.peers(room) == {}


async def test_one_refusal_in_a_bulk_act_does_not_stop_the_others(frozen: Simulator, tmp_path: Path) -> None:
    room = frozen.room("bulk-403")
    peers = [frozen.join(room, f"P{number}") for number in range(3)]
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        await driver.mark(*peers)
        await driver.press("K")
        await driver.asked(ConfirmDialog)
        frozen.fault("status", "remove-peers", methods=["POST"], status=403, times=1)
        await driver.press("y")
        await driver.sees("2 of 3 done: 2 seen, 1 failed")
        assert "No permission, or no such room" in " ".join(driver.question)
        assert len(frozen.peers(room)) == 1


# -- the line says nothing --------------------------------------------------------------------------------------------


async def test_a_connection_dropped_before_the_removal_is_not_confirmed_and_not_sent_again(
    frozen: Simulator, tmp_path: Path
) -> None:
    room = frozen.room("dropped")
    ada = frozen.join(room, "Ada")
    async with console(frozen, tmp_path, Opening(room=room, clock=FastClock(HURRIED))) as driver:
        frozen.fault("drop", "remove-peers", methods=["POST"])
        mark = frozen.mark()
        await kick(driver, ada)
        await driver.hears("Ada removed: not confirmed after 15 s (The connection to 127.0.0.1:")
        assert "It may or may not have been done: look before you try again." in driver.prose
        assert frozen.posted(mark) == [Posted("POST", f"/active-rooms/{room}/remove-peers", None)]
        assert driver.journal[-1]["outcome"] == "not confirmed"
        assert ada in frozen.peers(room)


@pytest.mark.parametrize("kind", ["drop", "half_body"])
async def test_a_lost_answer_of_a_removal_that_happened_is_found_out_by_looking(
    frozen: Simulator, tmp_path: Path, kind: str
) -> None:
    room = frozen.room("lost-answer")
    ada = frozen.join(room, "Ada")
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        frozen.fault(kind, "remove-peers", methods=["POST"], when="after")
        mark = frozen.mark()
        await kick(driver, ada)
        await driver.hears("Ada removed: seen")
        assert len(frozen.posted(mark)) == 1
        assert driver.journal[-1]["outcome"] == "seen"
        assert frozen.peers(room) == {}


async def test_a_message_whose_answer_is_lost_is_not_sent_again(frozen: Simulator, tmp_path: Path) -> None:
    room = frozen.room("lost-message")
    ada = frozen.join(room, "Ada")
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        await driver.point(ada)
        frozen.fault("drop", "send-message", when="after")
        await driver.press("s")
        await driver.asked(MessageDialog)
        await driver.type("once")
        await driver.press("enter")
        await driver.hears("message to Ada: The connection to 127.0.0.1:")
        assert frozen.messages(room) == [("peer", ada, "once")]
        assert driver.journal[-1]["outcome"] == "not confirmed"


async def test_a_service_that_hangs_is_waited_for_15_s_and_keys_answer_meanwhile(
    frozen: Simulator, tmp_path: Path
) -> None:
    room = frozen.room("hangs")
    ada, bob = frozen.join(room, "Ada"), frozen.join(room, "Bob")
    async with console(frozen, tmp_path, Opening(room=room, clock=FastClock(HURRIED))) as driver:
        frozen.fault("hang", "remove-peers", methods=["POST"])
        mark = frozen.mark()
        await kick(driver, ada)
        await driver.until(lambda: frozen.posted(mark), "the removal on its way")
        await driver.point(bob)
        await driver.press("q")
        await driver.sees("An act is under way.")
        await driver.press("escape")
        await driver.hears("Ada removed: not confirmed after 15 s (127.0.0.1:")
        assert "did not answer in time. It may or may not have been done: look before you try again." in driver.prose
        assert frozen.posted(mark) == [Posted("POST", f"/active-rooms/{room}/remove-peers", None)]


async def test_a_service_that_is_gone_is_said_and_the_last_data_stay(tmp_path: Path) -> None:
    with Simulator("--scenario=calm", "--speed=0", "--churn=0") as service:
        room = service.room("crash")
        ada = service.join(room, "Ada")
        async with console(service, tmp_path, Opening(room=room, clock=FastClock(HURRIED))) as driver:
            await driver.point(ada)
            await driver.press("K")
            await driver.asked(ConfirmDialog)
            service.kill()
            await driver.press("y")
            await driver.hears("kick failed for Ada: Nothing answers at 127.0.0.1:")
            assert driver.journal[-1]["outcome"] == "failed"
            await driver.sees("no connection")
            await driver.sees("no answer from the service for")
            assert "Ada" in driver.text
            await driver.press("?")
            await driver.sees("Help: crash")


# -- what must not be opened at all -----------------------------------------------------------------------------------


async def test_wrong_credentials_are_said_and_the_console_stays_open(frozen: Simulator, tmp_path: Path) -> None:
    opening = Opening(secret="not-the-secret", ready=False)
    async with console(frozen, tmp_path, opening) as driver:
        await driver.sees("The service refused the credentials. Check the access key and its secret, or the token")
        await driver.press("?")
        await driver.sees("Help: Rooms")
        assert "not-the-secret" not in driver.text


async def test_a_clock_ten_minutes_off_is_named_as_such(frozen: Simulator, tmp_path: Path) -> None:
    opening = Opening(clock=FastClock(ahead=600), ready=False)
    async with console(frozen, tmp_path, opening) as driver:
        await driver.sees("This machine's clock is 10 minutes ahead of the service's clock")
        await driver.sees("Set this machine's clock")


async def test_a_service_whose_clock_is_off_is_named_as_such(frozen: Simulator, tmp_path: Path) -> None:
    frozen.fault("skew", "/", ms=600_000 + 4_000_000)
    async with console(frozen, tmp_path, Opening(ready=False)) as driver:
        await driver.sees("This machine's clock is 77 minutes behind the service's clock")


class Portal(http.server.BaseHTTPRequestHandler):
    """A hotel's sign-in page."""

    def do_GET(self) -> None:
        page = b"<html><title>Welcome</title><script>alert(1)</script></html>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def portal() -> Iterator[str]:
    """The address of something that answers HTML to everything."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Portal) as server:
        thread = threading.Thread(target=functools.partial(server.serve_forever, poll_interval=0.05))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/v2"
        server.shutdown()
        thread.join()


async def test_an_address_that_answers_html_is_said_to_be_no_api(
    frozen: Simulator, tmp_path: Path, portal: str
) -> None:
    async with console(frozen, tmp_path, Opening(url=portal, ready=False)) as driver:
        await driver.sees("answered a web page, not the 100ms API: check HMS_API_URL.")
        assert "alert" not in driver.text


async def test_an_unknown_room_ends_the_program_with_a_sentence(frozen: Simulator, tmp_path: Path) -> None:
    opening = Opening(room="000000000000000000000000", ready=False)
    async with console(frozen, tmp_path, opening) as driver:
        await driver.until(lambda: driver.app.return_value, "the end")
    end = driver.app.return_value
    assert end is not None
    assert end.code == NOT_FOUND == 4
    assert end.sentence == "There is no room 000000000000000000000000. Run hms-console without --room to see all rooms."


async def test_a_journal_that_cannot_be_written_keeps_the_act_from_being_sent(
    frozen: Simulator, tmp_path: Path
) -> None:
    room = frozen.room("no-journal")
    ada = frozen.join(room, "Ada")
    (tmp_path / "state").write_text("a file where the directory should be")
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        mark = frozen.mark()
        await kick(driver, ada)
        await driver.hears("nothing was sent")
        assert any("cannot write the journal" in line for line in driver.said)
        assert frozen.posted(mark) == []
        assert ada in frozen.peers(room)


async def test_no_secret_reaches_the_journal_or_the_screen(frozen: Simulator, tmp_path: Path) -> None:
    room = frozen.room("secrets")
    ada = frozen.join(room, "Ada")
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        frozen.fault(
            "status", "remove-peers", methods=["POST"], status=401, body={"message": f"Bearer {frozen.token()}"}
        )
        await kick(driver, ada)
        await driver.hears("kick failed for Ada")
        everything = driver.text + json.dumps(driver.journal) + "".join(driver.said)
        assert "eyJ" not in everything
        assert frozen.secret not in everything
