from __future__ import annotations

from console.screens.keymap import Keys
from console.screens.sessions.hints import session_hints
from console.tables.format import cell_len


def test_what_a_session_is_opened_for_fits_the_footer_of_a_small_terminal() -> None:
    found = session_hints(Keys(), "people", picture=False, more=True, only=False)
    words = [f"{hint.key} {hint.label}  " for hint in found]
    room = 80 - len(" / filter  ? help  ")
    shown = [hint.label for count, hint in enumerate(found, 1) if cell_len("".join(words[:count])) <= room]
    assert shown[:3] == ["people", "timeline", "export"]
    assert {"older", "compare"} <= set(shown)
