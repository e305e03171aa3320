from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.tables.completion import LOOKED_AT, completed
from console.tables.filter import parse
from tests.unit.tables.support import COLUMNS, Item

ROWS = [Item("Ada", 1, "host"), Item("Bob", 12, "host-muted"), Item("Zoë X", 3, 'vi"ewer'), Item("Zoëy", 4, "Viewer")]
ROWS += [Item("!0", 5, ""), Item("kind:x", 6, "")]


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("na", "name:"),
        ("NA", "NAme:"),
        ("!ki", "!kind:"),
        ("ada si", "ada size:"),
        ("kind:h", "kind:host"),
        ("kind:host-", "kind:host-muted"),
        ("ada !kind:V", "ada !kind:Viewer"),
        ("name:zo", "name:zoëy"),
        ("kind:host", None),
        ("kind:", None),
        ("kind:x", None),
        ("other:h", None),
        ("x", None),
        ("", None),
        ("na ", None),
        ("/na", None),
        ('"na', None),
        ("name:/a", None),
        ('name:"A', None),
        ("name:!", None),
        ("name:k", None),  # what it would go on with names another column
    ],
)
def test_it_goes_on_with_what_there_is(typed: str, whole: str | None) -> None:
    assert completed(typed, COLUMNS, ROWS) == whole


def test_of_several_the_shortest_is_offered_so_that_one_can_type_on() -> None:
    assert completed("kind:a", COLUMNS, [Item("x", 0, "aab"), Item("y", 0, "ab")]) == "kind:ab"


def test_of_many_rows_only_some_are_looked_at() -> None:
    rows = [Item("a", 0, "b")] * LOOKED_AT + [Item("a", 0, "zebra")]
    assert completed("kind:z", COLUMNS, rows) is None
    assert completed("kind:z", COLUMNS, rows[1:]) == "kind:zebra"


@given(st.text(max_size=8), st.text(max_size=6))
def test_what_is_typed_stays_and_what_is_offered_can_be_found(typed: str, name: str) -> None:
    rows = [*ROWS, Item(name)]
    whole = completed(typed, COLUMNS, rows)
    assert whole is None or (whole.startswith(typed) and whole != typed)
    begun = completed(f"name:{name[:1]}", COLUMNS, rows) if name[:1].strip() else None
    if begun is not None and parse(begun, COLUMNS).error is None:
        assert any(parse(begun, COLUMNS).matches(row) for row in rows)
