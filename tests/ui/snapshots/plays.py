"""All plays, registered by being imported."""

from __future__ import annotations

from . import play_boards, play_dialogs, play_looks, play_past
from .camera import PLAYS, SIZES

MODULES = (play_boards, play_dialogs, play_looks, play_past)

WHOLE = [name for one in PLAYS.values() if one.sizes == SIZES for name in one.names]
"""The pictures that are taken in every size."""
