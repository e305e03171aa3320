"""All that somebody receives as one series: how the others arrive there (part-b 6.4)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from console.api.models.stats import PeerStats, TrackStats

POINTS: Final = 720
"""So many of the newest points of a track are looked at: two hours of them, where they are 10 s apart."""

_SUMS: Final = frozenset({"bitrate", "concealed_samples"})
"""What adds up over tracks; of the others the mean is what a person sees."""

_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "video": ("bitrate", "fps", "freeze_count"),
    "audio": ("bitrate", "packet_loss_percent", "concealed_samples"),
}


def received(stats: PeerStats) -> TrackStats | None:
    """All tracks that a peer receives as if they were one.

    At each stamp the bitrates and concealed samples of all tracks are added; of losses, freezes and pictures a second
    it is the mean of those that say something, freezes and pictures of pictures only.

    Args:
        stats: what the service says of the peer.

    Returns:
        A track of the source `receives`, without an id; None when the peer receives nothing.
    """
    from console.api.models.stats import TrackStats  # slow to import

    sums: dict[str, dict[int, float]] = {name: defaultdict(float) for names in _OF.values() for name in names}
    counts: dict[str, dict[int, int]] = {name: defaultdict(int) for name in sums}
    stamps: set[int] = set()
    for track in stats.subscribe:
        stamps.update(track.timestamps[-POINTS:])
        for name in _OF[track.kind]:
            for at, value in _newest(track, name):
                sums[name][at] += value
                counts[name][at] += 1
    if not stamps:
        return None
    order = tuple(sorted(stamps))
    series = {name: tuple(_at(order, sums[name], counts[name], name)) for name in sums if sums[name]}
    return TrackStats("video", "", None, "receives", order, series)


def _newest(track: TrackStats, name: str) -> Iterable[tuple[int, float]]:
    values = track.series.get(name, ())
    first = max(0, len(track.timestamps) - POINTS)
    for at, value in zip(track.timestamps[first:], values[first:], strict=False):
        if value is not None:
            yield at, value


def _at(
    order: Iterable[int], sums: Mapping[int, float], counts: Mapping[int, int], name: str
) -> Iterable[float | None]:
    for at in order:
        count = counts.get(at, 0)
        yield None if not count else sums[at] if name in _SUMS else sums[at] / count
