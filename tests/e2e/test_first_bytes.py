"""The first bytes: the alternate screen, then a picture in the colours that were asked for, before any network."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from tests.support.opening import environment
from tests.support.terminal import Terminal

NOWHERE = {"HMS_API_URL": "http://127.0.0.1:9/v2", "HMS_ACCESS_KEY": "key", "HMS_SECRET": "secret"}
ALTERNATE = b"\x1b[?1049h"
GROUND = re.compile(rb"48;2;(\d+);(\d+);(\d+)")


def test_nothing_is_painted_before_the_alternate_screen_nor_in_other_colours(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "console", "--theme", "hms-light"]
    with Terminal(command, env=environment(tmp_path, NOWHERE), columns=120, lines=40) as terminal:
        terminal.wait_for("Rooms")
        assert terminal.bytes_between().startswith(ALTERNATE)
        terminal.wait_for("no connection")
        raw = terminal.bytes_between()
    grounds = {tuple(map(int, found)) for found in GROUND.findall(raw)}
    assert grounds
    assert all(sum(ground) > 3 * 127 for ground in grounds), f"something dark was painted: {grounds}"
    assert b"\x1b]0;" not in raw
    assert b"\x1b]2;" not in raw
