"""Randomness and ids, all from the seed."""

from __future__ import annotations

from random import Random

_VARIANTS = "89ab"


def stream(seed: int, label: str) -> Random:
    """A stream of random numbers of its own, so that one part of the world cannot shift another's.

    Args:
        seed: the world's seed.
        label: what the stream is for.
    """
    return Random(f"{seed}/{label}")  # noqa: S311 - a repeatable world is the point; no secret of anybody's comes from it


def object_id(rng: Random, second: int) -> str:
    """24 hex characters as rooms, sessions, templates and jobs have: the second since 1970, then chance."""
    return f"{second & 0xFFFFFFFF:08x}{rng.getrandbits(64):016x}"


def uuid(rng: Random) -> str:
    """A version 4 UUID as peers, tracks and streams have."""
    text = f"{rng.getrandbits(128):032x}"
    variant = _VARIANTS[int(text[16], 16) & 3]
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{variant}{text[17:20]}-{text[20:]}"


def credentials(seed: int) -> tuple[str, str]:
    """The access key and the app secret of a seed's workspace: made up, worth nothing anywhere else."""
    rng = stream(seed, "credentials")
    return object_id(rng, rng.getrandbits(32)), f"{rng.getrandbits(512):0128x}"
