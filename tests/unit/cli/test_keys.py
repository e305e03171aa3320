"""The README's table of keys is what the bindings and the registry say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from console.actions.registry import Registry
from console.app.furniture import key_owners
from console.app.main import ConsoleApp
from console.cli.keys import TABLE, lines, rows, where
from console.screens.bindings import own_bindings
from console.screens.chrome import key_name

ROOT = Path(__file__).resolve().parents[3]
REFRESH = "python -m console.cli.keys --write"


def test_the_readme_has_the_table_as_it_is_now() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert TABLE.renewed(readme) == readme, f"refresh it with: {REFRESH}"


def test_every_key_that_can_be_changed_is_in_the_table_by_the_name_that_the_keymap_takes() -> None:
    owners = {owner.id: owner for owner in key_owners(own_bindings(ConsoleApp)) if not owner.fixed}
    found = {row.id: row for row in rows() if row.id}
    assert found.keys() == owners.keys()
    for name, owner in owners.items():
        assert set(found[name].keys) == {key_name(key) for key in owner.keys}


def test_every_binding_of_ours_has_an_id_or_is_a_last_way_out() -> None:
    fixed = {key for row in rows() if not row.id for key in row.keys}
    assert fixed <= {"^Q", "^C", "^P", "^Z"}


def test_every_action_with_a_key_is_told_with_its_label() -> None:
    table = {row.id: row.words for row in rows()}
    for action in Registry():
        if action.key:
            assert action.label in table[action.place].split(", ")


def test_no_key_of_a_place_has_two_rows() -> None:
    held: dict[tuple[str, str], str] = {}
    for row in rows():
        for place in row.places:
            for key in row.keys:
                name = row.id or row.words  # the last ways out have no name in the keymap
                assert held.setdefault((place, key), name) == name, (place, key)


def test_where_is_told_in_words() -> None:
    every = frozenset({"Rooms", "Peers", "Streams 1", "Streams 2", "Streams 3"})
    assert where(every, every) == "everywhere"
    assert where(frozenset({"Peers", "Rooms"}), every) == "Rooms, Peers"
    assert where(frozenset({"Streams 1", "Streams 2", "Streams 3"}), every) == "Streams"
    assert where(frozenset({"Streams 3"}), every) == "Streams (stream keys)"


def test_the_table_is_written_between_its_marks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n{TABLE.begin}\nformer words\n{TABLE.end}\nafter\n", encoding="utf-8")
    assert TABLE.main(["--write"], readme) == 0
    text = readme.read_text(encoding="utf-8")
    assert text.startswith(f"before\n{TABLE.begin}\n| Key |")
    assert text.endswith(f"{TABLE.end}\nafter\n")
    assert "former words" not in text
    TABLE.main([], readme)
    assert capsys.readouterr().out.splitlines() == list(lines())
    with pytest.raises(ValueError, match="keys:begin"):
        TABLE.renewed("nothing")


def test_every_line_is_a_row_of_four_cells() -> None:
    for line in lines():
        assert len(re.split(r"(?<!\\)\|", line)) == 6, line
