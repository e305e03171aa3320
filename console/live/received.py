"""All that somebody receives as one series: how the others arrive there (part-b 6.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from console.api.models.stats import PeerStats, TrackStats

POINTS: Final = 360
"""So many of the newest points are looked at: an hour of them, where they are 10 s apart."""

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

    order = tuple(sorted({stamp for track in stats.subscribe for stamp in track.timestamps[-POINTS:]}))[-POINTS:]
    if not order:
        return None
    place = {stamp: index for index, stamp in enumerate(order)}
    sums: dict[str, list[float]] = {}
    counts: dict[str, list[int]] = {}
    for track in stats.subscribe:
        for name in _OF[track.kind]:
            if name in track.series:
                into = sums.setdefault(name, [0.0] * len(order)), counts.setdefault(name, [0] * len(order))
                _add(track, name, place, *into)
    series = {name: tuple(_means(sums[name], counts[name], name)) for name in sums}
    return TrackStats("video", "", None, "receives", order, series)


def _add(track: TrackStats, name: str, place: Mapping[int, int], sums: list[float], counts: list[int]) -> None:
    """Add the points of a track, in plain steps: there are tens of thousands of them in one answer."""
    first = max(0, len(track.timestamps) - POINTS)
    for stamp, value in zip(track.timestamps[first:], track.series[name][first:], strict=False):
        if value is not None and stamp in place:
            index = place[stamp]
            sums[index] += value
            counts[index] += 1


def _means(sums: Sequence[float], counts: Sequence[int], name: str) -> Iterator[float | None]:
    adds = name in _SUMS
    for total, count in zip(sums, counts, strict=True):
        yield None if not count else total if adds else total / count
