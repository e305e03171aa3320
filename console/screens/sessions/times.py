"""Which stretch of time sessions are looked for in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from console.actions.form import Field, Form

if TYPE_CHECKING:
    from collections.abc import Mapping

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

_FORMATS = ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d")
_WANTED = "A time such as 2026-01-15 20:00, or a day such as 2026-01-15; your local time."


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


def typed_stretch(values: Mapping[str, object]) -> Stretch:
    """What was typed into `form`.

    Args:
        values: the answers.
    """
    since, until = str(values.get("from", "")), str(values.get("to", ""))
    after, before = read(since), read(until, last=True)
    if after is None and before is None:
        return Stretch()
    words = " ".join(
        part for part in (f"from {since.strip()}" if after else "", f"to {until.strip()}" if before else "") if part
    )
    return Stretch(TYPED, f"started {words}", after, before)


def read(text: str, last: bool = False) -> datetime | None:
    """A local time that was typed; None when it is none.

    Args:
        text: as typed.
        last: whether a day alone means its end.
    """
    for form in _FORMATS:
        try:
            found = datetime.strptime(text.strip(), form)
            if last and form == _FORMATS[-1]:
                found += timedelta(days=1) - timedelta(seconds=1)
            return found.astimezone(UTC)
        except (ValueError, OverflowError, OSError):
            continue
    return None


def form(now: Stretch) -> Form:
    """The question.

    Args:
        now: the stretch that is shown, to begin with.
    """

    def shown(moment: datetime | None) -> str:
        return "" if moment is None else f"{moment.astimezone():{_FORMATS[0]}}"

    def check(answer: str) -> str:
        return _WANTED if answer.strip() and read(answer) is None else ""

    return Form(
        "Sessions that started ...",
        (
            Field("from", "from", default=shown(now.after), help=_WANTED, placeholder="2026-01-15 20:00", check=check),
            Field("to", "to", default=shown(now.before), help=_WANTED, placeholder="empty: until now", check=check),
        ),
        verb="show them",
    )


def problem(values: Mapping[str, object]) -> str:
    """Why the answers make no stretch of time, as a sentence; "" when they do.

    Args:
        values: the answers.
    """
    found = typed_stretch(values)
    if found.after is not None and found.before is not None and found.after > found.before:
        return "It ends before it begins."
    return ""
