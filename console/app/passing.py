"""Work in threads that nobody waits for at the end: a name server that does not answer keeps no one in the program.

Python waits for the threads of asyncio's own pool, twice and for ever: when its loop ends, and when the process does.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, ParamSpec, TypeVar

GRACE: Final = 0.05
"""Seconds that work under way has at the end: enough to write a line, nothing to notice."""

P = ParamSpec("P")
T = TypeVar("T")


class Passing(ThreadPoolExecutor):
    """One thread for each call, that ends with the program; asyncio takes nothing but a `ThreadPoolExecutor`."""

    def __init__(self) -> None:
        super().__init__(max_workers=1)  # whose thread is never started
        self._running: set[threading.Thread] = set()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Begin at once.

        Args:
            fn: what to do.
            args: for it.
            kwargs: for it.
        """
        future: Future[T] = Future()

        def work() -> None:
            try:
                if future.set_running_or_notify_cancel():
                    future.set_result(fn(*args, **kwargs))
            except BaseException as error:  # noqa: BLE001 - as every executor does: it is raised where it is waited for
                future.set_exception(error)
            finally:
                self._running.discard(threading.current_thread())

        thread = threading.Thread(target=work, name="passing", daemon=True)
        self._running.add(thread)
        thread.start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Give what is under way a moment.

        Args:
            wait: whether to.
            cancel_futures: changes nothing: all have begun.
        """
        until = time.monotonic() + GRACE
        for thread in tuple(self._running) if wait else ():
            thread.join(max(0.0, until - time.monotonic()))
        super().shutdown(wait=False, cancel_futures=cancel_futures)
