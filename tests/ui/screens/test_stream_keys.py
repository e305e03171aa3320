from __future__ import annotations

import logging
from pathlib import Path

import pytest

from console.api.errors import Forbidden
from console.api.models import Session
from console.live import resources
from console.screens import stream_reveal
from console.screens.streams import KEYS
from tests.support.clipboard import Clipboard

from .desk import console, room_id
from .streams import (
    SECRET,
    by_id,
    external,
    key,
    keys_shown,
    live,
    on_keys,
    picture,
    stamp,
    streams,
    written,
)


class TestKeys:
    async def test_the_key_of_the_room_under_the_cursor_once_it_rests(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            board = await streams(desk, live("a"), live("b", 1))
            await keys_shown(desk, 0)
            assert board.panes[KEYS].shown_keys == ["k-1"]
            await desk.press("j")
            assert resources.stream_keys(room_id(1)) not in desk.app.desk.store.watched
            await keys_shown(desk, 1, key(1, "k-2"))
            assert board.panes[KEYS].shown_keys == ["k-2"]
            assert "room-1" in desk.words("#title-2")
            assert resources.stream_keys(room_id(0)) not in desk.app.desk.store.watched

    async def test_passing_through_another_pane_changes_no_room(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            board = await streams(desk, live("a"), out=(external("x", 1),))
            await keys_shown(desk)
            await desk.press("tab")
            assert board.row_room() == room_id(1)
            await desk.until(lambda: board._resting is None)
            await desk.press("tab")
            assert "room-0" in desk.words("#title-2")

    async def test_moving_among_the_keys_changes_no_room(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            board = await streams(desk, live("a"), live("b", 1))
            await keys_shown(desk, 0, key(), key(key_id="k-2", enabled=False))
            await desk.press("tab", "tab", "j")
            await desk.until(lambda: board._resting is None)
            assert board.panes[KEYS].cursor_key == "k-2"
            assert board.room_here() == room_id(0)

    async def test_a_key_is_revealed_for_a_while(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(stream_reveal, "REVEAL_SECONDS", 0.2)
        async with console(tmp_path) as desk:
            await on_keys(desk)
            assert SECRET not in picture(desk)
            await desk.press("V")
            assert SECRET in picture(desk)
            await desk.until(lambda: SECRET not in picture(desk))
            assert "****" in picture(desk)

    async def test_ten_seconds_are_the_rule(self, tmp_path: Path) -> None:
        assert stream_reveal.REVEAL_SECONDS == 10.0
        async with console(tmp_path) as desk:
            board = await on_keys(desk)
            await desk.press("V")
            assert board._revealed._timer is not None
            assert board._revealed._timer._interval == 10.0
            await desk.press("V")
            assert SECRET not in picture(desk)

    @pytest.mark.parametrize("keys", [("tab",), ("question_mark",), ("j",), ("1",), ("R",), ("slash",), ("ctrl+p",)])
    async def test_whatever_happens_next_masks_it(self, tmp_path: Path, keys: tuple[str, ...]) -> None:
        async with console(tmp_path) as desk:
            board = await streams(desk, live("a"))
            await keys_shown(desk, 0, key(), key(key_id="k-2", key="another"))
            await desk.press("tab", "tab", "V")
            assert SECRET in picture(desk)
            await desk.press(*keys)
            await desk.until(lambda: SECRET not in picture(desk))
            assert board._revealed.key == "" or keys == ("slash",)

    async def test_a_key_that_becomes_another_is_masked(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await on_keys(desk)
            await desk.press("V")
            await desk.put(resources.stream_keys(room_id(0)), by_id(key(key="quite-another-key")))
            assert "quite-another-key" not in picture(desk)
            await desk.press("V")
            await desk.put(resources.stream_keys(room_id(0)), by_id(key(key_id="k-9", key="the-next-one")))
            assert "the-next-one" not in picture(desk)

    async def test_the_key_is_copied_unseen(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.DEBUG):
            async with console(tmp_path) as desk:
                await on_keys(desk)
                clipboard = Clipboard(desk.app, monkeypatch)
                await desk.press("C")
                assert clipboard.texts == [SECRET]
                assert "sent the stream key of room-0 to the terminal's clipboard" in desk.activity()
                assert SECRET not in picture(desk)
                await desk.press("V", "c")
                assert clipboard.texts[-1] == "k-1"
        assert SECRET not in caplog.text
        assert SECRET not in "".join(written(tmp_path))

    async def test_a_key_is_asked_for_in_its_own_pane_alone(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await on_keys(desk)
            await desk.press("tab", "V")
            assert SECRET not in picture(desk)
            assert "choose a stream key first" in desk.activity()

    async def test_a_key_that_the_service_hides_is_neither_shown_nor_copied(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with console(tmp_path) as desk:
            await streams(desk, live("a"))
            await keys_shown(desk, 0, key(key=None))
            clipboard = Clipboard(desk.app, monkeypatch)
            await desk.press("tab", "tab", "V", "C")
            assert clipboard.texts == []
            assert "does not show this key" in desk.activity()

    async def test_why_there_is_no_key(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await streams(desk, live("a"))
            resource = resources.stream_keys(room_id(0))
            await desk.until(lambda: resource in desk.app.desk.store.watched)
            desk.board.hear(None)
            await desk.pilot.pause()
            assert "Asking for the stream key of room-0" in picture(desk)
            refused = Forbidden(403, "no permission")
            desk.app.desk.store.fail(resource, refused, 1e9)
            await desk.pilot.pause()
            assert refused.sentence[:30] in picture(desk)
            await desk.put(resource, {})
            assert "room-0 has no stream key." in picture(desk)

    @pytest.mark.parametrize(
        ("user", "left", "words"),
        [
            ("rtmp-ingest-1", None, "receiving"),
            ("of-the-key", None, "receiving"),
            ("rtmp-ingest-1", stamp(1), "slate on air"),
            ("u-1", None, "-"),
        ],
    )
    async def test_whether_an_encoder_seems_to_send(
        self, tmp_path: Path, user: str, left: str | None, words: str
    ) -> None:
        async with console(tmp_path) as desk:
            board = await streams(desk, live("a"))
            await keys_shown(desk, 0, key(user_id="of-the-key"))
            someone = {"id": "i", "name": "x", "role": "host", "user_id": user, "left_at": left}
            body = {"id": "s", "room_id": room_id(0), "active": True, "peers": {"i": someone}}
            await desk.put(resources.live_sessions(), {"s": Session.model_validate(body)})
            row = board.panes[KEYS].row("k-1")
            assert row is not None
            assert row.ingest.words == words
