"""The rows of a room's peers: made anew where something changed, and a part at a time where much did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.tables.peers import ON, PeerRow, PeerSources, peer_rows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from console.api.models import Peer, Role
    from console.clock import Clock
    from console.live.diff import Changes
    from console.widgets.live_table import LiveTable

    from .peer_watch import PeerWatch
    from .quality_watch import QualityWatch

    Peers = Mapping[str, Peer]
    Roles = Mapping[str, Role] | None

PART = 125
"""So many rows are made before keys are looked at again; it takes two milliseconds."""


class PeerRows:
    """All rows, and the table that shows them.

    Args:
        table: shows them.
        watch: knows the tracks of a few peers.
        quality: knows how good picture and sound of a few peers are.
        clock: tells how long ago they joined.
    """

    def __init__(self, table: LiveTable[PeerRow], watch: PeerWatch, quality: QualityWatch, clock: Clock) -> None:
        self._table = table
        self._watch = watch
        self._quality = quality
        self._clock = clock
        self.by_id: dict[str, PeerRow] = {}
        self.on_stage: set[str] = set()
        self._made_of: Peers | None = None
        self._made_with: Roles = None
        self._to_do: list[str] = []
        self._opening = False

    @property
    def unfinished(self) -> bool:
        """Whether there are parts left to do: `go_on`."""
        return bool(self._to_do)

    @property
    def opening(self) -> bool:
        """Whether these are the first rows of the room, and not all of them are there yet."""
        return self._opening and self.unfinished

    def reset(self) -> None:
        """Another room: forget everything."""
        self.by_id.clear()
        self.on_stage.clear()
        self._made_of = self._made_with = None
        self._to_do = []
        self._table.reset()

    def stale(self, peers: Peers, roles: Roles) -> bool:
        """Whether the rows were made of other peers, or with other roles, than these."""
        return peers is not self._made_of or roles is not self._made_with

    def rebuild(self, peers: Peers, roles: Roles) -> None:
        """Look at every row, first at those on screen; the first part is done at once.

        Args:
            peers: all peers of the room by id, as the list has them.
            roles: the roles of the room's template by raw name; None while they are not known.
        """
        self._opening = self.opening or not self.by_id
        self._made_of, self._made_with = peers, roles
        gone = [key for key in self.by_id if key not in peers]
        self._watch.forget(gone, peers)
        self._to_do = list(dict.fromkeys((*(key for key in self._table.visible_keys if key in peers), *peers)))
        self._do_part(peers, gone)

    def go_on(self, peers: Peers, roles: Roles) -> None:
        """Do the next part.

        Args:
            peers: all peers as they are now; those that left meanwhile get no row.
            roles: the roles as they are known now; when they are others, all rows are made again.
        """
        if roles is not self._made_with:
            self.rebuild(peers, roles)
        else:
            self._do_part(peers)
            self._make_up(peers)

    def change(self, changes: Changes, peers: Peers, roles: Roles) -> None:
        """Make rows for those peers alone that changed; all of them when the roles did, or a change was missed.

        Of more than `PART` only those on screen are made at once, and the others part by part.

        Args:
            changes: what is not as it was at the last time.
            peers: all peers as they are now.
            roles: the roles as they are known now.
        """
        changed = {**changes.added, **{key: new for key, (_old, new) in changes.changed.items()}}
        if roles is not self._made_with or (not self.by_id and len(changed) > PART):
            self.rebuild(peers, roles)
            return
        self._opening, self._made_of = self.opening, peers
        self._watch.forget(changes.removed, changed)
        if len(changed) > PART:
            self._to_do = list(dict.fromkeys((*changed, *self._to_do)))
            changed = {key: changed[key] for key in self._table.visible_keys if key in changed}
        self._put(self._made(changed), changes.removed)
        self._make_up(peers)

    def look_at(self, keys: Iterable[str], peers: Peers) -> None:
        """Make the rows of a few peers anew where time, or what is known of their tracks, asks for it.

        Args:
            keys: peer ids; those that are not there are left alone.
            peers: all peers as they are now.
        """
        made = self._made({key: peers[key] for key in keys if key in peers})
        if made:
            self._put(made)

    def _make_up(self, peers: Peers) -> None:
        """A change was missed when all is done and there are not as many rows as peers: look at every one."""
        if not self.unfinished and len(self.by_id) != len(peers):
            self.rebuild(peers, self._made_with)

    def _do_part(self, peers: Peers, gone: Collection[str] = ()) -> None:
        part, self._to_do = self._to_do[:PART], self._to_do[PART:]
        self._put(self._made({key: peers[key] for key in part if key in peers}), gone)

    def _made(self, peers: Peers) -> dict[str, PeerRow]:
        """The rows of some peers that are not as before."""
        sources = PeerSources(peers, self._made_with, self._watch.known(peers), self._quality.signals)
        rows = peer_rows(sources, self._clock.now(), self.by_id)
        return {key: row for key, row in rows.items() if row is not self.by_id.get(key)}

    def _put(self, rows: Mapping[str, PeerRow], gone: Collection[str] = ()) -> None:
        for key in gone:
            self.by_id.pop(key, None)
        self.by_id.update(rows)
        self.on_stage.difference_update(rows, gone)
        self.on_stage.update(key for key, row in rows.items() if row.stage == ON)
        self._table.change_rows(rows, gone, more=self.opening)
