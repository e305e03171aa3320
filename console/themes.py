"""Our own colours: one accent, and green, amber and red for states alone; everything else is grey.

Every colour that text is painted in has a contrast of at least 4.5:1 on every background it stands on
(`tests/unit/test_themes.py` counts it).
"""

from __future__ import annotations

from textual.theme import Theme

DARK, LIGHT = "hms-dark", "hms-light"


def _variables(muted: str, stale: str, cursor: tuple[str, str], states: dict[str, str]) -> dict[str, str]:
    accent = states["accent"]
    return {
        "foreground-muted": muted,
        "foreground-disabled": stale,
        "block-cursor-foreground": cursor[0],
        "block-cursor-background": cursor[1],
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-foreground": cursor[0],
        "block-cursor-blurred-background": cursor[1],
        "block-hover-background": cursor[1],
        "input-cursor-foreground": cursor[1],
        "input-cursor-background": accent,
        "input-selection-background": cursor[1],
        "footer-key-foreground": accent,
        "text-muted": muted,
        "text-disabled": muted,
        **{f"text-{name}": colour for name, colour in states.items()},
    }


HMS_DARK = Theme(
    name=DARK,
    primary="#6cb2f5",
    secondary="#8b97a5",
    accent="#6cb2f5",
    success="#63c58a",
    warning="#e3b341",
    error="#ff7b72",
    foreground="#d3dae3",
    background="#0c0f13",
    surface="#12161c",
    panel="#1a2028",
    dark=True,
    variables={
        **_variables(
            muted="#8b97a5",
            stale="#7c8794",
            cursor=("#ffffff", "#1d3d5f"),
            states={
                "primary": "#6cb2f5",
                "secondary": "#8b97a5",
                "accent": "#6cb2f5",
                "success": "#63c58a",
                "warning": "#e3b341",
                "error": "#ff7b72",
            },
        ),
        "boost": "#222b36",
        "border": "#33404f",
        "border-blurred": "#33404f",
        "scrollbar": "#33404f",
        "scrollbar-hover": "#465567",
        "scrollbar-active": "#6cb2f5",
        "scrollbar-background": "#12161c",
        "scrollbar-background-hover": "#12161c",
        "scrollbar-background-active": "#12161c",
    },
)

HMS_LIGHT = Theme(
    name=LIGHT,
    primary="#0b62b8",
    secondary="#566270",
    accent="#0b62b8",
    success="#146c3a",
    warning="#8a5300",
    error="#b3261e",
    foreground="#1c232b",
    background="#fcfcfb",
    surface="#f4f5f5",
    panel="#e9ecee",
    dark=False,
    variables={
        **_variables(
            muted="#566270",
            stale="#626d7a",
            cursor=("#0a2540", "#cfe3f7"),
            states={
                "primary": "#0b62b8",
                "secondary": "#566270",
                "accent": "#0b62b8",
                "success": "#146c3a",
                "warning": "#8a5300",
                "error": "#b3261e",
            },
        ),
        "boost": "#e1e6ea",
        "border": "#b9c2cc",
        "border-blurred": "#b9c2cc",
        "scrollbar": "#b9c2cc",
        "scrollbar-hover": "#98a4b1",
        "scrollbar-active": "#0b62b8",
        "scrollbar-background": "#f4f5f5",
        "scrollbar-background-hover": "#f4f5f5",
        "scrollbar-background-active": "#f4f5f5",
    },
)

THEMES = (HMS_DARK, HMS_LIGHT)
