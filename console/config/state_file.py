"""The file of what we remember between runs; losing it, or not being able to write it, is never an error.

Nobody waits for the disk: what changed is written a little later, in a thread, and the rest at the end of the run.
"""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

MOST_BYTES: Final = 1_000_000

SETTLED: Final = 1.0
"""Seconds after a change until it is written, with all others that came meanwhile."""

PATIENCE = 1.0
"""Seconds the end of the run waits for a disk that does not answer."""

_TRIES: Final = 20
_BETWEEN_TRIES: Final = 0.01


class StateFile:
    """JSON, one object; replaced whole, readable by its owner alone.

    Several consoles may run at once: only what changed here is put into the file as it is by then, so that of each
    value the last writer's holds, and nobody's others are lost.

    Args:
        path: the file; it may not exist.
        settled: seconds after a change until it is written.
    """

    def __init__(self, path: Path, settled: float = SETTLED) -> None:
        self._path = path
        self._settled = settled
        self._changed: dict[str, object] = {}
        self._timer: threading.Timer | None = None
        self._noting = threading.Lock()
        self._writing = threading.Lock()

    def opened(self) -> tuple[dict[str, Any], Callable[[str, object], None], Callable[[], None]]:
        """What it holds (nothing when it is missing, broken or too large), `put` and `flush`."""
        return self.read(), self.put, self.flush

    def read(self) -> dict[str, Any]:
        """What it holds; nothing when it is missing, broken, too large or no file."""
        try:
            if not stat.S_ISREG(os.stat(self._path).st_mode):  # nobody may write into a pipe for years
                return {}
            with self._path.open("rb") as file:
                text = file.read(MOST_BYTES + 1)
            found = _parsed(text) if len(text) <= MOST_BYTES else {}
        except (OSError, ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    def put(self, name: str, value: object) -> None:
        """Keep a value, soon; this returns at once.

        Args:
            name: of the value.
            value: JSON can hold it; None forgets it.
        """
        with self._noting:
            self._changed[name] = value
            if self._timer is None:
                self._timer = threading.Timer(self._settled, self._write)
                self._timer.daemon = True
                self._timer.start()

    def flush(self) -> None:
        """Write now what is not written yet, and wait for it, but not for ever; at once when there is nothing."""
        with self._noting:
            if self._timer is not None:
                self._timer.cancel()
            waiting = bool(self._changed) or self._writing.locked()
        if waiting:
            last = threading.Thread(target=self._write, daemon=True)
            last.start()
            last.join(PATIENCE)

    def _write(self) -> None:
        with self._writing:
            with self._noting:
                changed, self._changed, self._timer = self._changed, {}, None
            if changed:
                with _alone(self._path):
                    self._replace({**self.read(), **changed})

    def _replace(self, values: Mapping[str, object]) -> None:
        """What cannot be written is forgotten at the end of the run."""
        import json

        from console.config.errors import ConfigError
        from console.config.write import write_private

        kept = {name: value for name, value in values.items() if value is not None}
        with suppress(ConfigError, ValueError, RecursionError):
            text = json.dumps(kept, ensure_ascii=True, indent=1, sort_keys=True) + "\n"
            if len(text) <= MOST_BYTES:
                write_private(self._path, text)


def _parsed(text: bytes) -> object:
    import json  # the first picture waits for this module; where nothing is kept, not for this one too

    found: object = json.loads(text)
    return found


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep other consoles from writing between our reading and our writing.

    One that does not let go is not waited for: then the last one wins, of the whole file.
    """
    import fcntl

    from console.config.paths import make_private

    path = path.with_name(f".{path.name}.lock")
    try:
        make_private(path.parent)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o600)
    except OSError:
        yield
        return
    try:
        for _ in range(_TRIES):
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                threading.Event().wait(_BETWEEN_TRIES)
        yield
    finally:
        os.close(descriptor)
