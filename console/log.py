"""The log of the console: what a bug leaves behind, in a file that only its owner can read.

The file is opened with the first line, and what writes it is imported then: a start without trouble pays nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

FILE_NAME = "hms-console.log"
SOURCES = ("console", "asyncio")
"""Whose lines are kept: ours, and what tasks leave behind that nobody awaited."""


class Log(logging.Handler):
    """Writes to a file that does not grow without end.

    Args:
        path: the file; its directory must exist.
        hidden: the secrets that must never stand in it, revealed only while a line is made.
    """

    def __init__(self, path: Path, hidden: Callable[[], Sequence[str]] = tuple) -> None:
        super().__init__(logging.INFO)
        self.path = path
        self._hidden = hidden
        self._file: logging.Handler | None = None
        self.lost = False
        """Whether something could not be written."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line, or remember that it was lost; a log that cannot be written stops nobody."""
        from console.logfile import PrivateFile

        try:
            if self._file is None:
                self._file = PrivateFile(self.path, self._hidden)
            self._file.handle(record)
        except (OSError, ValueError):
            self.lost = True

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
        super().close()


@contextmanager
def kept(log: Log) -> Iterator[Log]:
    """Keep the lines of `SOURCES` for the length of a block.

    Args:
        log: where they go.
    """
    loggers = [logging.getLogger(name) for name in SOURCES]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(log)
        logger.setLevel(logging.INFO)
    try:
        yield log
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.removeHandler(log)
            logger.setLevel(level)
        log.close()
