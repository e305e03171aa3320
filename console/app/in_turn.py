"""An app that takes one key at a time: the next is looked at when all that the last one did is done.

Textual hands every key that is there to whatever has the focus, and looks only afterwards, key by key, what each of
them means. Of `/mute` in one piece, as a slow line and a fast typist bring it, the letters are then no text of the
line that the first of them opens, but keys of the table: `m` mutes somebody.
"""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import TYPE_CHECKING

from textual import events
from textual.app import App, ReturnType

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import PurePath

    from textual.dom import DOMNode
    from textual.timer import Timer

LONGEST_WAIT = 2.0
"""Seconds after which the next key is taken though the last one came to no end: nobody is to be locked out."""
LAPS = 2
"""How often the way of a key is gone: once behind the key, once behind what it made a widget tell, such as what Enter
took."""
MOST_WAITING = 4096
"""So many keys wait at most; the newest of more are lost."""


class Step:
    """What is done next behind a key.

    Textual looks up what arguments a callback takes, and remembers it of a method, but of nothing that `call_later` is
    given: it did so eight times for each key.

    Args:
        do: it.
    """

    __slots__ = ("_do",)

    def __init__(self, do: Callable[[], Awaitable[None] | None]) -> None:
        self._do = do

    async def take(self) -> None:
        """Do it."""
        done = self._do()
        if done is not None:
            await done


class KeysInTurn(App[ReturnType]):
    """Textual's app, but for the order of keys and pastes.

    Args:
        css_path: the files of styles.
    """

    def __init__(self, css_path: list[str | PurePath] | None = None) -> None:
        super().__init__(css_path=css_path)
        self._waiting: deque[events.Key | events.Paste] = deque()
        self._under_way: events.Event | None = None
        self._overdue: Timer | None = None

    async def on_event(self, event: events.Event) -> None:
        """Let a key of the terminal wait for its turn; everything else is as ever.

        Args:
            event: of the terminal, or one that a widget left unused.
        """
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
        elif self._under_way is None:
            await self._take(event)
        elif len(self._waiting) < MOST_WAITING:
            self._waiting.append(event)
            if self._overdue is None:
                self._overdue = self.set_timer(LONGEST_WAIT, self._go_on, name="the next key")

    @property
    def keys_done(self) -> bool:
        """Whether no key waits for its turn, and the last one has done all it does."""
        return self._under_way is None and not self._waiting

    @property
    def _taken_down(self) -> bool:
        """Whether the end has begun: no screen is left, and nothing that a key could mean."""
        try:
            return not self.screen_stack
        except KeyError:  # Textual has forgotten the mode too
            return True

    async def _take(self, event: events.Key | events.Paste) -> None:
        if self._taken_down:
            return
        self._under_way = event
        await super().on_event(event)
        if event.is_forwarded:
            self._follow(self.focused or self.screen, event, LAPS)
        else:
            self._under_way = None

    def _follow(self, node: DOMNode | None, event: events.Event, laps: int) -> None:
        """Go behind a key from widget to widget, the way it goes itself when nobody wants it, up to the app."""
        while node is not None and node is not self:
            if node.post_message(_behind(self._passed, node, event, laps)):
                return
            node = node.parent  # that one is about to be removed
        self.post_message(_behind(self._arrived, event, laps - 1))

    def _passed(self, node: DOMNode, event: events.Event, laps: int) -> None:
        self._follow(node.parent, event, laps)

    async def _arrived(self, event: events.Event, laps: int) -> None:
        if event is not self._under_way or self._taken_down:
            return
        if laps:
            self._follow(self.focused or self.screen, event, laps)
        else:
            await self._go_on()

    async def _go_on(self) -> None:
        """Take the next key, and those after it that nobody but the app is asked for."""
        self._under_way = None
        if self._overdue is not None:
            self._overdue.stop()
            self._overdue = None
        while self._waiting and self._under_way is None:
            await self._take(self._waiting.popleft())
        if self._waiting:
            self._overdue = self.set_timer(LONGEST_WAIT, self._go_on, name="the next key")


def _behind(call: Callable[..., Awaitable[None] | None], *arguments: object) -> events.Callback:
    return events.Callback(callback=Step(partial(call, *arguments)).take)
