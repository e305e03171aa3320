"""Secrets in the keyring of the operating system: asked in a program of its own, within a time limit."""

from __future__ import annotations

import json
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from console.config.child import Child, Stopped
from console.config.errors import ConfigError, quoted

SERVICE = "hms-console"
"""Under which our secrets are kept, unless the source names another service."""

_CHILD = Path(__file__).with_name("keyring_child.py")
_SHOWN = 300
_INSTEAD = (
    'keep the secret in a file that only you can read ("file:PATH") or have a command print it ("cmd:pass show NAME")'
)


@dataclass(frozen=True)
class Entry:
    """Where in the keyring a secret is.

    Attributes:
        service: what it is for.
        name: whose it is; the user name, as keyrings call it.
    """

    service: str
    name: str

    @property
    def command(self) -> str:
        """What a person types to store it; it asks for the secret."""
        return _by_hand("set", self.service, self.name)


def _by_hand(*words: str) -> str:
    """What a person types: the command of the keyring library that we use, wherever it is installed."""
    return shlex.join([sys.executable, "-m", "keyring", *words])


def entry_of(rest: str) -> Entry:
    """The entry that a source names: `SERVICE/USERNAME`, or `NAME` of our own service.

    Args:
        rest: what follows "keyring:".
    """
    service, slash, name = rest.strip().rpartition("/")
    return Entry(service, name) if slash and service and name else Entry(SERVICE, rest.strip())


def get(entry: Entry, key: str, child: Child, *, seconds: float, terminal: bool) -> bytes:
    """What the keyring holds; call it in a thread.

    Args:
        entry: which.
        key: the setting that asks for it, for the messages.
        child: runs the program that asks.
        seconds: how long to wait: a keyring may open a dialog that nobody sees.
        terminal: whether it may ask for its passphrase at the terminal.

    Raises:
        ConfigError: there is no keyring, it is locked, it does not answer, or it holds no such entry.
    """
    found = _ask({"do": "get", "service": entry.service, "name": entry.name}, child, seconds, terminal)
    if isinstance(found.get("secret"), str):
        return str(found["secret"]).encode(errors="replace")  # half a character is no part of any secret
    if found.get("trouble") == "nothing":
        raise ConfigError(
            f"The keyring holds no secret for '{key}' (service {quoted(entry.service)}, name {quoted(entry.name)}): "
            f"store it with `{entry.command}`, which asks for it."
        )
    raise ConfigError(f"'{key}' is in the keyring, but {_trouble(found)}")


def put(entry: Entry, secret: str, *, seconds: float) -> None:
    """Keep a secret in the keyring, in place of what it held.

    Args:
        entry: where.
        secret: what.
        seconds: how long to wait.

    Raises:
        ConfigError: there is no keyring, it is locked, or it does not answer.
    """
    wish = {"do": "set", "service": entry.service, "name": entry.name, "secret": secret}
    found = _ask(wish, Child(), seconds, terminal=True)
    if not found.get("done"):
        masked = found | {"words": str(found.get("words", "")).replace(secret, "********")}
        raise ConfigError(f"The secret cannot be kept in the keyring: {_trouble(masked)}")


def forget(entry: Entry, *, seconds: float) -> None:
    """Take a secret out of the keyring; one that is not there is not missed.

    Args:
        entry: which.
        seconds: how long to wait.

    Raises:
        ConfigError: there is no keyring, it is locked, or it does not answer.
    """
    found = _ask({"do": "delete", "service": entry.service, "name": entry.name}, Child(), seconds, terminal=True)
    if not found.get("done") and found.get("trouble") != "nothing":
        raise ConfigError(f"The secret cannot be taken out of the keyring: {_trouble(found)}")


def backend(*, seconds: float) -> str:
    """The name of the keyring of this machine.

    Args:
        seconds: how long to wait.

    Raises:
        ConfigError: there is none, or it does not answer.
    """
    found = _ask({"do": "about"}, Child(), seconds, terminal=False)
    if found.get("usable"):
        return _cleaned(str(found.get("backend", "")))
    raise ConfigError(f"For the keyring: {_trouble(found if 'trouble' in found else {'trouble': 'none'})}")


def _ask(wish: dict[str, str], child: Child, seconds: float, terminal: bool) -> dict[str, Any]:
    # -P: else our own directory comes first, and whoever imports `secrets` gets ours.
    argv = [sys.executable, "-P", str(_CHILD)]
    try:
        done = child.run(argv, seconds=seconds, terminal=terminal, said=json.dumps(wish).encode())
        answer = json.loads(done.out) if done.code == 0 else {"trouble": "failed", "words": _last_line(done.err)}
    except (TimeoutError, Stopped):
        return {"trouble": "silent", "words": f"{seconds:.0f} s"}
    except (OSError, ValueError) as error:
        return {"trouble": "failed", "words": type(error).__name__}
    return answer if isinstance(answer, dict) else {"trouble": "failed", "words": "its answer was not understood"}


def _trouble(found: dict[str, Any]) -> str:
    """Why it was not to be had, and what to do."""
    words = _cleaned(str(found.get("words", "")))
    kind = found.get("trouble")
    if kind == "none":
        more = _by_hand("diagnose")
        none = "there is no keyring on this machine, or none that this session reaches (over SSH there may be no D-Bus)"
        return f"{none}: {_INSTEAD}. `{more}` says more."
    if kind == "locked":
        return f"it is locked, and nobody could be asked to unlock it ({words}): unlock it, or {_INSTEAD}."
    if kind == "silent":
        return f"it gave no answer in {words}, as over SSH without a desktop: unlock it first, or {_INSTEAD}."
    return f"it failed: {words.rstrip('.') or 'it said nothing'}. `{_by_hand('diagnose')}` says more; or {_INSTEAD}."


def _last_line(data: bytes) -> str:
    lines = data.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else ""


def _cleaned(text: str) -> str:
    return "".join(char for char in " ".join(text.split()) if char.isprintable())[:_SHOWN]
