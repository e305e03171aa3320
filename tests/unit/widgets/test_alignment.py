"""Whatever people are called, each column begins where its title does."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.tables.format import cell_len, fit, safe
from console.widgets.folding import fold_words

NAMES = {
    "CJK": "陳大文 さくら",
    "emoji": "Tiago 🎧 🎬",
    "family": "👨\u200d👩\u200d👧\u200d👦 the Smiths",
    "skin": "👋🏽 Bo",
    "flag": "🇫🇷 Chloé",
    "accents": "Ze\u0301 a\u0308\u0323\u0302 Zoë",
    "pile": "Z" + "\u0300" * 60,
    "jamo": "\u1112\u1161\u11ab \u1100\u1173\u11af",
    "hangul": "서연 나",
    "arabic": "ياسمين العلي",
    "hebrew": "שָׁלוֹם",
    "tamil": "அருண்",
    "devanagari": "क्षत्रिय",
    "thai": "น้ำใจ",
    "selectors": "❤\ufe0f ☎\ufe0e 1\ufe0f\u20e3",
    "bidi": "\u202eevil\u202c \u2066x\u2069",
    "halfwidth": "ﾊﾝｶｸ \uff26\uff35\uff2c\uff2c",
    "ambiguous": "± ° ½ ① ■",
    "zero": "a\u200bb\u200cc\u2060d\ufeff",
}


@pytest.mark.parametrize("width", range(1, 24))
@pytest.mark.parametrize("kind", NAMES)
def test_a_name_fills_its_column_exactly(kind: str, width: int) -> None:
    for align in ("left", "right"):
        cell = fit(NAMES[kind], width, "left" if align == "left" else "right")
        assert cell_len(cell) == width
        assert not cell or not unicodedata.combining(cell[0]), "no mark without its letter, which would join the gap"


anything = st.text(st.characters() | st.sampled_from("".join(NAMES.values())), max_size=40)


@given(st.lists(st.tuples(anything, st.integers(1, 20)), min_size=1, max_size=6))
def test_cells_in_a_row_add_up_whatever_they_hold(cells: list[tuple[str, int]]) -> None:
    line = " ".join(fit(text, width) for text, width in cells)
    assert cell_len(line) == sum(width for _, width in cells) + len(cells) - 1
    assert cell_len(line) == sum(cell_len(char) for char in line), "no two characters make another width together"


@given(anything, st.integers(2, 40))
def test_folded_lines_are_never_wider_than_there_is_room(text: str, width: int) -> None:
    assert all(cell_len(line) <= width for line in fold_words(text, width))
    assert "".join("".join(fold_words(text, width)).split()) == "".join(safe(text).split())
