from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest

from console.log import FILE_NAME, Log, kept
from console.logfile import BYTES, FORMER

SECRET = "s3cr3t-of-the-app"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJhY2Nlc3Nfa2V5IjoiYSJ9.c2lnbmF0dXJl"
log = logging.getLogger("console.somewhere")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / FILE_NAME


def fail(key: str) -> None:
    raise ValueError(f"a bug about {len(key)} characters")


def test_no_line_no_file(path: Path) -> None:
    with kept(Log(path)):
        log.debug("not worth a line")
    assert not path.exists()


def test_a_bug_is_told_with_its_traceback_and_without_values(path: Path) -> None:
    with kept(Log(path)) as written:
        try:
            fail(SECRET)
        except ValueError:
            log.exception("it failed")
    text = path.read_text()
    assert "ERROR console.somewhere: it failed\nTraceback" in text
    assert "ValueError: a bug about 17 characters" in text
    assert "in fail" in text
    assert SECRET not in text
    assert not written.lost


def test_only_its_owner_can_read_it_and_what_was_there_before(path: Path) -> None:
    path.write_text("old\n")
    path.chmod(0o644)
    with kept(Log(path)):
        log.info("new")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text().startswith("old\n")
    assert "INFO console.somewhere: new" in path.read_text()


def test_it_does_not_grow_without_end_and_stays_private(path: Path) -> None:
    with kept(Log(path)):
        for _ in range(6 * BYTES // 100_000):
            log.info("x" * 100_000)
    files = sorted(path.parent.iterdir())
    assert len(files) == FORMER + 1
    assert all(file.stat().st_size <= BYTES + 1000 for file in files)
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


@pytest.mark.parametrize(
    "words",
    [
        f"Illegal header value b'Bearer {TOKEN}'",
        f"the secret is {SECRET}!",
        "pushing to rtmp://live.example/app/key-s3cr3t",
        "pushing to rtmps://live.example/app/key-s3cr3t failed",
        "GET https://assets.example/a.mp4?X-Amz-Signature=s3cr3t&x=1 said 403",
    ],
)
def test_no_secret_stands_in_it(path: Path, words: str) -> None:
    with kept(Log(path, lambda: [SECRET, ""])):
        log.warning(words)
        try:
            raise RuntimeError(words)
        except RuntimeError:
            log.exception("again")
    text = path.read_text()
    assert "s3cr3t" not in text
    assert "eyJ" not in text
    assert text.count("***") == 2


def test_nothing_in_it_is_obeyed_by_a_terminal(path: Path) -> None:
    with kept(Log(path)):
        log.warning("a name \x1b]0;pwned\x07 \x9b31m \u202e \ud800 漢\nand a second line")
    text = path.read_text()
    assert not {char for char in text if char in "\x1b\x07\x9b\u202e"}
    assert "漢\nand a second line\n" in text


@pytest.mark.parametrize("trouble", ["a directory", "no directory"])
def test_a_log_that_cannot_be_written_stops_nobody_and_prints_nothing(
    tmp_path: Path, trouble: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path if trouble == "a directory" else tmp_path / "none" / FILE_NAME
    with kept(Log(path)) as written:
        log.error("it failed")
        log.error("and again")
    assert written.lost
    assert capsys.readouterr() == ("", "")


def test_tasks_that_nobody_awaited_are_told_too_and_others_are_not(path: Path) -> None:
    with kept(Log(path)):
        logging.getLogger("asyncio").error("Task exception was never retrieved")
        logging.getLogger("httpx").error("GET https://api")
    logging.getLogger("asyncio").error("afterwards")
    assert "never retrieved" in path.read_text()
    assert "api" not in path.read_text()
    assert "afterwards" not in path.read_text()


def test_a_start_without_trouble_imports_nothing_for_it() -> None:
    code = "import sys, console.log; print('logging.handlers' in sys.modules, 'rich' in sys.modules)"
    done = subprocess.run(  # noqa: S603 - our own Python
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "False"]
