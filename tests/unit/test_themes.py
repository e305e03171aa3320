from __future__ import annotations

import pytest
from textual.color import Color
from textual.theme import Theme

from console.themes import THEMES

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


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", TEXTS)
def test_all_text_can_be_read_on_every_background(theme: Theme, text: str, ground: str) -> None:
    colours = variables(theme)
    assert contrast(colours[text], Color.parse(colours[ground])) >= ENOUGH


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
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
