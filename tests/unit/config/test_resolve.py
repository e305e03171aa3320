from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.config.errors import ConfigError
from console.config.launch import AccessKey, Launch, Token
from console.config.resolve import Options, Places, resolve
from console.config.secret import Secret
from console.config.settings import Profile, Settings

PLACES = Places(Path("/c/config.toml"), Path("/s"))
PAIR = {"HMS_ACCESS_KEY": "k", "HMS_SECRET": "hunter2"}
NOTHING = Options()
EMPTY = Settings()
ROOM = "64a0c0ffee00000000000001"
TWO = Settings(profiles={"main": Profile("main", workspace="Acme"), "staging": Profile("staging", read_only=False)})


def refusal(
    options: Options = NOTHING, environ: Mapping[str, str] = PAIR, settings: Settings = EMPTY, places: Places = PLACES
) -> str:
    with pytest.raises(ConfigError) as caught:
        resolve(options, environ, settings, places)
    return caught.value.sentence


def test_defaults_are_safe() -> None:
    assert resolve(Options(), PAIR, Settings(), PLACES) == Launch(
        api_url="https://api.100ms.live/v2",
        credentials=AccessKey("k", Secret("hunter2")),
        profile_name="default",
        workspace="",
        production=False,
        write=False,
        room=None,
        mute_roles={},
        requests_per_minute=240,
        theme=None,
        keymap={},
        journal_path=Path("/s/journal.jsonl"),
        state_path=Path("/s/state.json"),
        demo=False,
        credentials_from="the environment",
    )


def test_a_profile_fills_what_nobody_else_says() -> None:
    profile = Profile(
        "main",
        api_url="http://x:1/v2/",
        read_only=False,
        production=True,
        mute_roles={"a": "b"},
        requests_per_minute=7,
        workspace="Acme",
        quality={"loss_fair": 1.0},
    )
    launch = resolve(Options(), PAIR, Settings("main", {"main": profile}, "nord", {"peer.kick": "x"}), PLACES)
    assert (launch.api_url, launch.profile_name, launch.workspace) == ("http://x:1/v2", "main", "Acme")
    assert (launch.production, launch.write, launch.requests_per_minute) == (True, True, 7)
    assert launch.quality == {"loss_fair": 1.0}
    assert (launch.mute_roles, launch.theme, launch.keymap) == ({"a": "b"}, "nord", {"peer.kick": "x"})


@pytest.mark.parametrize(
    ("flag", "read_only", "write"),
    [(None, True, False), (None, False, True), (True, True, True), (False, False, False)],
)
def test_the_option_wins_over_the_profile_for_writing(flag: bool | None, read_only: bool, write: bool) -> None:
    settings = Settings(profiles={"main": Profile("main", read_only=read_only)})
    assert resolve(Options(write=flag), PAIR, settings, PLACES).write is write


def test_the_option_wins_over_the_file_for_the_theme() -> None:
    assert resolve(Options(theme="light"), PAIR, Settings(theme="nord"), PLACES).theme == "light"


def test_the_environment_wins_over_the_profile(tmp_path: Path) -> None:
    secret = tmp_path / "s"
    secret.write_text("of-the-profile")
    secret.chmod(0o600)
    settings = Settings(profiles={"main": Profile("main", api_url="https://p/v2", access_key="kp", secret="file:s")})
    places = Places(tmp_path / "config.toml", tmp_path)
    mine = resolve(Options(), {}, settings, places)
    assert (mine.credentials.read(), mine.api_url) == (AccessKey("kp", Secret("of-the-profile")), "https://p/v2")
    assert mine.credentials_from == "profile 'main'"
    environ = {"HMS_MANAGEMENT_TOKEN": "t", "HMS_API_URL": "http://127.0.0.1:9/v2/"}
    theirs = resolve(Options(), environ, settings, places)
    assert (theirs.credentials, theirs.api_url) == (Token(Secret("t")), "http://127.0.0.1:9/v2")
    assert theirs.credentials_from == "the environment"


def test_the_profile_is_the_named_one_or_the_default_or_the_only_one() -> None:
    assert resolve(Options(profile="staging"), PAIR, TWO, PLACES).profile_name == "staging"
    assert resolve(Options(), PAIR, Settings("main", TWO.profiles), PLACES).profile_name == "main"
    assert resolve(Options(), PAIR, Settings(profiles={"only": Profile("only")}), PLACES).profile_name == "only"
    assert resolve(Options(profile="default"), PAIR, Settings(), PLACES).profile_name == "default"


def test_no_credentials_says_how_to_set_them_and_how_to_look_around() -> None:
    said = refusal(environ={})
    for part in (
        "HMS_ACCESS_KEY",
        "HMS_SECRET",
        "HMS_MANAGEMENT_TOKEN",
        "[profiles.default]",
        "/c/config.toml",
        "hms-console demo",
    ):
        assert part in said
    assert "\n" not in said


@pytest.mark.parametrize(
    ("options", "settings", "words"),
    [
        (Options(profile="stagign"), TWO, "There is no profile 'stagign'; did you mean 'staging'?"),
        (Options(profile="x"), Settings(), "There is no profile 'x'; the configuration file has no profiles."),
        (Options(), TWO, "There are several profiles (main, staging): choose one with --profile"),
    ],
)
def test_a_profile_that_cannot_be_used_is_named(options: Options, settings: Settings, words: str) -> None:
    assert words in refusal(options, settings=settings)


def test_a_profile_named_on_the_command_line_wins_over_the_environment(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("theirs")
    key.chmod(0o600)
    studio = Profile("studio", production=True, access_key="s", secret=f"file:{key}")
    settings = Settings(profiles={"studio": studio, "bare": Profile("bare")})
    named = resolve(Options(profile="studio"), PAIR, settings, Places(tmp_path / "config.toml", tmp_path))
    assert named.credentials.read() == AccessKey("s", Secret("theirs")), "the mark says production, so must the key be"
    assert "studio" in named.credentials_from
    assert resolve(Options(profile="bare"), PAIR, settings, PLACES).credentials_from == "the environment"


@pytest.mark.parametrize("url", ["x", "ftp://x", "https://u:hunter2@x/v2", "javascript:1"])
def test_a_bad_address_in_the_environment_is_named_and_not_repeated(url: str) -> None:
    said = refusal(environ={**PAIR, "HMS_API_URL": url})
    assert said.startswith("HMS_API_URL must be an address like https://api.100ms.live/v2")
    assert "hunter2" not in said


def test_a_room_id_is_kept_as_it_is() -> None:
    assert resolve(Options(room=ROOM), PAIR, Settings(), PLACES).room == ROOM


@given(st.one_of(st.text(), st.just(ROOM + "\n"), st.just(ROOM[:-1]), st.just("../" + ROOM[3:]), st.just("g" * 24)))
def test_anything_else_is_no_room_id(room: str) -> None:
    said = refusal(Options(room=room))
    assert "is not a room id: it has 24 characters" in said
    assert said.isprintable()


def test_a_bad_room_id_is_said_before_credentials_are_looked_for() -> None:
    assert "is not a room id" in refusal(Options(room="nope"), environ={})


def test_no_text_made_of_a_launch_holds_the_secret() -> None:
    launch = resolve(Options(), PAIR, Settings(), PLACES)
    assert "hunter2" not in f"{launch!r} {launch}"


def test_the_dialect_is_the_profile_s() -> None:
    profiles = {"o": Profile("o", dialect="openapi")}
    assert resolve(Options(), PAIR, Settings(), PLACES).dialect == "vendor"
    assert resolve(Options(), PAIR, Settings(profiles=profiles), PLACES).dialect == "openapi"
