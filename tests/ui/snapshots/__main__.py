"""`python -m tests.ui.snapshots --write [PLAY ...]`: take all pictures anew, or those of some plays."""

from __future__ import annotations

import json
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from . import plays  # noqa: F401 - registers the plays
from .camera import FILES, PLAYS, draw
from .separate import drawn_apart

USAGE = "usage: python -m tests.ui.snapshots --write [PLAY ...]"


def main(arguments: list[str]) -> int:
    """Do what the arguments say; the exit code."""
    if arguments[:1] == ["--draw"]:
        print(json.dumps(draw(arguments[1], Path(arguments[2]))))
        return 0
    if arguments[:1] != ["--write"] or not set(arguments[1:]) <= set(PLAYS):
        print(f"{USAGE}\nplays: {' '.join(PLAYS)}", file=sys.stderr)
        return 2
    return write(arguments[1:] or list(PLAYS), everything=not arguments[1:])


def write(names: list[str], everything: bool) -> int:
    """Take the pictures of some plays; those that fail are named, and keep the pictures they had.

    Args:
        names: of the plays.
        everything: whether pictures that no play takes are removed.
    """
    FILES.mkdir(exist_ok=True)
    failed = 0
    with ProcessPoolExecutor(max_workers=2) as pool:
        for name, told in zip(names, pool.map(_taken, names), strict=True):
            if isinstance(told, str):
                failed += 1
                print(f"{name}: {told}", file=sys.stderr)
                continue
            for file, text in told.items():
                if not (FILES / file).exists() or (FILES / file).read_text(encoding="utf-8") != text:
                    (FILES / file).write_text(text, encoding="utf-8", newline="\n")
                    print(f"wrote {file}")
    if everything:
        wanted = {file for one in PLAYS.values() for file in one.files}
        for path in FILES.iterdir():
            if path.name not in wanted:
                path.unlink()
                print(f"removed {path.name}")
    return 1 if failed else 0


def _taken(name: str) -> dict[str, str] | str:
    """The pictures of a play, or why there are none."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            if PLAYS[name].environ.get("HMS_ASCII"):
                return drawn_apart(name, Path(folder))
            return draw(name, Path(folder))
        except Exception as error:  # noqa: BLE001 - whatever breaks one play must not keep the others from being taken
            return f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
