"""The file of what we remember between runs; losing it, or not being able to write it, is never an error."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from console.config.errors import ConfigError
from console.config.write import write_private

MOST_BYTES: Final = 1_000_000


class StateFile:
    """JSON, one object; written whole and at once, readable by its owner alone.

    Args:
        path: the file; it may not exist.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def opened(self) -> tuple[dict[str, Any], Callable[[Mapping[str, Any]], None]]:
        """What it holds (nothing when it is missing, broken or too large), and what writes it."""
        return self.read(), self.write

    def read(self) -> dict[str, Any]:
        """What it holds; nothing when it is missing, broken or too large."""
        try:
            with self._path.open("rb") as file:
                text = file.read(MOST_BYTES + 1)
            found = json.loads(text) if len(text) <= MOST_BYTES else {}
        except (OSError, ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    def write(self, values: Mapping[str, Any]) -> None:
        """Keep the values; what cannot be written is forgotten at the end of the run.

        Args:
            values: by name; JSON can hold them.
        """
        with suppress(ConfigError):
            write_private(self._path, json.dumps(values, ensure_ascii=True, indent=1, sort_keys=True) + "\n")
