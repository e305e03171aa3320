from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.tables.column import Cell, Column
from console.tables.filter import Term, parse, terms_of
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
        ("lace ada", ["Ada Lovelace"]),
        ("a kind:host", ["Ada Lovelace"]),
        ("kind:viewer kind:host", []),
        ("kind:host !size:1", []),
        ("!kind:host !grace", ["ÉMILE [/nope]", "a:b"]),
        ("a ! grace", ["Ada Lovelace", "a:b"]),
        ("a !", ["Ada Lovelace", "Grace", "a:b"]),
        ("kind: !a:b", ["ÉMILE [/nope]"]),
        ("kind: size:3", ["ÉMILE [/nope]"]),
        ('kind:"" émile', ["ÉMILE [/nope]"]),
        ("!kind:", ["Ada Lovelace", "Grace"]),
        ('"ada l"', ["Ada Lovelace"]),
        ('"l ada"', []),
        ('name:"a l" kind:h', ["Ada Lovelace"]),
        ('"a:b"', ["a:b"]),
        ('"ada lo', ["Ada Lovelace"]),
        ('!"ada l" !kind:viewer', ["ÉMILE [/nope]", "a:b"]),
        ('""', ["Ada Lovelace", "Grace", "ÉMILE [/nope]", "a:b"]),
        ("/a l/", ["Ada Lovelace"]),
        ("/^a/ /e$/", ["Ada Lovelace"]),
        ("/^a/ !/e$/", ["a:b"]),
        ("name:/^a/ kind:/^h/ size:1", ["Ada Lovelace"]),
        ("   grace   22", []),
        ("   grace   size: 22  ", ["Grace"]),
    ],
)
def test_forms(text: str, names: list[str]) -> None:
    assert found(text) == names
    assert parse(text, COLUMNS).error is None


@pytest.mark.parametrize(
    "text", ["ada /[/", "kind:host name:/(/", "/[/", "/[[/", "!/(/", "name:/*/", "/(?P<n>/", "/x{99999999999}/"]
)
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


TERMS = st.builds(
    Term,
    st.text(st.characters(exclude_characters='"', exclude_categories=["Cs"]), min_size=1, max_size=8),
    st.sampled_from(["", "name", "size", "kind"]),
    st.booleans(),
) | st.builds(
    Term,
    st.text("a1 .^$|", min_size=1, max_size=5),
    st.sampled_from(["", "name"]),
    st.booleans(),
    st.just(True),
)


@given(st.lists(TERMS, max_size=4), st.sampled_from([" ", "   "]))
def test_what_is_typed_is_what_is_understood(terms: list[Term], gap: str) -> None:
    assert terms_of(gap.join(term.typed for term in terms), COLUMNS) == terms


@given(st.lists(TERMS, min_size=1, max_size=4), st.sampled_from(ROWS))
def test_all_of_it_must_hold_in_any_order(terms: list[Term], row: Item) -> None:
    alone = [parse(term.typed, COLUMNS) for term in terms]
    if not any(one.error for one in alone):
        expected = all(one.matches(row) for one in alone)
        for order in (terms, terms[::-1]):
            assert parse(" ".join(term.typed for term in order), COLUMNS).matches(row) == expected


@given(TERMS, st.sampled_from(ROWS))
def test_a_term_turned_round_answers_the_other_way(term: Term, row: Item) -> None:
    one = parse(term.typed, COLUMNS)
    other = parse(term._replace(inverted=not term.inverted).typed, COLUMNS)
    assert one.error or one.matches(row) != other.matches(row)


def test_without_searched_columns_all_are_searched() -> None:
    columns = [Column[Item]("kind", "KIND", 4, lambda row: Cell(row.kind), lambda row: row.kind)]
    assert parse("host", columns).matches(ROWS[0])
    assert not parse("host", columns).matches(ROWS[1])
