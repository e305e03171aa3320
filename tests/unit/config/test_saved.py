"""Destinations as the rooms below have them: whole when they are sent to, known by their server while they are not."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from console.api.errors import Refused
from console.config.destinations import Destination
from console.config.secret import Secret
from console.service import Saved

SERVER = "rtmp://a.example/live2"
HIDDEN = "hunter2"


def counting(path: Path, key: str) -> str:
    """A command that gives a key, and notes in a file that it was run."""
    code = f'open(sys.argv[1], "a").write("x"); print("{key}")'
    return f"cmd:{sys.executable} -c 'import sys; {code}' {path}"


async def test_a_key_is_read_once_and_only_when_it_is_needed(tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    one = Destination("one", "main", Secret(SERVER), counting(runs, HIDDEN), watch="https://cdn.example/m.m3u8")
    saved = Saved([one, Destination("two", "main", Secret(f"rtmp://b.example/live/{HIDDEN}"))])
    assert saved.names == ("one", "two")
    assert len(saved.known()) == 2
    assert not runs.exists()
    both = await asyncio.gather(saved.unlocked(["one"]), saved.unlocked(["two", "one"]))
    assert runs.read_text() == "x"
    assert [one.whole() for one in both[1]] == [f"rtmp://b.example/live/{HIDDEN}", f"{SERVER}/{HIDDEN}"]
    assert both[0][0].watch.url == "https://cdn.example/m.m3u8"
    assert HIDDEN not in repr(both)


async def test_one_that_is_not_read_is_known_by_a_server_of_its_own(tmp_path: Path) -> None:
    first, second, third = (
        Destination(name, "main", Secret(server), counting(tmp_path / name, name))
        for name, server in (("a", SERVER), ("b", SERVER), ("c", "rtmp://c.example/x"))
    )
    saved = Saved([first, second, third])
    assert [one.name for one in saved.known()] == ["c"]
    assert saved.known()[0].matches("rtmp://c.example/x/any-key")
    await saved.unlocked(["b"])
    assert [one.name for one in saved.known()] == ["b", "c"]
    assert saved.known()[0].matches(f"{SERVER}/b")
    assert not saved.known()[0].matches(f"{SERVER}/a")


@pytest.mark.parametrize(
    ("name", "words"),
    [("none", "There is no saved destination none: the profile has one."), ("one", "There is no file")],
)
async def test_what_cannot_be_had_is_refused_in_words(tmp_path: Path, name: str, words: str) -> None:
    saved = Saved([Destination("one", "main", Secret(SERVER), "file:none", base=tmp_path)])
    with pytest.raises(Refused, match=words):
        await saved.unlocked([name])
    with pytest.raises(Refused, match="the profile has none"):
        await Saved([]).unlocked(["x"])
