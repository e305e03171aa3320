"""Keyrings for tests, chosen by `PYTHON_KEYRING_BACKEND=tests.support.keyring_backend.KeptInFile` and the like."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from typing import NoReturn

import pytest
from keyring import errors
from keyring.backend import KeyringBackend

PLACE = "HMS_TEST_KEYRING"
"""The variable that says in which file `KeptInFile` keeps its secrets."""
ROOT = Path(__file__).resolve().parents[2]


def choose(monkeypatch: pytest.MonkeyPatch, kind: type[KeyringBackend] | str, place: Path | None = None) -> None:
    """Let every program that is started from now on have this keyring, and no other."""
    name = kind if isinstance(kind, str) else f"{kind.__module__}.{kind.__qualname__}"
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", name)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    if place is not None:
        monkeypatch.setenv(PLACE, str(place))


class KeptInFile(KeyringBackend):
    """Keeps what it is told, as the keyring of a desktop does, in a file of the test."""

    priority = 1

    def _read(self) -> dict[str, str]:
        path = Path(os.environ[PLACE])
        kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
        return kept

    def _write(self, kept: dict[str, str]) -> None:
        Path(os.environ[PLACE]).write_text(json.dumps(kept))

    def get_password(self, service: str, username: str) -> str | None:
        return self._read().get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self._write({**self._read(), f"{service}/{username}": password})

    def delete_password(self, service: str, username: str) -> None:
        kept = self._read()
        if kept.pop(f"{service}/{username}", None) is None:
            raise errors.PasswordDeleteError("not there")
        self._write(kept)


class Locked(KeyringBackend):
    """Wants a dialog that nobody answers."""

    priority = 1

    def get_password(self, service: str, username: str) -> NoReturn:
        raise errors.KeyringLocked("Failed to unlock the collection!")

    def set_password(self, service: str, username: str, password: str) -> NoReturn:
        raise errors.KeyringLocked("Failed to unlock the collection!")

    def delete_password(self, service: str, username: str) -> NoReturn:
        raise errors.KeyringLocked("Failed to unlock the collection!")


class Silent(KeyringBackend):
    """Never answers, as one over a D-Bus that is not there."""

    priority = 1

    def get_password(self, service: str, username: str) -> None:
        threading.Event().wait()

    def set_password(self, service: str, username: str, password: str) -> None:
        threading.Event().wait()


class Broken(KeyringBackend):
    """Fails as no keyring may."""

    priority = 1

    def get_password(self, service: str, username: str) -> NoReturn:
        raise RuntimeError("the \x1b[31mbus\x07 is gone")

    def set_password(self, service: str, username: str, password: str) -> NoReturn:
        raise RuntimeError(f"could not keep {password}")


class Neighbour(KeyringBackend):
    """Says where a module of Python comes from that has the name of one of ours."""

    priority = 1

    def get_password(self, service: str, username: str) -> str:
        import secrets

        return secrets.__file__

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError
