"""`analytics errors`: what failed in people's apps, in groups with a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

import click

from console.cli.headless.by_hand import REVEAL
from console.cli.headless.lookback import EVENTS_MOST, Found, Lookback, Scene, service_now

if TYPE_CHECKING:
    from console.live.mishaps import Mishap


@dataclass(frozen=True)
class Grouped:
    """Errors that are one kind of trouble; its fields are the columns."""

    SHOWN: ClassVar[tuple[str, ...]] = ("verdict", "count", "last", "app", "description")

    verdict: str
    count: int
    last: datetime | None
    end: str
    people: tuple[str, ...]
    app: str
    type: str
    name: str
    code: int | None
    description: str


async def _gather(scene: Scene) -> Found:
    from console.live.mishaps import group

    room, session, most = scene.values["room_id"], scene.values["session"], scene.values["events"]
    walk = scene.client.analytics.iterate_error_events(room, session_id=session, max_items=most + 1)
    events = [event async for event in walk]
    notes = [f"Only the newest {most:,} errors were read: say --events N for more."] if len(events) > most else []
    now = service_now(scene.now, (event.timestamp for event in events))
    return Found([grouped(one, now) for one in group(events[:most], scene.reveal).values()], notes)


def grouped(mishap: Mishap, now: datetime) -> Grouped:
    """A group as a row.

    Args:
        mishap: as `console.live.mishaps` has it; masked or not.
        now: the present, by the service's clock.
    """
    from console.live.mishaps import verdict

    return Grouped(
        verdict(mishap, now),
        mishap.count,
        mishap.last,
        mishap.end,
        mishap.people,
        mishap.app,
        mishap.type,
        mishap.name,
        mishap.code,
        mishap.description,
    )


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    session = {"session_id": values["session"]} if values["session"] else {}
    return {"room_id": values["room_id"], **session}


_LOOK = Lookback("analytics errors", Grouped, ("analytics", "error-events"), _given, "", _gather)
command = _LOOK.command(
    [
        click.Argument(["room_id"], metavar="ROOM_ID"),
        click.Option(["--session"], metavar="SESSION_ID", help="Only in this session; without it up to 30 days back."),
        click.Option(
            ["--events"],
            type=click.IntRange(min=1),
            default=EVENTS_MOST,
            metavar="N",
            help=f"Read so many of the newest errors at most.  [default: {EVENTS_MOST}]",
        ),
    ],
    """Show what failed in people's apps, the worst first: one row for each kind of failure, app and end.

    The verdict says who could not do what and why, how often, and whether the app gave up or tried again. Addresses
    in what apps report are personal data and stay masked unless --reveal is given.""",
    REVEAL,
)
