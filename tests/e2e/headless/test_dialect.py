"""The published profile of the API, spoken when a profile says so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.headless import Tell, point, settings_file
from tests.support.service import Simulator


@pytest.fixture(scope="module")
def other() -> Iterator[Simulator]:
    with Simulator("--scenario=calm", "--speed=0", "--churn=0", "--dialect=openapi") as simulator:
        yield simulator


def test_the_profile_says_which_dialect_is_spoken(
    told: Tell, other: Simulator, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings_file(environ).write_text('[profiles.main]\ndialect = "openapi"\n')
    point(environ, monkeypatch, other)
    room = told("rooms", "list", "--json").json[0]["id"]
    since = other.mark()
    assert told("rooms", "disable", room, "--yes", "--wait", "5").code == 0
    assert other.posted(since)[0].path == f"/rooms/{room}/enabled"
    said = told("analytics", "feedback")
    assert (said.code, "openapi dialect" in said.err) == (2, True)
    found = {check["check"]: check for check in told("doctor", "--json").json["checks"]}
    assert found["dialect"]["state"] == "ok", found["dialect"]
