from __future__ import annotations

import json
import os
import stat
import threading
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.config import state_file, write
from console.config.state_file import MOST_BYTES, StateFile

NEVER = 3600.0
SOON = 20.0
NAMES = st.text("abc.", min_size=1, max_size=4)
VALUES = st.none() | st.text(max_size=8) | st.booleans() | st.integers() | st.lists(st.text(max_size=4), max_size=3)


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk of a busy machine may take its time."""
    monkeypatch.setattr(state_file, "PATIENCE", SOON)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "state.json"


def test_what_was_put_is_there_the_next_time_for_its_owner_alone(path: Path) -> None:
    values, put, flush = StateFile(path, NEVER).opened()
    assert values == {}
    put("peers.sort", "-joined")
    put("rooms.filters", ["[/nope]", "\u202e", "\ud800"])
    assert not path.exists(), "nobody waits for the disk"
    flush()
    assert StateFile(path).read() == {"peers.sort": "-joined", "rooms.filters": ["[/nope]", "\u202e", "\ud800"]}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(one.name for one in path.parent.iterdir()) == [".state.json.lock", "state.json"]


def test_it_is_written_by_itself_in_another_thread_and_all_at_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[tuple[str, threading.Thread]] = []
    done = threading.Event()

    def watched(target: Path, text: str) -> None:
        written.append((text, threading.current_thread()))
        write_private(target, text)
        done.set()

    write_private = write.write_private
    monkeypatch.setattr(write, "write_private", watched)
    file = StateFile(path, 0.05)
    file.put("a", "1")
    file.put("b", "2")
    assert done.wait(SOON)
    file.flush()
    assert file.read() == {"a": "1", "b": "2"}
    assert len(written) == 1, "the second change went with the first, and nothing was left to flush"
    assert written[0][1] is not threading.current_thread()


def test_a_slow_disk_holds_nobody_up(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at_it, go_on = threading.Event(), threading.Event()

    def stuck(_descriptor: int) -> None:
        at_it.set()
        assert go_on.wait(SOON)

    monkeypatch.setattr(os, "fsync", stuck)
    file = StateFile(path, 0.0)
    file.put("a", "1")
    assert at_it.wait(SOON)
    begun = time.perf_counter()
    file.put("a", "2")
    assert time.perf_counter() - begun < 1
    go_on.set()
    file.flush()
    assert file.read() == {"a": "2"}


def test_a_disk_that_does_not_answer_does_not_keep_the_program(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at_it, go_on = threading.Event(), threading.Event()

    def stuck(_descriptor: int) -> None:
        at_it.set()
        assert go_on.wait(SOON)

    monkeypatch.setattr(os, "fsync", stuck)
    monkeypatch.setattr(state_file, "PATIENCE", 0.0)
    file = StateFile(path, NEVER)
    file.put("a", "1")
    begun = time.perf_counter()
    file.flush()
    assert time.perf_counter() - begun < SOON / 2
    assert at_it.wait(SOON), "it is tried all the same"
    go_on.set()


def test_two_consoles_keep_what_the_other_one_put(path: Path) -> None:
    one, other = StateFile(path, NEVER), StateFile(path, NEVER)
    one.put("peers.sort", "name")
    other.put("rooms.sort", "-peers")
    other.put("peers.sort", "-joined")
    one.flush()
    other.flush()
    assert one.read() == {"peers.sort": "-joined", "rooms.sort": "-peers"}
    one.put("rooms.sort", None)
    one.flush()
    assert other.read() == {"peers.sort": "-joined"}


def test_many_at_once_lose_nothing(path: Path) -> None:
    def one(number: int) -> None:
        file = StateFile(path, NEVER)
        for turn in range(5):
            file.put(f"{number}.{turn}", "x")
            file.flush()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(StateFile(path).read()) == 20


def test_whoever_holds_the_lock_for_good_is_not_waited_for(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    path.parent.mkdir()
    monkeypatch.setattr(state_file, "_BETWEEN_TRIES", 0.0)
    with path.with_name(".state.json.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        file = StateFile(path, NEVER)
        file.put("a", "1")
        file.flush()
    assert file.read() == {"a": "1"}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[1]",
        b"null",
        b'"text"',
        b"\xff\xfe{}",
        b'{"a": NaN',
        b"[" * 200_000,
        b'{"a": "' + b"x" * MOST_BYTES + b'"}',
        b"\x00" * 10,
    ],
)
def test_a_broken_file_is_an_empty_one_and_is_replaced(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    file = StateFile(path, NEVER)
    assert file.read() == {}
    file.put("a", "1")
    file.flush()
    assert json.loads(path.read_text()) == {"a": "1"}


def test_what_is_no_file_holds_nobody_up(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (pipe, tmp_path, tmp_path / "pipe" / "below", Path("/dev/zero")):
        assert StateFile(path).read() == {}


def test_a_lock_that_leads_elsewhere_is_not_followed(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    path.with_name(".state.json.lock").symlink_to(tmp_path / "elsewhere")
    file = StateFile(path, NEVER)
    file.put("a", "1")
    file.flush()
    assert file.read() == {"a": "1"}
    assert not (tmp_path / "elsewhere").exists()


def test_where_nothing_can_be_written_nothing_happens(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    file = StateFile(tmp_path / "file" / "state.json", NEVER)
    file.put("a", "1")
    file.flush()
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    file = StateFile(locked / "state.json", NEVER)
    file.put("a", "1")
    file.flush()
    assert os.geteuid() == 0 or not list(locked.iterdir())


def test_too_much_is_not_kept(path: Path) -> None:
    file = StateFile(path, NEVER)
    file.put("a", "1")
    file.flush()
    file.put("b", "x" * MOST_BYTES)
    file.flush()
    assert file.read() == {"a": "1"}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(puts=st.lists(st.tuples(st.booleans(), NAMES, VALUES, st.booleans()), max_size=12))
def test_of_each_value_the_last_writer_wins(
    tmp_path_factory: pytest.TempPathFactory, puts: list[tuple[bool, str, object, bool]]
) -> None:
    path = tmp_path_factory.mktemp("state") / "state.json"
    both = (StateFile(path, NEVER), StateFile(path, NEVER))
    waiting: tuple[dict[str, object], dict[str, object]] = ({}, {})
    expected: dict[str, object] = {}

    def write_down(number: int) -> None:
        both[number].flush()
        expected.update(waiting[number])
        waiting[number].clear()

    for first, name, value, now in puts:
        both[first].put(name, value)
        waiting[first][name] = value
        if now:
            write_down(first)
    write_down(0)
    write_down(1)
    assert StateFile(path).read() == {name: value for name, value in expected.items() if value is not None}
