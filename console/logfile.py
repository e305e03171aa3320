"""The file of the log: mode 0600, bounded, without secrets, and without anything a terminal would obey."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Sequence
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from console.tables.format import safe

BYTES, FORMER = 1_000_000, 3
"""So much in a file, and so many former ones beside it."""

_LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"
# Tokens, addresses that carry a key in their path, and queries, which sign addresses or carry tokens.
_SECRET = re.compile(r"eyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?|(?<=rtmp://)\S+|(?<=rtmps://)\S+|(?<=\w\?)[\w.~-]+=\S+")


class PrivateFile(RotatingFileHandler):
    """Appends for the owner alone.

    Args:
        path: the file.
        hidden: the secrets known now.
    """

    def __init__(self, path: Path, hidden: Callable[[], Sequence[str]]) -> None:
        super().__init__(path, maxBytes=BYTES, backupCount=FORMER, encoding="utf-8", delay=True)
        self.setFormatter(Plain(hidden))

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.fchmod(descriptor, 0o600)  # one that was there may be readable by others
        return os.fdopen(descriptor, "a", encoding=self.encoding)

    def handleError(self, record: logging.LogRecord) -> None:
        """Let it be known: by default it would be printed into the picture.

        Raises:
            OSError: the file cannot be written.
        """
        raise OSError(f"a line of {record.name} could not be written")


class Plain(logging.Formatter):
    """Lines of plain text; tracebacks hold no values of variables.

    Args:
        hidden: the secrets known now.
    """

    def __init__(self, hidden: Callable[[], Sequence[str]]) -> None:
        super().__init__(_LINE)
        self._hidden = hidden

    def format(self, record: logging.LogRecord) -> str:
        """The record with its traceback, secrets taken out."""
        text = super().format(record)
        for secret in self._hidden():
            text = text.replace(secret, "***") if secret else text
        return "\n".join(safe(line) for line in _SECRET.sub("***", text).split("\n"))
