from __future__ import annotations

from pathlib import Path

import pytest

from console.cli.child import running
from console.cli.errors import Failure


def test_a_simulator_that_ends_at_once_is_reported_with_its_last_words(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with running(["--scenario=nope"], log) as simulator, pytest.raises(Failure) as caught:
        simulator.wait_ready()
    assert caught.value.sentence.startswith("The simulator ended before it was ready: ")
    assert "'nope' is not one of" in caught.value.sentence
    assert str(log) in caught.value.sentence


def test_a_simulator_that_stays_silent_is_given_up(tmp_path: Path) -> None:
    with running([], tmp_path / "log") as simulator, pytest.raises(Failure, match="was not ready in time"):
        simulator.wait_ready(0.0)
    with pytest.raises(Failure, match="has been stopped"):
        simulator.wait_ready()


def test_something_unexpected_is_not_taken_for_an_address(tmp_path: Path) -> None:
    with running(["--help"], tmp_path / "log") as simulator, pytest.raises(Failure, match="wrote something unexpected"):
        simulator.wait_ready()


def test_a_log_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(Failure) as caught, running([], tmp_path / "none" / "log"):
        pass
    assert caught.value.sentence == (
        f"The simulator cannot be started: No such file or directory ({tmp_path}/none/log)."
    )


def test_stopping_twice_is_stopping(tmp_path: Path) -> None:
    with running(["--scenario=calm"], tmp_path / "log") as simulator:
        assert simulator.wait_ready().url.startswith("http://127.0.0.1:")
        simulator.stop()
