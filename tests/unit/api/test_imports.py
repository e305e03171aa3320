"""The first picture must not wait for the client's libraries."""

from __future__ import annotations

import subprocess
import sys

import pytest

from console import api

HEAVY = ("httpx", "pydantic", "jwt", "msgspec", "textual", "fastapi", "uvicorn")


def loaded_by(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(*(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)  # noqa: S603  # our own interpreter, our own words
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "statement", ["import console.api", "import console.api.errors, console.api.text", "from console.api import errors"]
)
def test_errors_and_text_need_the_standard_library_only(statement: str) -> None:
    assert loaded_by(statement) == set()


def test_the_client_comes_when_it_is_asked_for_and_brings_no_screen() -> None:
    assert loaded_by("import console.api; console.api.Client") == {"httpx", "pydantic", "jwt", "msgspec"}


def test_warming_builds_what_the_screens_need_and_nothing_did_before() -> None:
    code = (
        "import console.api.client as c; from console.api.models import Room, Poll;"
        "before = Room.__pydantic_complete__; c.warm();"
        "print(before, Room.__pydantic_complete__, Poll.__pydantic_complete__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)  # noqa: S603  # our own interpreter, our own words
    assert done.stdout.split() == ["False", "True", "False"]


@pytest.mark.parametrize("name", api.__all__)
def test_every_promised_name_is_there(name: str) -> None:
    assert getattr(api, name) is not None


def test_no_other_name_is() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        getattr(api, "non" + "sense")
