"""Webhooks told again, from the key to the receiver and back to the outcome, over real HTTP."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from console.modals.confirm import ConfirmDialog
from console.screens.analytics.deliveries import DeliveriesTab
from console.screens.analytics.screen import TABS, AnalyticsScreen
from tests.support.driver import Driver, Opening, console
from tests.support.service import Posted, Simulator

from .outputs import agree, fill, submit

BROKEN, FINE = 500, 200


class Receiver(ThreadingHTTPServer):
    """The customer's side: answers as it is told to, and keeps what came."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Post)
        self.answer = BROKEN
        self.got: list[dict[str, Any]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hooks/s3cr3t-p4th"


class _Post(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append(json.loads(body))
        self.send_response(self.server.answer)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def hooked(receiver: Receiver) -> Iterator[Simulator]:
    """A world in which a webhook is given up after 14 s, 0.35 s of ours."""
    options = ("--scenario=calm", "--speed=40", "--churn=0", f"--webhook-url={receiver.url}")
    with Simulator(*options) as simulator:
        yield simulator


async def failures(driver: Driver, count: int) -> None:
    """Go to the tab, and wait until it shows so many failures."""
    await driver.press("5")
    await driver.until(lambda: isinstance(driver.app.board, AnalyticsScreen), "Analytics")
    board = driver.board
    assert isinstance(board, AnalyticsScreen)
    for _ in TABS:
        if not isinstance(board.tab, DeliveriesTab):
            await driver.press("tab")
    for _ in range(40):
        if f"Webhooks {count} failed" in driver.text:
            return
        await driver.press("ctrl+r")
        await driver.polled()
    raise AssertionError(driver.text)


async def test_what_failed_is_told_again_and_arrives(receiver: Receiver, hooked: Simulator, tmp_path: Path) -> None:
    receiver.answer = BROKEN
    room = hooked.room("hooked")
    peer = hooked.join(room, "Ada")
    async with console(hooked, tmp_path, Opening(room=room)) as driver:
        await failures(driver, 2)
        assert "failed: status 500" in driver.text
        assert "s3cr3t" not in driver.text
        receiver.answer = FINE
        mark, before = hooked.mark(), len(receiver.got)
        await driver.press("R")
        await fill(driver, {"limit": "100"})
        await driver.press("f2")
        await driver.sees('"status":"failed","limit":100')
        await driver.press("f2")
        assert hooked.posted(mark) == []
        await submit(driver)
        await driver.asked(ConfirmDialog)
        assert "only those that failed" in driver.prose
        assert hooked.posted(mark) == []
        await agree(driver)
        await driver.hears("webhooks of hooked told again: 2 of 2 arrived; seen")
        assert hooked.posted(mark) == [Posted("POST", "/analytics/webhooks/replay", 200)]
        again = [one for one in receiver.got[before:] if one.get("is_replay")]
        assert {one["type"] for one in again} == {"session.open.success", "peer.join.success"}
        assert {one["data"].get("peer_id", peer) for one in again} == {peer}
        assert [line.get("outcome") for line in driver.journal] == [None, "seen"]
        await driver.sees("[Webhooks 2]")  # nothing failed any more
        assert "failed: status" not in driver.text


async def test_what_fails_again_is_no_success(receiver: Receiver, hooked: Simulator, tmp_path: Path) -> None:
    receiver.answer = BROKEN
    room = hooked.room("dead-end")
    async with console(hooked, tmp_path, Opening(room=room)) as driver:
        await failures(driver, 1)
        await driver.press("R")
        await submit(driver)
        await agree(driver)
        await driver.hears("it ended with failures: 0 of 1 arrived, 1 failed again")
        assert [line.get("outcome") for line in driver.journal] == [None, "failed"]
