"""Asks the keyring of the operating system, as a program of its own: `python -P keyring_child.py`.

A keyring is reached over D-Bus or a dialog and may never answer, over SSH above all. In a program of its own it can be
given up, and nothing of it is imported into the console. It stands alone: it imports nothing of ours. It is told one
JSON object on its standard input, `{"do": "get", "service": .., "name": ..}` ("set" with a "secret", "delete" and
"about"), and answers with one: `{"secret": ..}`, `{"done": true}`, `{"backend": .., "usable": ..}`, or
`{"trouble": "nothing" | "none" | "locked" | "failed", "words": ..}`. So no secret is ever an argument.
"""

from __future__ import annotations

import json
import sys

import keyring
from keyring import errors
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.backends.chainer import ChainerBackend


def answer(wish: dict[str, str]) -> dict[str, object]:
    """Carry out one wish.

    Args:
        wish: as described above.

    Returns:
        The answer, as described above.
    """
    try:
        return _carry_out(wish)
    except errors.NoKeyringError:
        return {"trouble": "none"}
    except (errors.KeyringLocked, errors.InitError) as error:
        return {"trouble": "locked", "words": f"{error}"}
    except errors.PasswordDeleteError:
        return {"trouble": "nothing"}
    except errors.KeyringError as error:
        return {"trouble": "failed", "words": f"{type(error).__name__}: {error}"}


def _carry_out(wish: dict[str, str]) -> dict[str, object]:
    backend = keyring.get_keyring()
    if wish["do"] == "about":
        return {"backend": backend.name, "usable": usable(backend)}
    if not usable(backend):
        raise errors.NoKeyringError
    service, name = wish["service"], wish["name"]
    if wish["do"] == "get":
        secret = backend.get_password(service, name)
        return {"trouble": "nothing"} if secret is None else {"secret": secret}
    if wish["do"] == "set":
        backend.set_password(service, name, wish["secret"])
    else:
        backend.delete_password(service, name)
    return {"done": True}


def usable(backend: KeyringBackend) -> bool:
    """Whether a backend keeps anything: the one of machines without a keyring fails, and a switched-off one forgets.

    Args:
        backend: as keyring chose it.
    """
    if isinstance(backend, ChainerBackend):
        return bool(backend.backends)
    return not isinstance(backend, fail.Keyring | null.Keyring)


if __name__ == "__main__":
    json.dump(answer(json.load(sys.stdin)), sys.stdout)
