from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.tables.column import Cell, Column
from console.tables.filter import parse
from tests.unit.tables.support import COLUMNS, Item

ROWS = [Item("Ada Lovelace", 1, "host"), Item("Grace", 22, "viewer"), Item("ÉMILE [/nope]", 3, ""), Item("a:b", 4, "-")]


def found(text: str) -> list[str]:
    question = parse(text, COLUMNS)
    return [row.name for row in ROWS if question.matches(row)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ["Ada Lovelace", "Grace", "ÉMILE [/nope]", "a:b"]),
        ("!", ["Ada Lovelace", "Grace", "ÉMILE [/nope]", "a:b"]),
        ("love", ["Ada Lovelace"]),
        ("émile", ["ÉMILE [/nope]"]),
        ("!a", ["ÉMILE [/nope]"]),
        ("!grace", ["Ada Lovelace", "ÉMILE [/nope]", "a:b"]),
        ("host", []),
        ("kind:host", ["Ada Lovelace"]),
        ("KIND: HOST ", ["Ada Lovelace"]),
        ("!kind:host", ["Grace", "ÉMILE [/nope]", "a:b"]),
        ("kind:", ["ÉMILE [/nope]", "a:b"]),
        ("size:2", ["Grace"]),
        ("/^g|^é/", ["Grace", "ÉMILE [/nope]"]),
        ("name:/e$/", ["Ada Lovelace", "Grace"]),
        ("!/a/", ["ÉMILE [/nope]"]),
        ("a:b", ["a:b"]),
        ("[/nope]", ["ÉMILE [/nope]"]),
        ("//", []),
        ("/", ["ÉMILE [/nope]"]),
        ("/[[]/", ["ÉMILE [/nope]"]),
    ],
)
def test_forms(text: str, names: list[str]) -> None:
    assert found(text) == names
    assert parse(text, COLUMNS).error is None


@pytest.mark.parametrize("text", ["/[/", "/[[/", "!/(/", "name:/*/", "/(?P<n>/", "/x{99999999999}/"])
def test_a_bad_pattern_shows_everything_and_says_why(text: str) -> None:
    question = parse(text, COLUMNS)
    assert question.error is not None
    assert question.error.startswith("Not a regular expression: ")
    assert found(text) == [row.name for row in ROWS]


@given(st.text(max_size=30) | st.from_regex(r"!?(name:)?/.{0,12}/", fullmatch=True), st.text(max_size=20))
def test_no_filter_ever_raises(text: str, name: str) -> None:
    question = parse(text, COLUMNS)
    assert question.matches(Item(name)) in (True, False)
    assert question.empty == (not text.strip())


def test_without_searched_columns_all_are_searched() -> None:
    columns = [Column[Item]("kind", "KIND", 4, lambda row: Cell(row.kind), lambda row: row.kind)]
    assert parse("host", columns).matches(ROWS[0])
    assert not parse("host", columns).matches(ROWS[1])
