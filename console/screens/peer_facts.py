"""The detail pane of one peer, as facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.api.text import clean
from console.tables.format import MINUTE, ago, clock_time, kinds
from console.widgets.facts import Fact

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from console.api.models import Peer, Track
    from console.tables.peers import PeerRow


def peer_facts(row: PeerRow | None, former_role: str | None, now: datetime, quality: Sequence[Fact] = ()) -> list[Fact]:
    """What is known of a peer.

    Args:
        row: the peer's row; None when it left while the pane was open.
        former_role: the raw role it had before we muted it, or None.
        now: the present.
        quality: how good its picture and sound are, as facts (`quality_facts`).
    """
    if row is None:
        return [Fact("", "No peer is chosen.", "dim")]
    facts = [
        Fact("", row.name, "accent"),
        Fact("role", row.role),
        Fact("user id", row.user_id or "-"),
        Fact("peer id", clean(row.id)),
        Fact("joined", _joined(row, now)),
        Fact("may publish", _rights(row.may)),
    ]
    if row.hand:
        facts.append(Fact("hand", "raised", "warn"))
    if former_role:
        facts.append(Fact("muted", f"was {clean(former_role)}; m gives it back", "warn"))
    facts += _tracks(row.detail)
    facts += quality
    known = row.detail or row.peer
    if known is not None and known.metadata:
        facts.append(Fact("metadata", known.metadata, "dim"))
    return facts


def _joined(row: PeerRow, now: datetime) -> str:
    if not row.joined_at:
        return "-"
    peer = row.peer
    at = f"{clock_time(peer.joined_at)}, " if peer is not None and peer.joined_at is not None else ""
    seconds = now.timestamp() - row.joined_at
    return f"{at}{ago(seconds // MINUTE * MINUTE) if seconds >= MINUTE else 'less than a minute ago'}"


def _rights(may: frozenset[str] | None) -> str:
    if may is None:
        return "not known yet"
    return kinds(may) or "nothing"


def _tracks(detail: Peer | None) -> list[Fact]:
    if detail is None:
        return [Fact("tracks", "not known now", "dim")]
    if not detail.tracks:
        return [Fact("tracks", "none", "dim")]
    return [_track(track) for track in detail.tracks.values()]


def _track(track: Track) -> Fact:
    what = "screen" if track.source == "screen" else {"audio": "mic", "video": "camera"}.get(track.type, track.type)
    since = f" since {clock_time(track.started_at)}" if track.started_at is not None else ""
    return Fact(what or "track", f"{'muted' if track.mute else 'on'}{since}", "normal" if track.mute else "good")
