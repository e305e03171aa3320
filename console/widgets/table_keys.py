"""The keys of every table."""

from __future__ import annotations

from typing import Final

from textual.binding import Binding, BindingType

BINDINGS: Final[list[BindingType]] = [
    Binding("down,j", "move(1)", "Down", show=False, id="table.down"),
    Binding("up,k", "move(-1)", "Up", show=False, id="table.up"),
    Binding("left,h,right,l", "stay", "Nothing: all columns that fit are shown", show=False, id="table.sideways"),
    Binding("g,home", "first", "First row", show=False, id="table.first"),
    Binding("G,end", "last", "Last row", show=False, id="table.last"),
    Binding("pagedown", "page(1.0)", "Page down", show=False, id="table.page_down"),
    Binding("pageup", "page(-1.0)", "Page up", show=False, id="table.page_up"),
    Binding("ctrl+d", "page(0.5)", "Half a page down", show=False, id="table.half_down"),
    Binding("ctrl+u", "page(-0.5)", "Half a page up", show=False, id="table.half_up"),
    Binding("enter", "choose", "Open", show=False, id="table.choose"),
    Binding("space", "mark", "Mark", show=False, id="table.mark"),
    Binding("v", "range", "Mark a range", show=False, id="table.range"),
    Binding("asterisk", "mark_shown", "Mark all shown", show=False, id="table.mark_shown"),
    Binding("backslash", "clear_marks", "Mark none", show=False, id="table.clear_marks"),
]
