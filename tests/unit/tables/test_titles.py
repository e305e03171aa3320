from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.tables.peers import peer_columns
from console.tables.rooms import ROOM_COLUMNS
from console.tables.titles import letters, said


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("NAME", "Name"),
        ("IN STATE", "In state"),
        ("ROOM ID", "Room ID"),
        ("HLS", "HLS"),
        ("RTMP", "RTMP out"),
        ("REC", "Recording"),
        ("", ""),
    ],
)
def test_titles_are_said_as_people_say_them(title: str, words: str) -> None:
    assert said(title) == words


def test_each_line_has_a_key_of_its_own_words_where_there_is_one() -> None:
    assert letters(["Name", "Note", "nn", "No", "漢字"]) == ["n", "o", "1", "2", "3"]
    for columns in (ROOM_COLUMNS, peer_columns(True)):
        keys = letters([said(column.title) for column in columns])
        assert len(set(keys)) == len(keys)
        assert all(key.isascii() and key.isalpha() for key in keys)


@given(st.lists(st.text("abcN 1[", max_size=5), max_size=50))
def test_no_two_lines_share_a_key(texts: list[str]) -> None:
    keys = [key for key in letters(texts) if key]
    assert len(set(keys)) == len(keys)
    assert len(keys) >= min(len(texts), 36)
