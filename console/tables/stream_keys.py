"""Stream keys (RTMP in): where an encoder sends into a room, and the key it needs, masked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from console.api.text import clean
from console.tables.column import Cell, Column
from console.tables.format import safe
from console.tables.rtmp import MASK
from console.tables.streams import Air, age_words

if TYPE_CHECKING:
    from console.api.models.stream_keys import StreamKey

NO_EVIDENCE = Air("", "-", "dim")
"""Nothing tells whether an encoder sends with the key: the service does not say so (part-b 4.2)."""


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A stream key as the table shows it; no text made of the row holds the key.

    Attributes:
        id: the raw id of the key, or of the room where the key has none.
        room_id: the raw id of its room.
        url: where an encoder sends to, safe to paint.
        secret: the key, wrapped; None when the service does not show it.
        enabled: whether it is good.
        age: coarse words for how long ago it was made.
        made: when, seconds since the epoch; 0 when not known.
        ingest: whether an encoder seems to send.
        revealed: whether the cell shows the key in clear now.
        model: what this row was made from.
    """

    id: str
    room_id: str
    url: str
    secret: Any = field(repr=False)
    enabled: bool = True
    age: str = ""
    made: float = 0.0
    ingest: Air = NO_EVIDENCE
    revealed: bool = False
    model: StreamKey | None = field(default=None, compare=False, repr=False)

    @property
    def shown(self) -> str:
        """The key as the cell has it: masked, unless it is revealed now."""
        if self.secret is None:
            return "-"
        return safe(self.secret.get_secret_value()) if self.revealed else MASK


def key_rows(
    keys: Mapping[str, StreamKey],
    room_id: str,
    now: datetime,
    *,
    ingest: Air = NO_EVIDENCE,
    revealed: str = "",
    previous: Mapping[str, KeyRow] | None = None,
) -> dict[str, KeyRow]:
    """Make the rows; one that came out as before is the same object as before.

    Args:
        keys: the stream keys of a room by id.
        room_id: that room's raw id.
        now: the present, aware.
        ingest: whether an encoder seems to send into the room.
        revealed: the id of the key that is shown in clear; "" for none.
        previous: what this returned the last time.
    """
    before = previous or {}
    rows = {}
    for key, model in keys.items():
        made = model.created_at
        row = KeyRow(
            id=key,
            room_id=room_id,
            url=model.url,
            secret=model.key,
            enabled=model.enabled,
            age=age_words(made, now),
            made=made.timestamp() if made is not None else 0.0,
            ingest=ingest if model.enabled else NO_EVIDENCE,
            revealed=key == revealed,
            model=model,
        )
        old = before.get(key)
        rows[key] = old if old is not None and row == old and old.model is model else row
    return rows


KEY_COLUMNS: tuple[Column[KeyRow], ...] = (
    Column("url", "SEND TO", 24, lambda row: Cell(row.url), lambda row: row.url, 2, priority=3, text=lambda r: r.url),
    Column(
        "enabled",
        "ENABLED",
        8,
        lambda row: Cell("yes", "good") if row.enabled else Cell("no", "warn"),
        lambda row: not row.enabled,
        text=lambda row: "enabled" if row.enabled else "disabled",
    ),
    Column("age", "AGE", 6, lambda row: Cell(row.age), lambda row: row.made, align="right", priority=4),
    Column(
        "ingest",
        "INGEST",
        12,
        lambda row: Cell(row.ingest.words, row.ingest.tone),
        lambda row: row.ingest.words,
        text=lambda row: row.ingest.words,
    ),
    Column(
        "key",
        "KEY",
        48,
        lambda row: Cell(row.shown, "accent" if row.revealed else "normal"),
        lambda row: row.id,
    ),
    Column(
        "key_id",
        "KEY ID",
        24,
        lambda row: Cell(clean(row.id), "dim"),
        lambda row: row.id,
        priority=9,
        text=lambda row: clean(row.id),
    ),
)
"""No column sorts or filters by the key; it is as wide as keys are, so that a revealed one can be read whole."""
