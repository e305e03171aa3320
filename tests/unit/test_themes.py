from __future__ import annotations

from itertools import combinations

import pytest
from textual.color import Color
from textual.theme import Theme

from console.app.themes import (
    ABOUT,
    ANSI,
    DARK,
    HMS_COLORBLIND,
    HMS_COLORBLIND_LIGHT,
    HMS_DARK,
    THEMES,
    in_order,
    suited,
)

ENOUGH = 4.5  # WCAG AA, for text
TEXTS = (
    "foreground",
    "foreground-muted",
    "text-success",
    "text-warning",
    "text-error",
    "text-accent",
)
GROUNDS = ("background", "surface", "panel")
PAINTED = [theme for theme in THEMES if not theme.ansi]
"""Those whose colours are ours, and not the terminal's."""


def variables(theme: Theme) -> dict[str, str]:
    """What style sheets see: Textual lets a theme's own variables win over those it works out."""
    return {**theme.to_color_system().generate(), **theme.variables}


def contrast(text: str, ground: Color) -> float:
    light, dark = sorted((_luminance(Color.parse(text)), _luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: Color) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_contrast_is_counted_as_wcag_counts_it() -> None:
    assert contrast("#ffffff", Color.parse("#000000")) == pytest.approx(21)
    assert contrast("#767676", Color.parse("#ffffff")) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", PAINTED, ids=lambda theme: theme.name)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", TEXTS)
def test_all_text_can_be_read_on_every_background(theme: Theme, text: str, ground: str) -> None:
    colours = variables(theme)
    assert contrast(colours[text], Color.parse(colours[ground])) >= ENOUGH


@pytest.mark.parametrize("theme", PAINTED, ids=lambda theme: theme.name)
def test_cursor_marks_and_fields_can_be_read(theme: Theme) -> None:
    colours = variables(theme)
    marked = Color.parse(colours["background"]).blend(Color.parse(colours["accent"]), 0.14)
    for text in TEXTS:
        assert contrast(colours[text], marked) >= ENOUGH, text
    assert contrast(colours["block-cursor-foreground"], Color.parse(colours["block-cursor-background"])) >= ENOUGH
    assert contrast(colours["foreground"], Color.parse(colours["boost"])) >= ENOUGH
    assert contrast(colours["foreground-disabled"], Color.parse(colours["background"])) >= ENOUGH, "old rows"
    assert contrast(colours["text-disabled"], Color.parse(colours["boost"])) >= ENOUGH
    assert contrast(colours["input-cursor-foreground"], Color.parse(colours["input-cursor-background"])) >= ENOUGH


# -- colour-blind eyes: Machado, Oliveira and Fernandes (2009), severity 1, on linear light ----------------------------

EYES = {
    "usual": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
}
FAR = 20.0
"""So far apart in CIELAB two colours are not taken for each other; 2.3 is where a difference begins to be seen."""


def lab(colour: str, eyes: str) -> tuple[float, float, float]:
    """What eyes see of a colour, in CIELAB under D65."""
    parts = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in Color.parse(colour).normalized]
    red, green, blue = (min(1.0, max(0.0, sum(a * b for a, b in zip(row, parts, strict=True)))) for row in EYES[eyes])
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def distance(one: str, other: str, eyes: str) -> float:
    return float(sum((a - b) ** 2 for a, b in zip(lab(one, eyes), lab(other, eyes), strict=True)) ** 0.5)


def nearest_states(theme: Theme, eyes: str) -> float:
    colours = variables(theme)
    return min(
        distance(colours[one], colours[other], eyes)
        for one, other in combinations(("text-success", "text-warning", "text-error", "foreground"), 2)
    )


def test_distances_are_counted_as_cielab_counts_them() -> None:
    assert distance("#000000", "#ffffff", "usual") == pytest.approx(100, abs=0.1)
    assert lab("#ff0000", "usual") == pytest.approx((53.2, 80.1, 67.2), abs=0.3)
    assert distance("#ff0000", "#00ff00", "deuteranopia") < distance("#ff0000", "#00ff00", "usual") / 2


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("theme", [HMS_COLORBLIND, HMS_COLORBLIND_LIGHT], ids=lambda theme: theme.name)
def test_colour_blind_eyes_tell_the_states_from_each_other_and_from_words(theme: Theme, eyes: str) -> None:
    assert nearest_states(theme, eyes) >= FAR


def test_the_usual_colours_would_not_do_for_them() -> None:
    assert nearest_states(HMS_DARK, "deuteranopia") < FAR


# -- which one is worn -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environ", "theme"),
    [
        ({"TERM": "xterm-256color"}, DARK),
        ({"TERM": "xterm-direct"}, DARK),
        ({"TERM": "linux", "COLORTERM": "truecolor"}, DARK),
        ({"TERM": "xterm-kitty"}, DARK),
        ({"TERM": "linux"}, ANSI),
        ({"TERM": "xterm"}, ANSI),
        ({"TERM": "dumb", "COLORTERM": ""}, ANSI),
        ({}, ANSI),
    ],
)
def test_a_terminal_of_few_colours_gets_its_own(environ: dict[str, str], theme: str) -> None:
    assert suited(environ) == theme


def test_ours_are_offered_first_and_each_says_what_it_is_for() -> None:
    assert set(ABOUT) == {theme.name for theme in THEMES}
    names = in_order(["nord", DARK, "ansi-dark", *ABOUT])
    assert names == [*ABOUT, "ansi-dark", "nord"]


@pytest.mark.parametrize("theme", [theme for theme in THEMES if theme.ansi], ids=lambda theme: theme.name)
def test_the_terminals_own_colours_are_named_and_nothing_is_painted_on_another_ground(theme: Theme) -> None:
    colours = variables(theme)
    assert all(colours[name].startswith("ansi_") for name in TEXTS)
    assert {colours[name] for name in (*GROUNDS, "boost")} <= {"ansi_default", "transparent"}
    assert len({colours[f"text-{state}"] for state in ("success", "warning", "error", "accent")}) == 4
    assert colours["block-cursor-text-style"] == "reverse", "which can be read in every palette"
