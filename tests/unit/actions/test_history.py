from __future__ import annotations

import json
import os
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.actions.action import Params, Step, Target
from console.actions.history import deeds, read_deeds
from console.actions.journal import Author, Journal, JournalError
from console.actions.registry import ALL_ACTIONS
from tests.support.clock import ManualClock

NOW = datetime(2026, 1, 15, 20, 0, tzinfo=UTC)


def line(**rest: Any) -> bytes:
    fields = {"at": NOW.isoformat(), "act": "a", "phase": "intent", "action": "peers.kick", "peer": {"id": "p-1"}}
    return json.dumps({**fields, **rest}).encode()


def test_what_the_journal_wrote_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = Journal(path, Author("demo", "ops"), ManualClock(NOW), random.Random(1))
    action = ALL_ACTIONS[0]
    mine = Step(Target("r-1", "town-hall", "p-1", "Ada"), Params(role="speaker", reason="too\x1b[31m loud"))
    other = Step(Target("r-1", "town-hall", "p-2", "Bob"), Params())
    for step in (mine, other):
        journal.outcome(journal.intent(action, step), action, step, "seen", "done", 3.0)
    (deed,) = read_deeds(path, "p-1")
    assert (deed.at, deed.action, deed.operator, deed.outcome, deed.detail) == (NOW, action.id, "ops", "seen", "done")
    assert (deed.room_id, deed.peer_id, deed.words) == ("r-1", "p-1", "speaker, too[31m loud")
    assert len(read_deeds(path)) == 2


def test_an_intent_without_an_outcome_has_none() -> None:
    assert [deed.outcome for deed in deeds([line()])] == [""]


def test_an_act_keeps_the_time_it_was_sent() -> None:
    later = NOW.replace(second=9).isoformat()
    (deed,) = deeds([line(), line(at=later, phase="outcome", outcome="failed")])
    assert (deed.at, deed.outcome) == (NOW, "failed")


def test_torn_and_foreign_lines_are_passed_over() -> None:
    good = line(outcome="seen")
    lines = [b"", b'{"at": "2026', b"[]", b"7", b"\xff\xfe", line(act=""), line(at="soon"), line(at="2026-01-01"), good]
    assert [deed.outcome for deed in deeds(lines)] == ["seen"]


def test_only_the_end_of_a_long_journal_is_read(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    lines = [line(act=f"{number:04}") for number in range(100)]
    path.write_bytes(b"\n".join(lines) + b"\n")
    found = read_deeds(path, "p-1", most=len(lines[0]) * 10)
    assert [deed.act for deed in found] == [f"{number:04}" for number in range(91, 100)]


def test_no_journal_is_no_acts_and_one_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    assert read_deeds(tmp_path / "none.jsonl") == ()
    with pytest.raises(JournalError, match="cannot read the journal"):
        read_deeds(Path(os.fspath(tmp_path)))


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(["at", "act", "action", "peer", "room", "params", "outcome", "detail", "operator"])


@given(st.lists(st.dictionaries(NAMES, JSON).map(lambda rest: line(**rest)) | st.binary(max_size=20), max_size=8))
def test_whatever_stands_there_it_is_read_without_an_error(lines: list[bytes]) -> None:
    found = deeds(lines)
    assert len({deed.act for deed in found}) == len(found)
    assert all(deed.at.tzinfo is UTC for deed in found)
