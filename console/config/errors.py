"""What goes wrong before the console opens, in words for the person at the keyboard."""

from __future__ import annotations

from collections.abc import Iterable

_SHOWN = 60


class ConfigError(Exception):
    """A setting, a file or a credential that cannot be used.

    Args:
        sentence: what is wrong and what to do about it. It never holds a secret.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def quoted(text: str) -> str:
    """Somebody's text between quotes, safe to print: control characters are spelled out, length is capped."""
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")


def nearest(word: str, valid: Iterable[str]) -> str:
    """The half sentence that helps after a typo: the nearest valid word, or all of them when none is near.

    Args:
        word: what was written.
        valid: what may be written.
    """
    from difflib import get_close_matches  # costs 1 ms that `--help` need not pay

    names = sorted(valid)
    close = get_close_matches(word[:_SHOWN].lower(), names, n=1, cutoff=0.6)
    if close:
        return f"did you mean {quoted(close[0])}?"
    return f"valid here: {', '.join(names)}." if names else "nothing is valid here."
