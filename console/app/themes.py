"""Our own colours: one accent, and good, warning and bad for states alone; everything else is grey.

Every colour that text is painted in has a contrast of at least 4.5:1 on every background it stands on, and in the
themes for colour-blind eyes the three states are as far from each other as `tests/unit/test_themes.py` counts. The two
of sixteen colours name the terminal's own and leave the contrast to it; their backgrounds are its background, and the
cursor is reverse, which can be read whatever the palette is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DARK, LIGHT = "hms-dark", "hms-light"
ANSI, ANSI_LIGHT = "hms-ansi", "hms-ansi-light"
COLORBLIND, COLORBLIND_LIGHT = "hms-colorblind", "hms-colorblind-light"

ABOUT: dict[str, str] = {
    DARK: "dark, the usual one",
    LIGHT: "for light rooms",
    ANSI: "the terminal's own 16 colours: fewer bytes",
    ANSI_LIGHT: "the terminal's own 16 colours, on light",
    COLORBLIND: "blue and orange, for colour-blind eyes, on dark",
    COLORBLIND_LIGHT: "the same on light",
}
"""What ours are for, the first to be offered first."""


class _States(NamedTuple):
    accent: str
    good: str
    warn: str
    bad: str


class _Greys(NamedTuple):
    """From the text down to the ground."""

    foreground: str
    muted: str
    stale: str
    cursor: tuple[str, str]
    line: str
    line_hover: str
    boost: str
    panel: str
    surface: str
    background: str


_ON_DARK = _Greys(
    foreground="#d3dae3",
    muted="#8b97a5",
    stale="#7c8794",
    cursor=("#ffffff", "#1d3d5f"),
    line="#33404f",
    line_hover="#465567",
    boost="#222b36",
    panel="#1a2028",
    surface="#12161c",
    background="#0c0f13",
)
_ON_LIGHT = _Greys(
    foreground="#1c232b",
    muted="#566270",
    stale="#626d7a",
    cursor=("#0a2540", "#cfe3f7"),
    line="#b9c2cc",
    line_hover="#98a4b1",
    boost="#e1e6ea",
    panel="#e9ecee",
    surface="#f4f5f5",
    background="#fcfcfb",
)


def _words(muted: str, states: _States) -> dict[str, str]:
    """What style sheets call the colours of text."""
    return {
        "foreground-muted": muted,
        "text-muted": muted,
        "text-disabled": muted,
        "footer-key-foreground": states.accent,
        "text-primary": states.accent,
        "text-secondary": muted,
        "text-accent": states.accent,
        "text-success": states.good,
        "text-warning": states.warn,
        "text-error": states.bad,
    }


def _cursors(text: str, ground: str, style: str) -> dict[str, str]:
    return {
        "block-cursor-foreground": text,
        "block-cursor-background": ground,
        "block-cursor-text-style": style,
        "block-cursor-blurred-foreground": text,
        "block-cursor-blurred-background": ground,
        "block-cursor-blurred-text-style": style,
        "block-hover-background": ground,
    }


def _bars(line: str, hover: str, active: str, ground: str) -> dict[str, str]:
    bars = {"scrollbar": line, "scrollbar-hover": hover, "scrollbar-active": active}
    return {**bars, **{f"scrollbar-{name}": ground for name in _GROUNDS}, "border": line, "border-blurred": line}


_GROUNDS = ("background", "background-hover", "background-active", "corner-color")


def _theme(name: str, greys: _Greys, states: _States, dark: bool) -> Theme:
    text, ground = greys.cursor
    return Theme(
        name=name,
        primary=states.accent,
        secondary=greys.muted,
        accent=states.accent,
        success=states.good,
        warning=states.warn,
        error=states.bad,
        foreground=greys.foreground,
        background=greys.background,
        surface=greys.surface,
        panel=greys.panel,
        dark=dark,
        variables={
            **_words(greys.muted, states),
            **_cursors(text, ground, "bold"),
            **_bars(greys.line, greys.line_hover, states.accent, greys.surface),
            "foreground-disabled": greys.stale,
            "input-cursor-foreground": ground,
            "input-cursor-background": states.accent,
            "input-selection-background": ground,
            "boost": greys.boost,
        },
    )


_OWN = "ansi_default"


def own_colours(states: _States) -> dict[str, str]:
    """The variables of a theme which leaves ground and text to the terminal.

    Args:
        states: names of the terminal's colours; all the same for a terminal without any.
    """
    return {
        **_words(_OWN, states),
        **_cursors(_OWN, _OWN, "reverse"),
        **_bars(_OWN, _OWN, _OWN, _OWN),
        "foreground-disabled": _OWN,
        "input-cursor-foreground": _OWN,
        "input-cursor-background": _OWN,
        "input-cursor-text-style": "reverse",
        "input-selection-foreground": _OWN,
        "input-selection-background": _OWN,
        "boost": _OWN,
        "ansi-background": _OWN,
        "ansi-foreground": _OWN,
    }


def _ansi(name: str, states: _States, dark: bool) -> Theme:
    return Theme(
        name=name,
        ansi=True,
        primary=states.accent,
        secondary=_OWN,
        accent=states.accent,
        success=states.good,
        warning=states.warn,
        error=states.bad,
        foreground=_OWN,
        background=_OWN,
        surface=_OWN,
        panel=_OWN,
        boost=_OWN,
        dark=dark,
        variables=own_colours(states),
    )


COLOURLESS = own_colours(_States(_OWN, _OWN, _OWN, _OWN))
"""The variables that hold under NO_COLOR, whichever theme is chosen."""

HMS_DARK = _theme(DARK, _ON_DARK, _States("#6cb2f5", "#63c58a", "#e3b341", "#ff7b72"), dark=True)
HMS_LIGHT = _theme(LIGHT, _ON_LIGHT, _States("#0b62b8", "#146c3a", "#8a5300", "#b3261e"), dark=False)
HMS_ANSI = _ansi(
    ANSI, _States("ansi_bright_cyan", "ansi_bright_green", "ansi_bright_yellow", "ansi_bright_red"), dark=True
)
# Yellow on white cannot be read in most palettes; magenta can.
HMS_ANSI_LIGHT = _ansi(ANSI_LIGHT, _States("ansi_blue", "ansi_green", "ansi_magenta", "ansi_red"), dark=False)
HMS_COLORBLIND = _theme(COLORBLIND, _ON_DARK, _States("#a5d8ea", "#4ea6f5", "#ffec85", "#f07022"), dark=True)
HMS_COLORBLIND_LIGHT = _theme(
    COLORBLIND_LIGHT, _ON_LIGHT, _States("#34495e", "#0060c0", "#7a6200", "#661800"), dark=False
)

THEMES = (HMS_DARK, HMS_LIGHT, HMS_ANSI, HMS_ANSI_LIGHT, HMS_COLORBLIND, HMS_COLORBLIND_LIGHT)


def in_order(names: Iterable[str]) -> list[str]:
    """Names of themes: ours first, then the others by the alphabet.

    Args:
        names: of all that can be worn.
    """
    given = set(names)
    return [name for name in ABOUT if name in given] + sorted(given - set(ABOUT))


def suited(environ: Mapping[str, str]) -> str:
    """The theme that suits a terminal, when nobody said which: ours of sixteen colours where it has no more.

    Args:
        environ: `COLORTERM` and `TERM`, which is all that a terminal says of its colours.
    """
    if environ.get("COLORTERM", "").strip():
        return DARK
    term = environ.get("TERM", "").lower()
    many = any(word in term for word in ("256", "direct", "truecolor", "kitty", "ghostty", "alacritty", "wezterm"))
    return DARK if many else ANSI
