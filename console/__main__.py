"""Start here: `python -m console` and `hms-console` are the same thing."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from console.cli.main import run

# Textual and pydantic read these when they are imported, which the commands do later; what a person has set stays.
DEFAULTS = {
    "TEXTUAL_FPS": "240",  # a key waits up to one frame: 17 ms at 60, 4 ms at 240; quiet screens draw no frames
    "TEXTUAL_ANIMATIONS": "none",  # nothing moves that has not changed
    "TEXTUAL_SMOOTH_SCROLL": "0",  # reports the mouse in pixels, which nobody here needs
    "PYDANTIC_DISABLE_PLUGINS": "__all__",  # no other package is to have a hand in what is read, nor is one looked for
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program.

    Args:
        argv: the arguments after the program's name; None for those of the process.

    Returns:
        The exit code of the process.
    """
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)
    return run(argv)


if __name__ == "__main__":
    sys.exit(main())
