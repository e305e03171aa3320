"""The console in a terminal, with a wall clock that stands still and, when asked, a watch on its event loop.

Takes one argument: JSON, or `@` and the file it is in, with `url`, `access_key`, `secret`, `journal`, and optionally
`now` (an aware time at which the wall clock stands; polling goes on), `write`, `room`, `report` (a file that gets the
figures at the end).
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from console.__main__ import DEFAULTS
from console.clock import Clock, SystemClock
from console.config.launch import AccessKey, Launch
from console.config.secret import Secret
from tests.support.launch import launch

TICK = 0.001


class StillWall(SystemClock):
    """A wall clock that stands still, so that no age grows; waiting and pacing go on.

    Args:
        now: the aware time it shows for ever.
    """

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now


def launch_of(wish: dict[str, Any]) -> Launch:
    """What the command line would have made of it."""
    journal = Path(wish["journal"])
    return launch(
        journal.parent,
        api_url=wish["url"],
        credentials=AccessKey(wish["access_key"], Secret(wish["secret"])),
        write=bool(wish.get("write")),
        room=wish.get("room"),
        requests_per_minute=int(wish.get("requests_per_minute", 240)),
        journal_path=journal,
    )


class LoopWatch:
    """Measures how long the event loop was busy without a break: on the wall, and in processor time of its own.

    On a machine that is shared the wall shows what others took; what the loop itself did is the processor's time.
    """

    def __init__(self) -> None:
        self.gaps: list[tuple[float, float, float]] = []

    async def run(self) -> None:
        last, used = time.perf_counter(), time.thread_time()
        while True:
            await asyncio.sleep(TICK)
            now, cpu = time.perf_counter(), time.thread_time()
            if now - last - TICK > TICK:
                self.gaps.append((now, now - last - TICK, cpu - used))
            last, used = now, cpu


def main() -> int:
    """Run until the operator leaves."""
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)
    given = sys.argv[1]
    wish = json.loads(Path(given[1:]).read_text() if given.startswith("@") else given)
    from console.app.main import ConsoleApp, collect_seldom

    collect_seldom()
    clock: Clock = StillWall(datetime.fromisoformat(wish["now"])) if wish.get("now") else SystemClock()
    app = ConsoleApp(launch_of(wish), clock=clock, seed=1)
    watch = LoopWatch()
    if wish.get("report"):
        app.call_later(lambda: app.run_worker(watch.run(), group="watch", description="watch", exit_on_error=False))
    end = app.run(mouse=False)
    if wish.get("report"):
        rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        Path(wish["report"]).write_text(json.dumps({"gaps": watch.gaps, "peak_rss_kb": rss}))
    return end.code if end else 1


if __name__ == "__main__":
    sys.exit(main())
