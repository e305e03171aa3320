from __future__ import annotations

from dataclasses import dataclass

from console.tables.column import Cell, Column


@dataclass(frozen=True)
class Item:
    name: str
    size: int = 0
    kind: str = "plain"


COLUMNS: tuple[Column[Item], ...] = (
    Column("name", "NAME", 8, lambda row: Cell(row.name), lambda row: row.name, flex=1, text=lambda row: row.name),
    Column("size", "SIZE", 6, lambda row: Cell(str(row.size)), lambda row: row.size, align="right", priority=1),
    Column("kind", "KIND", 6, lambda row: Cell(row.kind, "dim"), lambda row: row.kind, priority=2),
)
