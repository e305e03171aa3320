"""Names of roles are strangers' text too: raw in calls, never raw on the screen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from console.api.models import Template
from console.live import resources
from console.modals.choose import ChooseDialog
from console.modals.message import MessageDialog
from tests.support.picture import shown

from .desk import TEMPLATE, Console, console, peer

EVIL = "host\x1b]0;pwned\x07\x9b31m\u202e"


def evil_template() -> Template:
    def role(name: str, *publish: str) -> dict[str, Any]:
        return {"name": name, "publishParams": {"allowed": list(publish)}, "subscribeParams": {}}

    roles = [role(EVIL, "audio", "video"), role(f"{EVIL}-muted", "video"), role("viewer")]
    return Template.model_validate({"id": TEMPLATE, "name": "t", "roles": {one["name"]: one for one in roles}})


def painted(desk: Console) -> str:
    """All that is on the terminal, dialogs included."""
    return "".join(shown(desk.app))


def assert_clean(desk: Console) -> None:
    assert not {char for char in painted(desk) if char in "\x1b\x07\x9b\u202e"}


@pytest.mark.parametrize("key", ["t", "ctrl+p"])
async def test_a_message_to_a_role_names_it_cleanly(tmp_path: Path, key: str) -> None:
    async with console(tmp_path, size=(120, 40)) as desk:
        await desk.fill_rooms(3)
        await desk.put(resources.templates(), {TEMPLATE: evil_template()})
        await desk.press(key)
        if key == "ctrl+p":
            await desk.press(*"message", "space", *"role")
            await desk.until(lambda: desk.app.screen.has_class("-ready"))
            await desk.press("enter")
        await desk.until(lambda: isinstance(desk.app.screen, ChooseDialog))
        assert_clean(desk)
        await desk.press("home", "enter")
        await desk.until(lambda: isinstance(desk.app.screen, MessageDialog))
        assert "pwned" in painted(desk)
        assert_clean(desk)


@pytest.mark.parametrize("keys", [["r"], ["m"], ["K"], ["s"], ["question_mark"], ["d"], ["t"], ["asterisk", "K"]])
async def test_what_a_peer_of_an_evil_role_brings_up_is_clean(tmp_path: Path, keys: list[str]) -> None:
    async with console(tmp_path, size=(120, 40)) as desk:
        await desk.fill_rooms(3)
        await desk.put(resources.templates(), {TEMPLATE: evil_template()})
        await desk.open_room(peer("a", "Ada", EVIL), peer("b", "Bob", f"{EVIL}-muted"))
        await desk.press("g", *keys)
        await desk.pilot.pause()
        assert_clean(desk)
        assert "pwned" in painted(desk)
