"""Destinations as the rooms below have them: their keys are read when they are needed, once, and never seen."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from console.api.errors import Refused
from console.app.service import TRIED_AGAIN, saved_destinations
from console.config.destinations import Destination
from console.config.secret import Secret
from console.live.watches import SavedDestination
from tests.support.clock import ManualClock

SERVER = "rtmp://a.example/live2"
HIDDEN = "hunter2"


def noting(path: Path, key: str) -> str:
    """A command that gives a key, and notes in a file when it began and when it ended."""
    code = f'note = open(sys.argv[1], "a", buffering=1); note.write("<"); print("{key}"); note.write(">")'
    return f"cmd:{sys.executable} -c 'import sys; {code}' {path}"


def saved(*destinations: Destination, clock: ManualClock | None = None) -> tuple[SavedDestination, ...]:
    return saved_destinations(destinations, clock or ManualClock())


async def test_keys_are_read_once_one_after_another_and_only_when_they_are_needed(tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    one, two = (Destination(name, "main", Secret(SERVER), noting(runs, f"{HIDDEN}-{name}")) for name in ("one", "two"))
    found = saved(one, two, Destination("whole", "main", Secret(f"rtmp://b.example/live/{HIDDEN}")))
    assert [place.name for place in found] == ["one", "two", "whole"]
    assert found[2].key is None
    assert found[2].whole() == f"rtmp://b.example/live/{HIDDEN}"
    assert not runs.exists()
    wholes = await asyncio.gather(*(asyncio.to_thread(place.whole) for place in (*found, *found)))
    assert wholes[:2] == wholes[3:5] == [f"{SERVER}/{HIDDEN}-one", f"{SERVER}/{HIDDEN}-two"]
    assert runs.read_text() == "<><>"
    assert HIDDEN not in f"{found!r} {found[0].key} {found[0].key!r} {[found[0].key]}"


def test_streams_are_told_apart_by_their_keys_and_the_way_to_see_them_goes_along(tmp_path: Path) -> None:
    watch, probe = "https://cdn.example/m.m3u8", "my-probe"
    one = Destination("one", "main", Secret(SERVER), noting(tmp_path / "x", HIDDEN), watch=watch)
    found = saved(one, Destination("two", "main", Secret(SERVER), probe=probe))
    assert [place.matches(f"{SERVER}/{HIDDEN}") for place in found] == [True, True]
    assert [place.matches(f"{SERVER}/other") for place in found] == [False, True]
    assert [(place.watch.url, place.watch.probe) for place in found] == [(watch, ""), ("", probe)]


async def test_a_key_that_cannot_be_had_is_refused_in_words_and_tried_again_later(tmp_path: Path) -> None:
    clock = ManualClock()
    (one,) = saved(Destination("one", "main", Secret(SERVER), "file:key", base=tmp_path), clock=clock)
    with pytest.raises(Refused, match=f"There is no file {tmp_path}/key"):
        one.whole()
    (tmp_path / "key").write_text(HIDDEN)
    (tmp_path / "key").chmod(0o600)
    await clock.advance(TRIED_AGAIN - 1)
    with pytest.raises(Refused, match="There is no file"):
        one.whole()
    await clock.advance(1)
    assert one.whole() == f"{SERVER}/{HIDDEN}"
    (tmp_path / "key").unlink()
    assert one.whole() == f"{SERVER}/{HIDDEN}"
