"""Commands that are no single call of the client: several calls, files, or what is beside the service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from console.api.operation import Harm
from console.cli.lazy import Lazy


@dataclass(frozen=True)
class Extra:
    """A command written by hand.

    Args:
        usage: how it is typed, after the resource.
        summary: one sentence: what it does.
        target: "module:attribute" of its click command.
        harm: the worst it can do.
    """

    usage: str
    summary: str
    target: str
    harm: Harm = "none"

    @property
    def lazy(self) -> Lazy:
        """Where its command is."""
        return Lazy(self.target, self.summary)


_HERE = "console.cli.headless"

EXTRAS: Mapping[str, Mapping[str, Extra]] = {
    "sessions": {
        "attendance": Extra(
            "attendance SESSION_ID", "Show who was in a session, and for how long.", f"{_HERE}.attendance:command"
        ),
        "compare": Extra(
            "compare FIRST_ID SECOND_ID", "Compare two sessions, and who was in both.", f"{_HERE}.compare:command"
        ),
    },
    "analytics": {
        "errors": Extra(
            "errors ROOM_ID", "Show what failed in people's apps, in groups with a verdict.", f"{_HERE}.mishaps:command"
        ),
        "quality": Extra(
            "quality SESSION_ID",
            "Show how good what people send is, track by track, the worst first.",
            f"{_HERE}.quality:command",
        ),
        "story": Extra(
            "story SESSION_ID PEER_ID",
            "Tell the story of a person in a session: tracks, roles, errors, acts.",
            f"{_HERE}.story:command",
        ),
    },
    "assets": {
        "download": Extra(
            "download ASSET_ID", "Download a file of a recording, and go on after a break.", f"{_HERE}.download:command"
        ),
    },
    "live-streams": {
        "check": Extra(
            "check", "Look at the playlists of running streams: are they really on air?", f"{_HERE}.check:streams"
        ),
    },
    "external-streams": {
        "start": Extra(
            "start ROOM_ID [RTMP_URLS]",
            "Start sending a room out over RTMP, to saved destinations or to URLs.",
            f"{_HERE}.sending:command",
        ),
        "check": Extra(
            "check [NAMES]",
            "Look whether saved destinations really receive, by their watch or probe.",
            f"{_HERE}.check:destinations",
        ),
    },
    "stream-keys": {
        "rotate": Extra(
            "rotate ROOM_ID",
            "Disable the stream key of a room and make a new one; its encoder is cut off.",
            f"{_HERE}.rotate:command",
            "harmful",
        ),
    },
}
"""Resource -> verb -> its command; one of the name of a generated verb takes its place."""


def extras_of(resource: str) -> Mapping[str, Extra]:
    """The hand-written commands of a resource."""
    return EXTRAS.get(resource, {})
