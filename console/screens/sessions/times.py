"""Which stretch of time sessions are looked for in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from console.actions.form import Field, Form
from console.tables.window import EXAMPLES, read_moment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

EARLIEST: Final = 2000
"""The service is younger."""

TYPED: Final = "typed"
ANY: Final = ""
LENGTHS: Final = {
    "hour": ("the last hour", timedelta(hours=1)),
    "day": ("the last day", timedelta(days=1)),
    "week": ("the last week", timedelta(days=7)),
    "month": ("the last 30 days", timedelta(days=30)),
}
CHOICES: Final = (
    (ANY, "any time"),
    *((key, words) for key, (words, _) in LENGTHS.items()),
    (TYPED, "from ... to ... (typed)"),
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time; the start of a session counts.

    Attributes:
        name: of the choice.
        words: for people, safe to paint; "" for any time.
        after: its start; None for none.
        before: its end; None for none.
    """

    name: str = ANY
    words: str = ""
    after: datetime | None = None
    before: datetime | None = None


def stretch(name: str, now: datetime) -> Stretch:
    """One of `LENGTHS`, up to now; its start falls on a whole minute, so that the same choice is the same question.

    Args:
        name: which; any other is all the time there is.
        now: the present, aware.
    """
    if name not in LENGTHS:
        return Stretch()
    words, length = LENGTHS[name]
    return Stretch(name, f"started in {words}", (now - length).replace(second=0, microsecond=0))


def typed_stretch(values: Mapping[str, object], now: datetime) -> Stretch:
    """What was typed into `form`.

    Args:
        values: the answers, as `console.tables.window` reads times.
        now: the present, aware.

    Raises:
        ValueError: one of them is no time, or they are the wrong way round; in words for a person.
    """
    after, before = (_read(str(values.get(name, "")), now, end=name == "to") for name in ("from", "to"))
    if after is None and before is None:
        return Stretch()
    if after is not None and before is not None and after > before:
        raise ValueError("It ends before it begins.")
    parts = (f"from {_shown(after)}" if after else "", f"to {_shown(before)}" if before else "")
    return Stretch(TYPED, " ".join(("started", *filter(None, parts))), after, before)


def _read(text: str, now: datetime, *, end: bool) -> datetime | None:
    """What was typed; None for nothing. Sessions are listed however old they are."""
    if not text.strip():
        return None
    found = read_moment(text, now, end=end, days=None)
    if found.year < EARLIEST:  # the local calendar may not even have it
        raise ValueError("No session is that old.")
    return found


def _shown(moment: datetime | None) -> str:
    """A time as it is typed: local, to the minute."""
    return "" if moment is None else f"{moment.astimezone():%Y-%m-%d %H:%M}"


def form(stretch: Stretch, now: datetime) -> Form:
    """The question.

    Args:
        stretch: the one that is shown, to begin with.
        now: the present, aware.
    """

    def check(name: str) -> Callable[[str], str]:
        return lambda answer: problem({name: answer}, now)

    words = f"A time, {EXAMPLES}; or a day."
    return Form(
        "Sessions that started ...",
        (
            Field(
                "from", "from", default=_shown(stretch.after), help=words, placeholder="any time", check=check("from")
            ),
            Field("to", "to", default=_shown(stretch.before), help=words, placeholder="now", check=check("to")),
        ),
        verb="show them",
        sends=False,
    )


def problem(values: Mapping[str, object], now: datetime) -> str:
    """Why the answers make no stretch of time, as a sentence; "" when they do.

    Args:
        values: the answers.
        now: the present, aware.
    """
    try:
        typed_stretch(values, now)
    except ValueError as error:
        return str(error)
    return ""
