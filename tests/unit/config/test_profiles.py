from __future__ import annotations

from pathlib import Path

import pytest

from console.config.errors import ConfigError
from console.config.launch import AccessKey, ProfileName
from console.config.profiles import Profiles
from console.config.resolve import Options, Places

CONFIG = """
default_profile = "main"
theme = "hms-light"

[profiles.main]
access_key = "k1"
secret = "file:keys/main.txt"

[profiles.air]
access_key = "k2"
secret = "cmd:sh -c 'echo hunter2'"
workspace = "On air"
production = true

[profiles.desk]
token = "keyring:hms/desk"

[profiles.bare]
"""
PAIR = {"HMS_ACCESS_KEY": "k", "HMS_SECRET": "of-the-environment"}
ROOM = "64a0c0ffee00000000000001"


@pytest.fixture
def places(tmp_path: Path) -> Places:
    (tmp_path / "config.toml").write_text(CONFIG)
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "main.txt").write_text("of-main\n")
    (tmp_path / "keys" / "main.txt").chmod(0o600)
    return Places(tmp_path / "config.toml", tmp_path / "state")


def test_each_is_listed_with_where_its_credentials_are_and_no_secret(places: Places) -> None:
    assert Profiles(Options(), {}, places).listed() == (
        ProfileName("main", "", False, "file main.txt"),
        ProfileName("air", "On air", True, "command sh"),
        ProfileName("desk", "", False, "keyring"),
        ProfileName("bare", "", False, "no credentials"),
    )
    assert Profiles(Options(), PAIR, places).listed()[-1] == ProfileName("bare", "", False, "environment")


def test_a_command_that_cannot_be_understood_is_listed_all_the_same(places: Places) -> None:
    places.config_file.write_text('[profiles.odd]\ntoken = "cmd:echo \'open"\n')
    assert Profiles(Options(), {}, places).listed() == (ProfileName("odd", "", False, "command"),)


def test_a_profile_that_is_chosen_by_name_has_its_own_credentials(places: Places) -> None:
    launch = Profiles(Options(profile="air"), PAIR, places).launch("main")
    credentials = launch.credentials.read()
    assert isinstance(credentials, AccessKey)
    assert (credentials.key, credentials.secret.reveal()) == ("k1", "of-main")


def test_the_room_and_the_arming_of_the_command_line_stay_behind_and_the_look_goes_along(places: Places) -> None:
    given = Options(profile="air", room=ROOM, write=True, theme="hms-dark", mouse=True)
    launch = Profiles(given, {}, places).launch("main")
    assert (launch.room, launch.write, launch.theme, launch.mouse) == (None, False, "hms-dark", True)


def test_read_only_on_the_command_line_is_for_all(places: Places) -> None:
    places.config_file.write_text(CONFIG + "read_only = false\n")
    assert Profiles(Options(), PAIR, places).launch("bare").write
    assert not Profiles(Options(write=False), PAIR, places).launch("bare").write


def test_one_can_go_on_from_there(places: Places) -> None:
    profiles = Profiles(Options(), {}, places)
    assert profiles.launch("main").profiles is profiles


@pytest.mark.parametrize(("name", "words"), [("mian", "did you mean 'main'?"), ("bare", "There are no credentials")])
def test_what_cannot_be_had_is_said(places: Places, name: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words.replace("?", r"\?")):
        Profiles(Options(), {}, places).launch(name)
