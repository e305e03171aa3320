from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.config.errors import ConfigError
from console.config.load import load, look, parse
from console.config.rules import PROFILE_RULES, QUALITY_RULES, TOP_RULES
from console.config.settings import Profile, Settings
from console.live.quality import Thresholds

FILE = Path("/etc/c.toml")


def sentence(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        parse(text, FILE)
    assert str(caught.value) == caught.value.sentence
    return caught.value.sentence


def test_a_whole_file_is_read() -> None:
    settings = parse(
        """
        default_profile = "main"
        theme = "nord"
        [keymap]
        "peer.kick" = "x"
        [profiles.main]
        api_url = "https://api.100ms.live/v2"
        dialect = "vendor"
        read_only = false
        production = true
        mute_roles = { speaker = "speaker-muted" }
        access_key = "5f9edc6ac238215aec2312df"
        secret = "cmd:pass show 100ms"
        requests_per_minute = 30
        workspace = "Acme"
        [profiles.other]
        token = "file:~/token"
        """,
        FILE,
    )
    assert settings == Settings(
        "main",
        {
            "main": Profile(
                "main",
                api_url="https://api.100ms.live/v2",
                read_only=False,
                production=True,
                mute_roles={"speaker": "speaker-muted"},
                access_key="5f9edc6ac238215aec2312df",
                secret="cmd:pass show 100ms",
                requests_per_minute=30,
                workspace="Acme",
            ),
            "other": Profile("other", token="file:~/token"),
        },
        "nord",
        {"peer.kick": "x"},
    )


def test_a_profile_is_read_only_unless_it_says_otherwise() -> None:
    assert parse("[profiles.main]", FILE).profiles["main"].read_only


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "[profiles.main]\nread_onyl = true\n",
            "/etc/c.toml, line 2: there is no setting 'profiles.main.read_onyl'; did you mean 'read_only'?",
        ),
        ('them = "x"', "/etc/c.toml, line 1: there is no setting 'them'; did you mean 'theme'?"),
        ("\n\n[profile.main]\n", "/etc/c.toml, line 3: there is no setting 'profile'; did you mean 'profiles'?"),
        (
            'api_url = "https://x/v2"',
            "there is no setting 'api_url'; 'api_url' belongs to a profile: put it below a line [profiles.NAME].",
        ),
        (
            "zzz = 1",
            "there is no setting 'zzz'; "
            "valid here: arm_minutes, ascii, default_profile, density, keymap, mouse, profiles, theme.",
        ),
        (
            '[profiles.main]\n\nread_only = "yes"',
            "line 3: 'profiles.main.read_only' must be true or false; it is the text 'yes'.",
        ),
        (
            "profiles.main.production = 1",
            "line 1: 'profiles.main.production' must be true or false; it is the number 1.",
        ),
        ("[profiles]\nmain = 5", "line 2: 'profiles.main' must be a table; it is the number 5."),
        (
            "[profiles]\nread_only = true",
            "must be a table; it is true; did you mean a line read_only = ... below [profiles.NAME]?",
        ),
        ("profiles = [1]", "'profiles' must be a table of profiles: [profiles.NAME]; it is a list."),
        ("[profiles.main]\nrequests_per_minute = true", "must be a whole number from 1 to 6000; it is true."),
        ("[profiles.main]\nrequests_per_minute = 0", "must be a whole number from 1 to 6000; it is the number 0."),
        (
            "[profiles.main]\nworkspace = 2024-01-01",
            "'profiles.main.workspace' must be text of up to 64 characters; it is a date or a time.",
        ),
        ("[profiles.main]\nmute_roles = { a = 1 }", "'profiles.main.mute_roles' must be a table of role names"),
        (
            '[profiles.main]\ndialect = "vendro"',
            "'profiles.main.dialect' must be \"vendor\" or \"openapi\"; it is the text 'vendro'.",
        ),
        (
            '[profiles.main]\napi_url = "api.100ms.live"',
            "'profiles.main.api_url' must be an address like https://api.100ms.live/v2",
        ),
        ('[profiles."a b"]', "the name of a profile must be letters, digits"),
        ('default_profile = "mian"\n[profiles.main]', "line 1: there is no profile 'mian'; did you mean 'main'?"),
        ('default_profile = "main"', "there is no profile 'main'; nothing is valid here."),
        ('keymap = "x"', "'keymap' must be a table of action names, each with its keys as text; it is the text 'x'."),
        ("theme = ", "/etc/c.toml: this is not valid TOML: Invalid value (at end of document)."),
        ("theme = 'a'\ntheme = 'b'\n", "Cannot overwrite a value (at line 2"),
        ("x = " + "[" * 5000, "nested too deeply"),
        ("x = " + "9" * 5000, "this is not valid TOML"),
        (
            "[profiles.main]\nquality = 3",
            "'profiles.main.quality' must be a table of limits: [profiles.NAME.quality]; it",
        ),
        (
            "[profiles.main.quality]\nlos_fair = 3",
            "line 2: there is no setting 'profiles.main.quality.los_fair'; did you mean 'loss_fair'?",
        ),
        (
            "[profiles.main.quality]\nloss_fair = 101",
            "'profiles.main.quality.loss_fair' must be a number of per cent from 0 to 100; it is the number 101.",
        ),
        (
            "[profiles.main.quality]\nrtt_poor = nan",
            "must be a number of milliseconds from 1 to 60000; it is the number",
        ),
        (
            "[profiles.main.quality]\nrtt_poor = inf",
            "must be a number of milliseconds from 1 to 60000; it is a number.",
        ),
        ("[profiles.main.quality]\nfreezes_fair = true", "must be a number of freezes in a minute, from 0 to 1000"),
        (
            "[profiles.main.quality]\njitter_fair = 10\nloss_fair = 6",
            "line 3: 'profiles.main.quality.loss_fair' must not be more than loss_poor, which is 5; it is 6.",
        ),
        (
            "[profiles.main.quality]\nloss_fair = 3\nloss_poor = 1",
            "line 2: 'profiles.main.quality.loss_fair' must not be more than loss_poor, which is 1; it is 3.",
        ),
        ("[profiles.main.quality]\nrtt_poor = 100", "must not be less than rtt_fair, which is 200; it is 100."),
        ("[profiles.main.quality]\nbitrate_fair = 0.1", "must not be less than bitrate_poor, which is 0.2; it is 0.1."),
        ("[profiles.main.quality]\nbitrate_poor = 0.6", "must not be more than bitrate_fair, which is 0.5; it is 0.6."),
        ("[profiles.main]\nrequests_per_minute = 0x" + "f" * 9000, "it is a number."),
    ],
)
def test_a_mistake_is_named_with_its_place_and_its_remedy(text: str, expected: str) -> None:
    assert expected in sentence(text)


MANY = """
them = "x"
mouse = "no"
default_profile = "mian"
[profiles.main]
read_onyl = true
workspace = "Acme"
[profiles.main.quality]
loss_fair = 101
rtt_poor = 100
[profiles.main.destinations.good]
url = "rtmp://x/live"
[profiles.main.destinations.bad]
url = "http://x"
key = "hunter2-hunter2"
[profiles."a b"]
[profiles.other]
production = true
"""


def test_all_mistakes_are_told_in_one_go_and_the_rest_is_used(tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    file.write_text(MANY)
    settings, problems = look(file)
    wanted = (
        "line 2: there is no setting 'them'",
        "line 3: 'mouse' must be",
        "line 6: there is no setting 'profiles.main.read_onyl'",
        "line 14: 'profiles.main.destinations.bad.url' must be",
        "line 15: 'profiles.main.destinations.bad.key' must be",
        "line 9: 'profiles.main.quality.loss_fair' must be",
        "line 10: 'profiles.main.quality.rtt_poor' must not be less",
        "line 16: the name of a profile must be",
        "line 4: there is no profile 'mian'; did you mean 'main'?",
    )
    assert [problem.startswith(f"{file}, {words}") for problem, words in zip(problems, wanted, strict=True)] == [
        True
    ] * 9
    assert "hunter2" not in "".join(problems)
    assert set(settings.profiles) == {"main", "other"}
    main = settings.profiles["main"]
    assert (main.workspace, main.quality, set(main.destinations)) == ("Acme", {}, {"good"})
    assert settings.profiles["other"].production
    assert sentence(MANY).endswith(" There is more: `hms-console config check` tells all 9.")


def test_a_file_that_is_no_settings_has_one_problem(tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_text("x = [")
    settings, (problem,) = look(tmp_path / "c.toml")
    assert (settings, "not valid TOML" in problem) == (Settings(), True)
    assert look(tmp_path / "none") == (Settings(), [])


@given(st.text(max_size=200))
def test_looking_at_any_text_finds_as_much_as_reading_it(text: str) -> None:
    try:
        parse(text, FILE)
        refused = False
    except ConfigError:
        refused = True
    with TemporaryDirectory() as folder:
        file = Path(folder) / "c.toml"
        file.write_bytes(text.encode(errors="surrogatepass"))
        assert refused == bool(look(file)[1])


def test_limits_of_quality_are_read_and_what_is_not_said_keeps_its_default() -> None:
    said = parse("[profiles.main.quality]\nloss_fair = 1\nbitrate_fair = 0\nrtt_poor = 500.5", FILE).profiles["main"]
    assert said.quality == {"loss_fair": 1, "bitrate_fair": 0, "rtt_poor": 500.5}
    assert parse("[profiles.main]", FILE).profiles["main"].quality == {}


def test_every_limit_can_be_set_and_every_default_is_acceptable() -> None:
    defaults = asdict(Thresholds())
    assert list(defaults) == list(QUALITY_RULES)
    lines = [f"{name} = {limit}" for name, limit in defaults.items()]
    assert parse("\n".join(["[profiles.main.quality]", *lines]), FILE).profiles["main"].quality == defaults


@pytest.mark.parametrize("key", ["secret", "token"])
@pytest.mark.parametrize("value", ['"hunter2-hunter2"', "20231", '["hunter2"]', '"file: "', '"cmd:"'])
def test_a_secret_in_the_file_is_refused_and_never_repeated(key: str, value: str) -> None:
    said = sentence(f"[profiles.main]\n{key} = {value}")
    assert (
        f'\'profiles.main.{key}\' must be text that says where to find it, "file:PATH", "keyring:NAME" or "cmd:COMMAND"'
        in said
    )
    assert "hunter2" not in said
    assert "20231" not in said


@pytest.mark.parametrize(
    "url",
    [
        "ftp://x/v2",
        "https://",
        "https://user:pw@x/v2",
        "https://x/v2?k=1",
        "https://x/v2#f",
        "https://x/v2?",
        "https://x/v2#",
        "https://x:99999/",
        "http://[::1",
        "https://é/",
        "https://a b/",
    ],
)
def test_an_address_that_cannot_be_called_is_refused(url: str) -> None:
    assert "must be an address like" in sentence(f"[profiles.main]\napi_url = {json.dumps(url)}")


def test_control_characters_of_the_file_are_not_printed() -> None:
    said = sentence('"\\u001b]0;owned\\u0007\\u202e" = 1')
    assert said.isprintable()
    assert "\\x1b]0;owned" in said


def test_no_file_means_defaults(tmp_path: Path) -> None:
    assert load(tmp_path / "config.toml") == Settings()
    (tmp_path / "file").write_text("")
    assert load(tmp_path / "file" / "config.toml") == Settings()


def test_a_file_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)  # opening it would wait for ever
    binary = tmp_path / "binary"
    binary.write_bytes(b"theme = '\xff'")
    large = tmp_path / "large"
    large.write_text("#" * 1_000_001)
    for path, words in (
        (folder, "is not a file"),
        (pipe, "is not a file"),
        (binary, "not UTF-8 text (byte 9)"),
        (large, "too large"),
    ):
        with pytest.raises(ConfigError, match=str(path)) as caught:
            load(path)
        assert words in caught.value.sentence


def test_a_file_read_from_disk(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("theme = 'nord'\n", encoding="utf-8")
    assert load(path).theme == "nord"


scalars = st.one_of(
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False).map(lambda x: x + 0.5),
    st.text(max_size=20),
    st.sampled_from(["file:x", "cmd:x"]),
)
names = st.one_of(st.sampled_from(sorted({*PROFILE_RULES, *TOP_RULES, "main", "other"})), st.text(max_size=8))
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(names, inner, max_size=4)),
    max_leaves=8,
)
documents = st.dictionaries(names, values, max_size=5)


def toml(value: object) -> str:
    """An inline TOML value; JSON's strings are TOML's, but for DEL and lone surrogates."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{toml(key)} = {toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def outcome(text: str) -> Settings | str:
    try:
        return parse(text, FILE)
    except ConfigError as error:
        return error.sentence


@given(documents)
def test_any_document_gives_settings_or_one_printable_sentence(document: dict[str, Any]) -> None:
    read = outcome("\n".join(f"{toml(key)} = {toml(value)}" for key, value in document.items()))
    if isinstance(read, str):
        assert read.isprintable()
        assert read.startswith("/etc/c.toml")
    else:
        assert set(document) <= set(TOP_RULES)
        assert set(read.profiles) == set(document.get("profiles", {}))


@given(st.text(max_size=80))
def test_any_text_gives_settings_or_one_printable_sentence(text: str) -> None:
    read = outcome(text)
    assert isinstance(read, Settings) or read.isprintable()


@given(st.binary(max_size=60))
def test_any_bytes_give_settings_or_a_sentence(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(data)
    try:
        settings = load(path)
    except ConfigError as error:
        said = error.sentence
    else:
        said = f"{path}: {settings}"
    assert said.startswith(str(path))
