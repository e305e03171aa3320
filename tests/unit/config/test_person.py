from __future__ import annotations

import os

import pytest

from console.config.person import login

NAMES = ("LOGNAME", "USER", "LNAME", "USERNAME")


def test_the_name_is_the_one_of_the_login(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "ada")
    assert login() == "ada"


def test_somebody_without_a_name_is_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os, "getuid", lambda: 54321)
    assert login() == "uid 54321"
