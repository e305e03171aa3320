"""Whether a terminal erases in the background that is on, as nearly all do, or in its own, as GNU screen does.

There is no question that a terminal would answer, so its name has to do. Where that says nothing, blanks are written.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_THEY_DO: Final = (
    *("xterm", "tmux", "linux", "vte", "gnome", "konsole", "alacritty", "kitty", "foot", "wezterm", "ghostty"),
    *("rxvt", "st-", "putty", "contour", "mintty", "iterm", "nsterm"),
)
"""How their names begin in TERM: those whose terminfo entry has `bce`, and tmux, which does it since 2.4 (2017)."""


def erases_in_colour(environ: Mapping[str, str]) -> bool:
    """Whether ECH and EL leave blanks with the background that is on.

    Args:
        environ: the environment.

    Returns:
        False also when nobody knows.
    """
    if environ.get("STY"):  # within GNU screen, whatever TERM was set to there
        return False
    return bool(environ.get("TMUX")) or environ.get("TERM", "").startswith(_THEY_DO)
