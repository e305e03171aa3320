"""Whether an encoder seems to send into a room; REST says nothing about it (part-b 4.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.live import resources
from console.live.ingests import looks_like_ingest
from console.tables.stream_keys import NO_EVIDENCE
from console.tables.streams import Air

from .output_aim import items

if TYPE_CHECKING:
    from collections.abc import Mapping

    from console.api.models.sessions import Session
    from console.api.models.stream_keys import StreamKey
    from console.live.store import Store

RECEIVING = Air("receiving", "receiving", "good")
SLATE = Air("slate", "slate on air", "warn")


class IngestSigns:
    """Looks for somebody in a room who is likely an encoder.

    Args:
        store: what the service said.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._last: tuple[object, object, bool, Air] = (None, None, False, NO_EVIDENCE)

    def of(self, room_id: str, keys: Mapping[str, StreamKey], *, live: bool) -> Air:
        """What the room's live session shows.

        Args:
            room_id: the room's raw id.
            keys: its stream keys.
            live: whether a live stream of the room runs.
        """
        session = self._session(room_id)
        known_session, known_keys, known_live, air = self._last
        if known_session is session and known_keys is keys and known_live == live:
            return air  # a session of thousands is not looked through twice
        air = _signs(session, {key.user_id for key in keys.values() if key.user_id}, live)
        self._last = (session, keys, live, air)
        return air

    def _session(self, room_id: str) -> Session | None:
        sessions = items(self._store, resources.live_sessions()).values()
        return next((one for one in sessions if one.room_id == room_id and one.active), None)


def _signs(session: Session | None, named: set[str], live: bool) -> Air:
    peers = session.peers.values() if session is not None else ()
    like = [peer for peer in peers if peer.user_id in named or looks_like_ingest(peer)]
    if any(peer.left_at is None for peer in like):
        return RECEIVING
    return SLATE if like and live else NO_EVIDENCE
