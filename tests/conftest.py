"""What holds for every test."""

from __future__ import annotations

import importlib
import pkgutil
import signal
from collections.abc import Generator
from typing import Any

import pytest
from hypothesis import settings

import console
from tests.support import emulator

# A run in the background of a shell ignores Ctrl+C, and so would every program that a test starts and interrupts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

emulator.mend()

# The same examples each time, so that a change is judged by itself; `--hypothesis-profile=explore` looks for new ones.
# No deadline: how long an example takes says more of the machine than of the code.
settings.register_profile("explore", deadline=None, max_examples=200)
settings.register_profile("steady", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("steady")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Load the whole program before the first property test.

    Hypothesis also tries the numbers and words that it finds in modules of ours, as far as they are loaded: which
    examples are "the same" would depend on the tests that the process ran before.
    """
    if any(item.get_closest_marker("hypothesis") for item in session.items):
        for module in pkgutil.walk_packages(console.__path__, "console."):
            if not module.name.endswith(".__main__"):
                importlib.import_module(module.name)


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable() -> Generator[None, Any, Any]:
    """Let reports with half a character in them (lone surrogates, of which hostile tests are full) reach the parent.

    pytest-xdist ends the whole run over one such report, even of a test that passed.
    """
    return _writable((yield))


def _writable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {_writable(key): _writable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_writable(item) for item in value)
    return value
