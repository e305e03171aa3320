"""Whatever polls, filters and orders do: a mark stays on its key, and only marks that are shown are aimed at."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from console.actions.action import Params, Situation, Target, plan
from console.actions.peers import KICK
from console.api.models import Peer
from console.screens.marking import Marking
from console.screens.peer_aim import PeerAim
from console.tables.filter import parse
from console.tables.peers import PeerRow, peer_columns, peer_row
from console.widgets.live_table import LiveTable

NOW = datetime(2026, 1, 15, tzinfo=UTC)
COLUMNS = peer_columns(ascii_only=True)
KEYS = st.sampled_from([f"p-{number}" for number in range(12)])
NAMES = st.sampled_from(["Ada", "Bob", "ada b", "[/nope]", "", "漢字", "\u202ex", "role:host", '"quoted"'])
ROLES = st.sampled_from(["host", "viewer", ""])
ASKED = st.sampled_from(
    ["", "ada", "!ada", "role:host", "role:host !bob", '"ada b"', "/^a/", "/[/", "name:", "zzz", "/"]
)


def row_of(key: str, name: str, role: str) -> PeerRow:
    return peer_row(Peer.model_validate({"id": key, "name": name, "role": role}), NOW)


ROWS = st.dictionaries(KEYS, st.tuples(NAMES, ROLES), max_size=9)


class Operating(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, PeerRow] = {}
        self.table: LiveTable[PeerRow] = LiveTable(COLUMNS, sort="name", ascii_only=True, id="peers")
        self.aim = PeerAim(self.table, self.rows)
        self.asked = ""
        self.marks: set[str] = set()

    def matching(self, text: str) -> set[str]:
        question = parse(text, COLUMNS)
        return {key for key, row in self.rows.items() if question.matches(row)}

    @rule(rows=ROWS)
    def poll(self, rows: dict[str, tuple[str, str]]) -> None:
        self.rows.clear()
        self.rows.update({key: row_of(key, *rest) for key, rest in rows.items()})
        self.table.set_rows(dict(self.rows))
        self.marks &= self.rows.keys()

    @rule(text=ASKED)
    def filter(self, text: str) -> None:
        self.asked = text
        self.table.set_filter(parse(text, COLUMNS) if text else None)

    @rule(column=st.sampled_from([column.id for column in COLUMNS]), reverse=st.booleans())
    def sort(self, column: str, reverse: bool) -> None:
        self.table.sort_by(column, reverse)

    @rule(steps=st.integers(-3, 3))
    def move_and_mark(self, steps: int) -> None:
        self.table.action_move(steps)
        if self.table.cursor_key is not None:
            self.marks ^= {self.table.cursor_key}
            self.table.action_mark()

    @rule()
    def mark_all_shown(self) -> None:
        self.table.action_mark_shown()
        self.marks |= self.matching(self.asked)

    @rule(text=ASKED)
    def mark_by_pattern(self, text: str) -> None:
        done = Marking(self.table, marking=True).carry_out(text) is None
        if parse(text, COLUMNS).error is None and text:
            found = self.matching(text) & self.matching(self.asked)
            assert done == bool(found)
            self.marks |= found
        else:
            assert not done

    @rule(text=ASKED)
    def unmark_by_pattern(self, text: str) -> None:
        Marking(self.table, marking=False).carry_out(text)
        if parse(text, COLUMNS).error is None and text:
            self.marks -= self.matching(text)

    @invariant()
    def marks_are_those_the_operator_made(self) -> None:
        assert self.table.marks == self.marks

    @invariant()
    def what_is_hidden_is_not_aimed_at_unless_it_is_chosen(self) -> None:
        shown, hidden = self.aim.targets(Target("r", "room"))
        if not self.marks:
            assert [target.id for target in shown] == [key for key in [self.table.cursor_key] if key]
            assert not hidden
            return
        seen = self.matching(self.asked)
        assert {target.id for target in shown} == self.marks & seen
        assert {target.id for target in hidden} == self.marks - seen == self.table.hidden_marks
        planned = plan(KICK, Situation(writing=True, production=False, targets=shown, hidden=hidden), Params())
        assert not {step.target.id for step in planned.steps} - seen
        assert {step.target.id for step in planned.with_hidden().steps} == self.marks


TestOperating = Operating.TestCase
TestOperating.settings = settings(max_examples=60, stateful_step_count=30)
