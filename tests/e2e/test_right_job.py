"""The right job under upheaval: what was replaced by another while a dialog was open is not what is stopped."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.modals.confirm import ConfirmDialog
from tests.support.driver import Opening, console
from tests.support.service import Simulator

from .outputs import BODY, KINDS, LETTERS, PATHS, begun, jobs, key_means, tape


def replaced(simulator: Simulator, room: str, kind: str, first: str) -> str:
    """Somebody stops a job and starts another one; the id of that."""
    simulator._api("POST", f"/{PATHS[kind]}/{first}/stop", {})
    simulator.advance(60)
    return begun(simulator, room, kind, **BODY[kind])


@pytest.mark.parametrize("kind", KINDS)
async def test_a_stop_of_all_spares_a_job_that_nobody_has_seen(frozen: Simulator, tmp_path: Path, kind: str) -> None:
    room = tape(frozen)
    first = begun(frozen, room, kind, **BODY[kind])
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        await driver.until(lambda: "stop" in key_means(driver.board, LETTERS[kind]), "the key means stop")
        await driver.press(LETTERS[kind])
        await driver.asked(ConfirmDialog)
        second = replaced(frozen, room, kind, first)
        mark = frozen.mark()
        await driver.press("y")
        await driver.hears("has begun meanwhile; nothing was stopped")
        assert frozen.posted(mark) == []
        assert driver.journal[-1]["outcome"] == "failed"
        assert next(one["status"] for one in jobs(frozen, room, kind) if one["id"] == second) == "running"


@pytest.mark.parametrize("kind", KINDS)
async def test_a_stop_of_one_never_hits_its_successor(frozen: Simulator, tmp_path: Path, kind: str) -> None:
    room = tape(frozen)
    first = begun(frozen, room, kind, **BODY[kind])
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        await driver.press("3" if kind == "recordings" else "4")
        await driver.ready()
        if kind == "external_streams":
            await driver.press("tab")
        await driver.until(lambda: driver.table.row_count == 1, "its row")
        await driver.press("x")
        await driver.asked(ConfirmDialog)
        second = replaced(frozen, room, kind, first)
        mark = frozen.mark()
        await driver.press("y")
        await driver.unasked()
        await driver.done()
        assert {one.path for one in frozen.posted(mark)} <= {f"/{PATHS[kind]}/{first}/stop"}
        assert next(one["status"] for one in jobs(frozen, room, kind) if one["id"] == second) == "running"


@pytest.mark.parametrize("key", ["x", "T"])
async def test_a_stream_key_that_nobody_has_seen_is_not_disabled(frozen: Simulator, tmp_path: Path, key: str) -> None:
    room = tape(frozen)
    frozen._api("POST", f"/stream-keys/room/{room}", {})
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        await driver.press("4")
        await driver.ready()
        await driver.press("tab", "tab")
        await driver.until(lambda: driver.table.row_count == 1, "its row")
        await driver.press(key)
        await driver.asked(ConfirmDialog)
        frozen._api("POST", f"/stream-keys/room/{room}/disable", {})
        frozen._api("POST", f"/stream-keys/room/{room}", {})
        mark = frozen.mark()
        await driver.press("y")
        await driver.hears("the room has another stream key meanwhile; nothing was sent")
        assert frozen.posted(mark) == []
