"""HLS playlists understood: what a stream's own list says of how it goes on (RFC 8216)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol
from urllib.parse import urljoin

from console.api.errors import BadReply

_MOST_VARIANTS: Final = 64
_DAY: Final = 86400
_NEEDED: Final = (
    "#EXTINF:",
    "#EXT-X-TARGETDURATION:",
    "#EXT-X-MEDIA-SEQUENCE:",
    "#EXT-X-DISCONTINUITY",
    "#EXT-X-PROGRAM-DATE-TIME:",
    "#EXT-X-ENDLIST",
    "#EXT-X-STREAM-INF:",
)


@dataclass(frozen=True, slots=True)
class Playlist:
    """One look at a stream's playlists.

    Args:
        url: the media playlist that was asked for; it may hold a viewer's token, so it is no part of the `repr`.
        sequence: number of its first segment (EXT-X-MEDIA-SEQUENCE).
        segments: how many segments it names.
        target: the longest a segment may be, in seconds (EXT-X-TARGETDURATION); 0 when it does not say.
        newest: duration of the newest segment in seconds; 0 without one.
        newest_at: when the newest segment began by its own date (EXT-X-PROGRAM-DATE-TIME); None when it has none.
        discontinuities: how many breaks there were in it or before it.
        ended: whether nothing more will come (EXT-X-ENDLIST).
        renditions: width and height of each variant of the master playlist, largest first; empty when no master was
            read, or it does not say.
        newest_name: the newest segment as the list names it, without the query: there may be a token in it, and a new
            one each time.
        served_at: the wall clock of who served it (Date and Age), to the second; None when it does not say.
    """

    url: str = field(repr=False)
    sequence: int
    segments: int
    target: float
    newest: float
    newest_at: datetime | None
    discontinuities: int
    ended: bool
    renditions: tuple[tuple[int, int], ...] = ()
    newest_name: str = field(default="", repr=False)
    served_at: datetime | None = None

    @property
    def last(self) -> int:
        """Number of the segment that comes next; it grows while pictures arrive."""
        return self.sequence + self.segments


@dataclass(frozen=True, slots=True)
class Variant:
    """One variant of a master playlist: where it is, its bandwidth in bits per second, its size in pixels."""

    url: str = field(repr=False)
    bandwidth: int
    size: tuple[int, int] | None


class _Segment(Protocol):
    """What we use of the parser's segment."""

    uri: str | None
    duration: float | None
    discontinuity: bool
    current_program_date_time: datetime | None


class _StreamInfo(Protocol):
    bandwidth: int | None
    resolution: tuple[int, int] | None


class _Named(Protocol):
    uri: str
    stream_info: _StreamInfo


class _Parsed(Protocol):
    """What we use of the parser's result."""

    is_variant: bool
    is_endlist: bool
    playlists: Sequence[_Named]
    segments: Sequence[_Segment]
    media_sequence: int | None
    target_duration: float | None
    discontinuity_sequence: int | None


def parse(text: str, url: str) -> Playlist | tuple[Variant, ...]:
    """Understand a playlist.

    The parser gets only the tags that say how a stream goes on. So what low-latency playlists, encryption, byte
    ranges, advertisements and other makers' tags add can neither trip it nor keep it busy.

    Args:
        text: the file.
        url: where it came from; relative names in it start there.

    Returns:
        A media playlist, or the variants of a master playlist, the best first.

    Raises:
        BadReply: it is neither.
    """
    import m3u8  # 30 ms that only a look at a stream costs

    lines = text.lstrip("\ufeff \t\r\n").splitlines()
    if not lines or not lines[0].startswith("#EXTM3U"):
        raise BadReply(_no_playlist(text))
    needed = [line.strip() for line in lines if line.startswith(_NEEDED) or (line.strip() and line[0] != "#")]
    try:
        found: _Parsed = m3u8.M3U8("\n".join(needed))
        return _variants(found, url) if found.is_variant else _media(found, url)
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, m3u8.ParseError):
        # The parser trusts its input; what trips it is a broken playlist, whichever way.
        raise BadReply("The playlist is broken.") from None


def _variants(found: _Parsed, url: str) -> tuple[Variant, ...]:
    variants = [
        Variant(urljoin(url, one.uri), int(one.stream_info.bandwidth or 0), _size(one.stream_info.resolution))
        for one in found.playlists[:_MOST_VARIANTS]
        if one.uri
    ]
    if not variants:
        raise BadReply("The playlist names no variant.")
    return tuple(sorted(variants, key=lambda one: one.bandwidth, reverse=True))


def _media(found: _Parsed, url: str) -> Playlist:
    segments = [one for one in found.segments if one.uri]
    newest = segments[-1] if segments else None
    at = newest.current_program_date_time if newest is not None else None
    return Playlist(
        url=url,
        sequence=int(found.media_sequence or 0),
        segments=len(segments),
        target=_seconds(found.target_duration),
        newest=_seconds(newest.duration) if newest is not None else 0.0,
        newest_at=at if at is not None and at.tzinfo is not None else None,
        discontinuities=int(found.discontinuity_sequence or 0) + sum(1 for one in segments if one.discontinuity),
        ended=bool(found.is_endlist),
        newest_name=(newest.uri or "").partition("?")[0] if newest is not None else "",
    )


def sizes(variants: tuple[Variant, ...]) -> tuple[tuple[int, int], ...]:
    """The sizes of variants, the largest first, each once; those that do not say theirs are left out."""
    return tuple(sorted({one.size for one in variants if one.size is not None}, reverse=True))


def _size(resolution: tuple[int, int] | None) -> tuple[int, int] | None:
    if not resolution:
        return None
    width, height = resolution
    return int(width), int(height)


def _seconds(value: float | None) -> float:
    """A length in seconds between nothing and a day; NaN and the like are nothing."""
    seconds = float(value or 0)
    return seconds if 0 <= seconds <= _DAY else 0.0


def _no_playlist(text: str) -> str:
    begins = text.lstrip()[:64].lower()
    what = "a web page" if begins.startswith(("<!doctype html", "<html")) else "something else"
    return f"What answers at the address is {what}, no playlist." if begins else "What answers at the address is empty."
