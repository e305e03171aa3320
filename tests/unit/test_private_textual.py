"""What we use of Textual's that is not public, in one place; written against 8.2.8.

Another Textual may lack some of it, or mean something else by it: whoever raises the pin in pyproject.toml reads what
each of these is to us, and the code around it.
"""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

PRIVATE = {
    ("console/app/sturdy.py", "textual.app"): (
        *("_handle_exception", "_fatal_error", "_exit_renderables"),  # a crash is logged, without values of variables
        *("_close_messages_no_wait", "_workers"),
    ),
    ("console/app/sturdy.py", "textual.worker_manager"): ("_remove_worker",),  # a bug in any worker is told
    ("console/app/stylesheet.py", "textual.css.stylesheet"): (  # styles are read once, parts styled when they change
        *("_parse_cache", "_variables", "_process_component_classes"),
    ),
    ("console/app/stylesheet.py", "textual.dom"): ("_component_styles", "_get_component_classes"),
    ("console/app/wardrobe.py", "textual.app"): ("_invalidate_css",),  # another density
    ("console/screens/palette.py", "textual.command"): (
        *("_action_command_list", "_action_cursor_down", "_gather_commands", "_GATHER_COMMANDS_GROUP"),
    ),
    ("console/terminal/driver.py", "textual._ansi_sequences"): ("SYNC_START", "SYNC_END"),
    ("console/terminal/driver.py", "textual.drivers.linux_driver"): (
        *("_file", "_writer_thread", "_in_band_window_resize", "_must_signal_resume", "_get_terminal_size"),
        *("_enable_mouse_support", "_disable_mouse_support", "_sigtstp_application", "_sigcont_application"),
    ),
    ("console/terminal/driver.py", "textual.driver"): ("_loop",),
    ("console/terminal/keyboard.py", "textual._ansi_sequences"): ("ANSI_SEQUENCES_KEYS",),
    ("console/terminal/keyboard.py", "textual._xterm_parser"): ("XTermParser",),
    ("console/widgets/clipboard.py", "textual.app"): ("_clipboard", "_driver"),  # whether it may be kept is ours to say
    ("console/widgets/picture.py", "textual._compositor"): ("LayoutUpdate",),
    ("console/widgets/picture.py", "textual.screen"): ("_compositor",),
    ("console/widgets/picture.py", "textual.app"): ("_background_screens",),
}
"""(Our module, the module of Textual) -> its names."""


@pytest.mark.parametrize(("ours", "theirs"), PRIVATE)
def test_this_textual_has_it_and_we_use_it(ours: str, theirs: str) -> None:
    has, uses = inspect.getsource(import_module(theirs)), (ROOT / ours).read_text(encoding="utf-8")
    for name in PRIVATE[ours, theirs]:
        assert re.search(rf"\b{name}\b", has), f"{theirs} has no {name} any more: look at {ours}"
        assert re.search(rf"\b{name}\b", uses), f"{ours} does not use {name} any more"


def test_private_modules_are_imported_nowhere_else() -> None:
    found = {
        (path.relative_to(ROOT).as_posix(), module)
        for path in (ROOT / "console").rglob("*.py")
        for module in re.findall(r"^\s*(?:from|import) (textual\._\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert found == {(ours, theirs) for ours, theirs in PRIVATE if "._" in theirs}
