"""How good somebody's picture and sound are, as facts: every measure, the limit it crossed, and how old it all is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from console.live.quality import ABSENT, Measure, number, percent, rate_words
from console.tables.format import clock_time
from console.tables.peers import LEVEL_TONES
from console.widgets.facts import Fact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from console.live.quality import Crossed, Quality
    from console.tables.column import Tone

ASKING: Final = "not asked yet"

_UNITS: Final[dict[Measure, str]] = {"loss": " %", "rtt": " ms", "jitter": " ms", "freezes": "", "bitrate": ""}


def quality_facts(quality: Quality | None, trouble: str = "") -> list[Fact]:
    """What is known of somebody's quality.

    Args:
        quality: the judgement; None when the service has not answered yet.
        trouble: why it was not asked, or did not answer, safe to paint; "" for no reason.
    """
    if quality is None:
        return [Fact("quality", trouble or ASKING, "dim")]
    if quality.at is None:
        return [Fact("quality", ABSENT, "dim")]
    tone: Tone = "dim" if quality.old else LEVEL_TONES[quality.level]
    facts = [Fact("quality", quality.words, tone), Fact("figures", _stamp(quality, trouble), "dim")]
    crossed = {one.measure: one for one in quality.crossed}
    for name, label, words in _measures(quality):
        facts.append(_fact(label, words, crossed.get(name) if name else None, old=quality.old))
    return facts


def _stamp(quality: Quality, trouble: str) -> str:
    """When the figures were taken; how long ago that is only once they are old."""
    at = clock_time(quality.at) if quality.at is not None else "-"
    words = f"of {at}, {quality.age}: maybe not true any more" if quality.old else f"of {at}"
    return f"{words}; {trouble}" if trouble else words


def _measures(quality: Quality) -> Iterator[tuple[Measure | None, str, str]]:
    """(the measure that has limits, the label, the words) of what is known."""
    if quality.bitrate is not None or quality.silent:
        yield "bitrate", "sends", _rate(quality)
    delays: tuple[tuple[Measure, str, float | None], ...] = (
        ("loss", "packet loss", quality.loss),
        ("rtt", "round trip", quality.rtt),
        ("jitter", "jitter", quality.jitter),
    )
    for measure, label, value in delays:
        if value is not None:
            yield measure, label, f"{number(value)}{_UNITS[measure]}"
    if quality.fps is not None:
        yield None, "pictures", f"{number(quality.fps)} a second"
    if quality.freezes is not None:
        yield "freezes", "freezes", f"{number(quality.freezes)} a minute in what it receives"


def _rate(quality: Quality) -> str:
    if quality.silent:
        return "nothing now: muted or paused"
    usual = f", {percent(quality.share)} of its usual camera" if quality.share is not None else ""
    return f"{rate_words(quality.bitrate)}bit/s{usual}"


def _fact(label: str, words: str, crossed: Crossed | None, old: bool) -> Fact:
    """A measure, and the limit that makes it fair or poor."""
    if crossed is None:
        return Fact(label, words, "dim" if old else "normal")
    falling = crossed.measure == "bitrate"
    limit = percent(crossed.limit) if falling else f"{number(crossed.limit)}{_UNITS[crossed.measure]}"
    side = "at most" if falling else "from"
    return Fact(label, f"{words}: {crossed.level} {side} {limit}", "dim" if old else LEVEL_TONES[crossed.level])
