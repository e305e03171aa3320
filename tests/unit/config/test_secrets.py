from __future__ import annotations

import copy
import os
import pickle
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.config.errors import ConfigError
from console.config.launch import AccessKey, Token
from console.config.secret import Secret
from console.config.secrets import from_environment, from_profile, read_private, read_source
from console.config.settings import Profile

HIDDEN = "hunter2-hunter2"


def write(path: Path, text: str = HIDDEN + "\n", mode: int = 0o600) -> Path:
    path.write_text(text)
    path.chmod(mode)
    return path


def command(code: str) -> str:
    return f"cmd:{sys.executable} -c '{code}'"


def refusal(source: str, base: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        read_source(source, "profiles.main.secret", base)
    assert caught.value.sentence.isprintable()
    return caught.value.sentence


class TestSecret:
    @given(st.uuids().map(str))
    def test_it_is_seen_only_when_revealed(self, value: str) -> None:
        secret = Secret(value)
        shown = f"{secret!r} {secret} {secret!s:>30} {[secret]} {AccessKey('k', secret)} {Token(secret)}"
        assert secret.reveal() == value
        assert value not in shown
        assert value[:8] not in shown

    def test_it_cannot_be_pickled_or_copied_to_disk(self) -> None:
        with pytest.raises(TypeError, match="not written to disk"):
            pickle.dumps(Secret(HIDDEN))
        with pytest.raises(TypeError, match="not written to disk"):
            copy.deepcopy(Secret(HIDDEN))

    def test_equality_is_by_value(self) -> None:
        assert Secret("a") == Secret("a")
        assert Secret("a") != Secret("b")
        assert Secret("a") != "a"
        assert len({Secret("a"), Secret("a")}) == 1


class TestEnvironment:
    def test_nothing_set_is_nothing_found(self) -> None:
        assert from_environment({}) is None
        assert from_environment({"HMS_ACCESS_KEY": "", "HMS_SECRET": " ", "HMS_MANAGEMENT_TOKEN": ""}) is None

    def test_a_pair_is_an_access_key(self) -> None:
        assert from_environment({"HMS_ACCESS_KEY": " k\n", "HMS_SECRET": HIDDEN + "\n"}) == AccessKey(
            "k", Secret(HIDDEN)
        )

    def test_a_ready_token_wins_over_a_pair(self) -> None:
        environ = {"HMS_MANAGEMENT_TOKEN": "t.t.t", "HMS_ACCESS_KEY": "k", "HMS_SECRET": HIDDEN}
        assert from_environment(environ) == Token(Secret("t.t.t"))

    @pytest.mark.parametrize(
        ("environ", "words"),
        [
            (
                {"HMS_ACCESS_KEY": "k"},
                "HMS_ACCESS_KEY is set but HMS_SECRET is not: set HMS_SECRET too, or unset HMS_ACCESS_KEY.",
            ),
            (
                {"HMS_SECRET": HIDDEN},
                "HMS_SECRET is set but HMS_ACCESS_KEY is not: set HMS_ACCESS_KEY too, or unset HMS_SECRET.",
            ),
            (
                {"HMS_MANAGEMENT_TOKEN": HIDDEN + "\r\nX: y"},
                "HMS_MANAGEMENT_TOKEN holds white space or characters that no credential has: copy it again.",
            ),
            ({"HMS_ACCESS_KEY": "k\x1b[31m", "HMS_SECRET": HIDDEN}, "HMS_ACCESS_KEY holds white space"),
            ({"HMS_ACCESS_KEY": "k", "HMS_SECRET": HIDDEN + "\udc80"}, "HMS_SECRET holds white space"),
        ],
    )
    def test_a_half_or_a_bad_value_is_named_and_not_repeated(self, environ: Mapping[str, str], words: str) -> None:
        with pytest.raises(ConfigError) as caught:
            from_environment(environ)
        assert caught.value.sentence.startswith(words)
        assert HIDDEN not in "".join(traceback.format_exception(caught.value))


class TestFile:
    def test_a_private_file_gives_its_first_line(self, tmp_path: Path) -> None:
        write(tmp_path / "s", f"  {HIDDEN} \r\nsecond\n")
        assert read_source("file:s", "k", tmp_path) == HIDDEN
        assert read_source(f"file: {tmp_path}/s", "k", Path("/nowhere")) == HIDDEN

    def test_home_is_understood(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOME", str(tmp_path))
        write(tmp_path / "s")
        assert read_source("file:~/s", "k", Path("/nowhere")) == HIDDEN
        assert "home directory that does not exist" in refusal("file:~no-such-user-here/s", tmp_path)

    @pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o602, 0o601, 0o777])
    def test_a_file_open_to_others_is_refused_with_the_command_that_helps(self, tmp_path: Path, mode: int) -> None:
        path = write(tmp_path / "my secret", mode=mode)
        said = refusal("file:my secret", tmp_path)
        assert said == f"{path} is open to other users (mode {mode:04o}): run `chmod 600 '{path}'`."

    @pytest.mark.parametrize("mode", [0o600, 0o400, 0o700])
    def test_a_file_of_the_owner_alone_is_read(self, tmp_path: Path, mode: int) -> None:
        assert read_private(write(tmp_path / "s", mode=mode)) == HIDDEN.encode() + b"\n"

    def test_a_link_is_judged_by_what_it_points_at(self, tmp_path: Path) -> None:
        write(tmp_path / "s", mode=0o644)
        (tmp_path / "link").symlink_to(tmp_path / "s")
        assert "open to other users (mode 0644)" in refusal("file:link", tmp_path)

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
    def test_a_file_of_somebody_else_is_refused(self, tmp_path: Path) -> None:
        os.chown(write(tmp_path / "s"), 12345, 12345)
        assert "belongs to another user" in refusal("file:s", tmp_path)

    def test_what_is_no_such_file_is_refused_without_waiting(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe", 0o600)
        (tmp_path / "folder").mkdir(0o700)
        assert refusal("file:none", tmp_path) == (
            f"There is no file {tmp_path}/none: write the secret into it and run `chmod 600 {tmp_path}/none`."
        )
        assert "is not a file" in refusal("file:pipe", tmp_path)
        assert "is not a file" in refusal("file:folder", tmp_path)
        assert "cannot be read: Not a directory" in refusal("file:" + str(write(tmp_path / "s") / "t"), tmp_path)

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("", "empty first line"),
            ("\nx", "empty first line"),
            ("\udcff", "is not text"),
            ("x" * 65_537, "too large to be a secret (65537 bytes)"),
        ],
    )
    def test_content_that_is_no_secret_is_refused(self, tmp_path: Path, text: str, words: str) -> None:
        path = tmp_path / "s"
        path.write_bytes(text.encode(errors="surrogateescape"))
        path.chmod(0o600)
        assert words in refusal("file:s", tmp_path)


class TestCommand:
    def test_its_first_line_is_the_secret(self, tmp_path: Path) -> None:
        assert read_source(command(f'print("{HIDDEN}"); print("more")'), "k", tmp_path) == HIDDEN

    def test_no_shell_sees_it(self, tmp_path: Path) -> None:
        assert read_source("cmd:echo $HOME;`id` > /tmp/x", "k", tmp_path) == "$HOME;`id` > /tmp/x"

    def test_a_failure_shows_stderr_made_safe_and_never_stdout(self, tmp_path: Path) -> None:
        code = f'import sys; print("{HIDDEN}"); print("\\x1b[31mno\\nkey\\x07", file=sys.stderr); sys.exit(3)'
        said = refusal(command(code), tmp_path)
        assert said.endswith("failed with 3: [31mno key")
        assert HIDDEN not in said

    def test_a_silent_failure_is_said(self, tmp_path: Path) -> None:
        assert refusal("cmd:false", tmp_path).endswith("('false') failed with 1: it said nothing")

    def test_a_slow_command_is_given_up(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match="gave no answer in 0 s: run it by hand first"):
            read_source("cmd:sleep 600", "k", tmp_path, seconds=0.05)

    @pytest.mark.parametrize(
        ("source", "words"),
        [
            ("cmd:no-such-program-here --x", "('no-such-program-here') cannot be run: No such file or directory."),
            ("cmd:/", "('/') cannot be run: Permission denied."),
            ("cmd:echo 'unfinished", "cannot be understood: No closing quotation."),
            ("cmd:true", "has an empty first line"),
        ],
    )
    def test_a_source_that_cannot_be_used_is_named(self, tmp_path: Path, source: str, words: str) -> None:
        said = refusal(source, tmp_path)
        assert "profiles.main.secret" in said
        assert words in said


class TestProfile:
    def test_a_pair_and_a_token(self, tmp_path: Path) -> None:
        write(tmp_path / "s")
        assert from_profile(Profile("p"), tmp_path) is None
        assert from_profile(Profile("p", access_key="k", secret="file:s"), tmp_path) == AccessKey("k", Secret(HIDDEN))
        assert from_profile(Profile("p", access_key="k", token="file:s"), tmp_path) == Token(Secret(HIDDEN))

    @pytest.mark.parametrize(
        ("profile", "words"),
        [
            (Profile("p", access_key="k"), "The profile 'p' has access_key but not secret: add 'profiles.p.secret'."),
            (
                Profile("p", secret="file:s"),
                "The profile 'p' has secret but not access_key: add 'profiles.p.access_key'.",
            ),
        ],
    )
    def test_a_half_is_named(self, tmp_path: Path, profile: Profile, words: str) -> None:
        with pytest.raises(ConfigError) as caught:
            from_profile(profile, tmp_path)
        assert caught.value.sentence == words

    def test_a_secret_with_inner_white_space_is_refused(self, tmp_path: Path) -> None:
        write(tmp_path / "s", "hunter2 hunter2\n")
        with pytest.raises(ConfigError, match=r"^profiles\.p\.secret holds white space") as caught:
            from_profile(Profile("p", access_key="k", secret="file:s"), tmp_path)
        assert "hunter2" not in caught.value.sentence
