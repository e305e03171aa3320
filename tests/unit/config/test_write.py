from __future__ import annotations

import stat
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.config.errors import ConfigError
from console.config.load import parse
from console.config.write import with_profile, write_private
from console.live.quality import Thresholds

FILE = """# mine
theme = "nord"

[profiles.main]  # the real one
access_key = "old"
secret = "file:old"

[profiles.main.mute_roles]
speaker = "quiet"

[profiles.other]
read_only = false
"""


def test_another_profile_leaves_everything_as_it_is() -> None:
    made = with_profile(FILE, "new", {"access_key": "k", "production": True})
    assert made.startswith(FILE)
    profiles = parse(made, Path("x")).profiles
    assert set(profiles) == {"main", "other", "new"}
    assert (profiles["new"].access_key, profiles["new"].production) == ("k", True)


def test_a_profile_is_replaced_with_its_tables() -> None:
    made = with_profile(FILE, "main", {"access_key": "k"})
    settings = parse(made, Path("x"))
    assert settings.theme == "nord"
    assert settings.profiles["other"].read_only is False
    assert (settings.profiles["main"].access_key, settings.profiles["main"].secret) == ("k", None)
    assert settings.profiles["main"].mute_roles == {}
    assert "# mine" in made


def test_a_new_profile_shows_how_destinations_are_saved() -> None:
    made = with_profile("", "a.b", {"access_key": "k"})
    assert parse(made, Path("x")).profiles["a.b"].destinations == {}
    keys = [
        line.removeprefix("# ") for line in made.splitlines() if line.startswith(("# [", "# url", "# key", "# watch"))
    ]
    (saved,) = parse("\n".join(keys), Path("x")).profiles["a.b"].destinations.values()
    assert (saved.name, saved.key_source) == ("youtube", "cmd:pass show youtube")
    assert with_profile(made, "a.b", {"access_key": "k"}) == made


def test_a_new_profile_shows_the_limits_of_quality_as_they_are() -> None:
    made = with_profile("", "main", {"access_key": "k"})
    assert parse(made, Path("x")).profiles["main"].quality == {}
    shown = made[made.index("# [profiles.main.quality]") :].replace("# ", "", 1).replace("\n# ", "\n")
    assert parse(shown, Path("x")).profiles["main"].quality == asdict(Thresholds())


def test_words_before_the_next_table_stay_with_it() -> None:
    text = FILE.replace("[profiles.other]", "# of the old main\n\n# the other one:\n# take care\n[profiles.other]")
    made = with_profile(text, "main", {"access_key": "k"})
    assert "# the other one:\n# take care\n[profiles.other]\n" in made
    assert "# of the old main" not in made


@pytest.mark.parametrize("end", ["\u2028", "\x85", "\u2029"])
def test_only_a_line_feed_ends_a_line(end: str) -> None:
    text = f"# a comment{end}theme = 'x'\n{FILE}"
    assert with_profile(text, "new", {"access_key": "k"}).startswith(text)


def test_what_lines_cannot_replace_is_refused() -> None:
    with pytest.raises(ConfigError, match="new configuration file"):
        with_profile('profiles = { main = { access_key = "k" } }\n', "main", {"access_key": "k"})


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1).filter(str.strip))
def test_any_text_survives(text: str) -> None:
    if text.isprintable():
        assert parse(with_profile("", "a.b", {"access_key": text}), Path("x")).profiles["a.b"].access_key == text


def test_files_are_private_and_whole(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "config.toml"
    write_private(path, "one")
    write_private(path, "two")
    assert path.read_text() == "two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [item.name for item in path.parent.iterdir()] == ["config.toml"]


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ConfigError, match="cannot be written"):
        write_private(tmp_path / "file" / "config.toml", "x")
    (tmp_path / "there").mkdir()
    with pytest.raises(ConfigError, match="cannot be written: Is a directory"):
        write_private(tmp_path / "there", "x")
    assert [item.name for item in tmp_path.iterdir() if item.name.startswith(".")] == []
