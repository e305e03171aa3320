"""What the tests of forms share: a stage that counts what it writes, a form with every kind of field, a rehearsal."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from rich.console import RenderableType
from textual._compositor import CompositorUpdate
from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen

from console.actions.form import YES, Field, Form, Rehearsed
from console.app.stylesheet import Styles
from console.modals.fields import SubmitLine, TextAnswer
from console.modals.form import FormDialog
from tests.ui.widgets.support import STYLES, lines_of, until

SECRET = "sk-live-0123456789"
CURL = 'curl --request POST --header \'A: b\' --data \'{"meeting_url":"https://x","key":"***"}\' https://api/start'
FRAME = " │▁▂▃▄▅▆▇█"
RULE = "It must begin with https://."
HELP = "The page that the recorder opens."


def wants_https(answer: str) -> str:
    return "" if answer.startswith("https://") else RULE


FORM = Form(
    "Start recording: town-hall",
    (
        Field("url", "Meeting URL", help=HELP, placeholder="https://example.com", check=wants_https),
        Field("size", "Resolution", kind="choice", choices=(("l", "1920x1080"), ("m", "1280x720")), default="m"),
        Field("words", "Transcription", kind="flag", help="Words of what is said."),
        Field("names", "Names", limit=10, help="Unusual names.", shown=lambda answers: answers["words"] == YES),
        Field("key", "Stream key", kind="secret", help="As the destination gave it.", default=SECRET),
    ),
    verb="start recording",
)


class Stage(App[None]):
    """Counts the characters it would write to a terminal."""

    CSS_PATH = sorted(STYLES.glob("*.tcss"))

    def __init__(self) -> None:
        super().__init__()
        self.stylesheet = Styles(variables=self.get_css_variables())
        self.written = ""

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        if isinstance(renderable, CompositorUpdate):
            self.written += renderable.render_segments(self.console)
        super()._display(screen, renderable)


class Rehearsal:
    """Plays an act: what it was asked, what it answers, and how long it takes."""

    def __init__(self, *told: Rehearsed | BaseException, stubborn: bool = False) -> None:
        self.asked: list[Mapping[str, object]] = []
        self.told = list(told) or [Rehearsed(CURL)]
        self.cancelled = 0
        self.go = asyncio.Event()
        self.go.set()
        self._stubborn = stubborn

    async def __call__(self, values: Mapping[str, object]) -> Rehearsed:
        self.asked.append(values)
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            if not self._stubborn:
                raise
            await self.go.wait()
        told = self.told[min(len(self.asked), len(self.told)) - 1]
        if isinstance(told, BaseException):
            raise told
        return told


class Play:
    """A form on the stage, and what a person does with it."""

    def __init__(self, pilot: Pilot[None], form: Form, rehearsal: Rehearsal) -> None:
        self.pilot = pilot
        self.app = pilot.app
        self.rehearsal = rehearsal
        self.dialog = FormDialog(form, rehearsal)
        self.answers: list[Mapping[str, object] | None] = []

    async def open(self) -> Play:
        await self.app.push_screen(self.dialog, self.answers.append)
        await self.pilot.pause()
        return self

    @property
    def lines(self) -> list[str]:
        return lines_of(self.app)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def read(self) -> str:
        """All words, folded lines joined."""
        return " ".join(" ".join(line.strip(FRAME) for line in self.lines).split())

    def line(self, words: str) -> str:
        return next(line for line in self.lines if words in line)

    @property
    def here(self) -> str:
        """The line with the mark of the focus."""
        return next((line for line in self.lines if "│ >" in line), "")

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        await self.press(*({" ": "space"}.get(char, char) for char in text))

    async def until_said(self, words: str) -> None:
        await until(self.pilot, lambda: words in self.read)

    async def go_to(self, label: str) -> None:
        for _ in range(40):
            if label in self.here:
                return
            await self.press("down")
        raise AssertionError(self.text)

    async def submit(self) -> None:
        """Enter on the last line, once it can be meant."""
        line = self.dialog.query_one(SubmitLine)
        line.focus()
        await until(self.pilot, lambda: line.armed)
        await self.press("enter")

    @property
    def field(self) -> TextAnswer:
        """The text that has the focus."""
        focused = self.dialog.focused
        assert isinstance(focused, TextAnswer)
        return focused
