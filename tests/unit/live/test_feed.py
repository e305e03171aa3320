from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.live.feed import LATE_AFTER, PART, Entry, Feed
from console.live.feed_order import place

NOON = datetime(2025, 2, 3, 12, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def note(seconds: float, text: str = "n", **more: object) -> Entry:
    return replace(Entry(at(seconds), "", "", text, "note"), **more)  # type: ignore[arg-type]  # any field by name


def leave(seconds: float, peer: str = "p", **more: object) -> Entry:
    return note(seconds, "Ada left", kind="leave", who="Ada", key=f"leave/s/{peer}", peer_id=peer, **more)


def texts(entries: Iterable[Entry]) -> list[str]:
    return [entry.text for entry in entries]


def test_the_feed_keeps_only_the_newest_and_tells_of_all() -> None:
    feed, heard = Feed(2), list[tuple[Entry, ...]]()
    stop = feed.listen(heard.append)
    some = [note(0, str(number)) for number in range(3)]
    feed.append(*some)
    feed.append()
    assert feed.entries == tuple(some[1:])
    assert heard == [tuple(some)]
    stop()
    stop()
    feed.append(some[0])
    assert len(heard) == 1


def test_what_comes_late_goes_to_its_place() -> None:
    feed = Feed()
    feed.append(note(5, "five"), note(1, "one"))
    feed.append(note(3, "three"), note(1, "one again"))
    assert texts(feed.entries) == ["one", "one again", "three", "five"]


def test_a_full_feed_takes_nothing_that_would_go_first() -> None:
    feed, heard = Feed(2), list[tuple[Entry, ...]]()
    feed.append(note(5), note(6))
    version = feed.version
    feed.listen(heard.append)
    feed.append(note(4))
    assert (heard, feed.version, len(feed.entries)) == ([], version, 2)


def test_the_better_known_wins_and_moves() -> None:
    feed, heard = Feed(), list[tuple[Entry, ...]]()
    feed.append(note(8, "between"), leave(10))
    feed.listen(heard.append)
    feed.append(leave(10))
    assert heard == []
    feed.append(leave(7, exact=True, heard=at(20), why="peer kicked", user_id="u"))
    ((better,),) = heard
    assert feed.entries == (better, note(8, "between"))
    assert (better.at, better.exact, better.why, better.user_id, better.line) == (
        at(7), True, "peer kicked", "u", "Ada left: peer kicked",
    )  # fmt: skip
    feed.append(leave(30), leave(7, exact=True, heard=at(30), why="kicked"))
    assert len(heard) == 1


@pytest.mark.parametrize(("later", "told"), [(LATE_AFTER, False), (LATE_AFTER + 1, True)])
def test_when_it_was_learnt_is_told_when_that_was_notably_later(later: float, told: bool) -> None:
    feed = Feed()
    feed.append(note(0, exact=True, heard=at(later), key="x"))
    assert feed.entries[0].learnt == (at(later) if told else None)


def test_who_heard_of_it_at_once_learnt_nothing_late() -> None:
    feed = Feed()
    feed.append(leave(10))
    feed.append(leave(5, exact=True, heard=at(500)))
    assert (feed.entries[0].at, feed.entries[0].learnt) == (at(5), None)


def test_several_ids_of_one_job_become_one_line() -> None:
    feed = Feed()
    feed.append(note(1, "a", key="job/a/running"), note(2, "b", key="job/b/running"))
    guess = note(3, "r: recording running", key="job/a/running", also=("job/a/running", "job/b/running"), kind="job")
    feed.append(guess)
    assert [(entry.key, entry.at) for entry in feed.entries] == [("job/a/running", at(1))]
    assert "job/b/running" in feed
    feed.append(note(4, "b", key="job/b/running"))
    assert len(feed.entries) == 1


def test_entries_about_somebody_or_something() -> None:
    feed = Feed()
    feed.append(
        note(1, "1", room_id="r", peer_id="p", session_id="s"),
        note(2, "2", room_id="r", user_id="u"),
        note(3, "3", room_id="q", job_id="j", session_id="s"),
    )
    assert texts(feed.about()) == ["1", "2", "3"]
    assert texts(feed.about(room_id="r")) == ["1", "2"]
    assert texts(feed.about(room_id="r", peer_id="p")) == ["1"]
    assert texts(feed.about(user_id="u")) == ["2"]
    assert texts(feed.about(job_id="j")) == ["3"]
    assert texts(feed.about(session_id="s")) == ["1", "3"]
    assert texts(feed.about(session_id="s", room_id="q", peer_id="p")) == []


async def test_many_are_taken_in_while_others_run() -> None:
    feed, sizes, turns = Feed(), list[int](), 0
    feed.listen(lambda new: sizes.append(len(new)))
    feed.append(*(note(-number, key=f"k/{number}") for number in range(4 * PART + 7)))
    feed.append(note(1, "own"))
    assert feed.busy
    assert feed.entries[-1].text == "own"
    while feed.busy:
        turns += 1
        await asyncio.sleep(0)
    assert turns == 4
    assert sorted(sizes) == [1, 7, *[PART] * 4]
    assert len(feed) == 4 * PART + 8
    assert list(feed.entries) == sorted(feed.entries, key=place)


async def test_a_report_that_breaks_holds_up_none_of_those_behind_it() -> None:
    feed, loop, heard = Feed(), asyncio.get_running_loop(), list[str]()
    loop.set_exception_handler(lambda _loop, context: heard.append(str(context["exception"])))

    def broken() -> Iterator[Entry]:
        yield from (note(number) for number in range(PART))
        raise ValueError("a report nobody foresaw")

    feed.take(broken())
    feed.take(note(number, "later") for number in range(2 * PART))
    for _ in range(5):
        await asyncio.sleep(0)
    assert not feed.busy
    assert texts(feed.entries).count("later") == 2 * PART
    assert heard == ["a report nobody foresaw"]


def test_many_are_taken_in_at_once_when_there_is_no_loop() -> None:
    feed = Feed()
    feed.append(*(note(number) for number in range(3 * PART)))
    assert (len(feed), feed.busy) == (3 * PART, False)


# -- properties -------------------------------------------------------------------------------------------------------

KEYS = ["join/s/a", "leave/s/a", "join/s/b", "job/a/running", "job/b/running", "live/s"]
seconds = st.integers(0, 200)
words = st.sampled_from(["", "Ada left", "somebody left", "[/nope]\u202e", "名" * 40, "x" * 4096])


@st.composite
def reports(draw: st.DrawFn) -> Entry:
    key = draw(st.sampled_from(KEYS))
    also = ("job/a/running", "job/b/running") if key.startswith("job/a") and draw(st.booleans()) else ()
    moment, exact = draw(seconds), draw(st.booleans())
    return Entry(
        at(moment),
        draw(st.sampled_from(["", "r1", "town-hall"])),
        draw(words),
        draw(words),
        draw(st.sampled_from(["join", "leave", "job", "error", "session"])),
        draw(st.sampled_from(["", "peer kicked", "peer kicked: \x1b[31m", "client request"])),
        room_id=draw(st.sampled_from(["", "r1"])),
        user_id=draw(st.sampled_from(["", "u1", "u2"])),
        key=key,
        exact=exact,
        heard=at(moment + draw(seconds)) if exact and draw(st.booleans()) else None,
        also=also,
    )


@given(st.lists(reports(), max_size=12), st.data())
def test_any_order_and_repetition_give_the_same_feed(some: list[Entry], data: st.DataObject) -> None:
    once, again = Feed(), Feed()
    once.append(*some)
    repeated = data.draw(
        st.permutations([*some, *data.draw(st.lists(st.sampled_from(some), max_size=6))] if some else [])
    )
    for one in repeated:
        again.append(one)
    assert again.entries == once.entries
    keys = [entry.key for entry in once.entries]
    assert len(set(keys)) == len(keys)
    assert list(once.entries) == sorted(once.entries, key=place)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 60)), max_size=60), st.integers(1, 8), st.data())
def test_it_is_bounded_and_keeps_the_newest(some: list[tuple[int, int]], limit: int, data: st.DataObject) -> None:
    exact = {number: note(moment, f"{number}", key=f"k/{number:02}", exact=True) for number, moment in some}
    feed = Feed(limit)
    for one in data.draw(st.permutations([*exact.values()])):
        feed.append(one)
        assert len(feed.entries) <= limit
    newest = sorted(exact.values(), key=place)[-limit:]
    assert [entry.at for entry in feed.entries] == [entry.at for entry in newest]
    assert all((entry.key in feed) == (entry in feed.entries) for entry in exact.values())
