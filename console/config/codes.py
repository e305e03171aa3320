"""The exit codes of the process (product.md, Command line)."""

from __future__ import annotations

DONE = 0
FAILED = 1
USAGE = 2  # the command line, the settings, or a refusal: nothing was sent
NOT_AUTHORISED = 3
NOT_FOUND = 4
UNAVAILABLE = 5
