"""Importing without what a library would use if it were there, and would take its time to import."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

UNUSED: Final = ("httpx._main", "cryptography")
"""httpx tries to load a command line of its own, with a highlighter and progress bars (10 ms and more); PyJWT tries to
load cryptography, which the keyring library brings along (30 ms), for signatures that the service does not use. Both do
without, and nothing else of them changes."""


@contextmanager
def sparing(*names: str) -> Iterator[None]:
    """Let some modules look as if they were not installed, for the length of a block; what is loaded stays.

    Args:
        names: the modules; each may be imported again afterwards.
    """
    hidden = [name for name in names if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]  # None is how Python spells "not there"
    try:
        yield
    finally:
        for name in hidden:
            if sys.modules.get(name, sys) is None:
                del sys.modules[name]
