"""An app that says what its bugs did, in one sentence, and leaves the rest to the log."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from textual.app import ReturnType
from textual.worker import Worker, WorkerState
from textual.worker_manager import WorkerManager

from console.app.in_turn import KeysInTurn
from console.app.stylesheet import Styles

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence
    from pathlib import Path

    from textual.app import App
    from textual.widget import AwaitMount

FIRST = "base.tcss"
"""The styles of the first picture."""
PAUSE = 2.0
"""Seconds before what a bug has ended is begun anew."""

_log = logging.getLogger("console")


class _Workers(WorkerManager):
    """Textual's, which tells of a bug in a worker only the very screen, dialog or widget that began it.

    Args:
        app: whose workers they are.
        failed: is handed each worker that a bug has ended, but those that end the app with them.
    """

    def __init__(self, app: App[Any], failed: Callable[[Worker[Any]], None]) -> None:
        super().__init__(app)
        self._failed = failed

    def _remove_worker(self, worker: Worker[Any]) -> None:
        """The last thing that is done with a worker, however it ended."""
        super()._remove_worker(worker)
        if worker.state is WorkerState.ERROR and not worker.exit_on_error:
            self._failed(worker)


class SturdyApp(KeysInTurn[ReturnType]):
    """Textual prints a crash with the values of all variables, keys of the service among them; this one logs it.

    Args:
        css_path: the files of styles. Only `FIRST` is read for the first picture; the others, in this order, when
            another screen is shown.
    """

    def __init__(self, css_path: Sequence[Path]) -> None:
        super().__init__(css_path=[path for path in css_path if path.name == FIRST])
        self.stylesheet = Styles(variables=self.get_css_variables())
        self._later = [path for path in css_path if path.name != FIRST]
        self._kept: dict[str, asyncio.Task[None]] = {}
        self._workers = _Workers(self, self._worker_failed)

    def _worker_failed(self, worker: Worker[Any]) -> None:
        error, words = worker.error, worker.description
        if worker.is_cancelled:  # its screen is being taken down, and it fell over what is gone by now
            _log.info("%s did not end as it should", words, exc_info=error)
            return
        _log.error("%s failed unexpectedly", words, exc_info=error)
        if self.is_running:
            self.admit(f"{words}: failed unexpectedly ({type(error).__name__})")

    def admit(self, words: str) -> None:
        """Tell the operator what a bug did.

        Args:
            words: a sentence, safe to paint.
        """
        raise NotImplementedError

    def switch_mode(self, mode: str) -> AwaitMount:
        """Show another screen; before the first one, the styles are read that the first picture does without.

        Args:
            mode: which.
        """
        later, self._later = self._later, []
        if later:
            self.stylesheet.read_all(later)
            self.stylesheet.reparse()
        return super().switch_mode(mode)

    def _handle_exception(self, error: Exception) -> None:
        """Every way Textual has to end with an error leads through here."""
        _log.critical("stopped by a bug", exc_info=error)
        super()._handle_exception(error)
        self._exit_renderables.clear()

    def _fatal_error(self) -> None:
        """Textual's own makes the picture of the crash here, with the values of all variables."""
        self._close_messages_no_wait()

    def copy_to_clipboard(self, text: str) -> None:
        """What Textual's own fields cut and copy goes the way that all copying goes, through tmux too.

        Args:
            text: what to copy.
        """
        from console.widgets.clipboard import copy

        copy(self, text, "it", lines=True)

    def keep(self, name: str, make: Callable[[], Coroutine[Any, Any, None]], ended: Callable[[], None]) -> None:
        """Run something for the life of the app; should a bug end it, it is begun anew.

        Args:
            name: what it is, for the log.
            make: begins it.
            ended: called each time a bug has ended it.
        """

        def over(task: asyncio.Task[None]) -> None:
            if task.cancelled() or not self.is_running or self._kept.get(name) is not task:
                return
            _log.critical("%s ended", name, exc_info=task.exception())
            ended()
            self.set_timer(PAUSE, lambda: again(task), name=name)

        def again(task: asyncio.Task[None]) -> None:
            if self._kept.get(name) is task:  # what was dropped meanwhile is not begun anew
                self.keep(name, make, ended)

        task = self._kept[name] = asyncio.create_task(make(), name=name)
        task.add_done_callback(over)

    async def drop_kept(self) -> None:
        """End all that is kept; nothing of it is begun anew."""
        tasks = list(self._kept.values())
        self._kept.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
