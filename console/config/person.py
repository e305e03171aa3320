"""Who sits here, for the journal."""

from __future__ import annotations

import getpass
import os


def login() -> str:
    """The login of the person; `uid 1234` where the system has no name for it, as in many containers."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # the first up to Python 3.12, the second since
        return f"uid {os.getuid()}"
