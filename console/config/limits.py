"""The limits of quality that a profile sets: do they go together with those it leaves alone?"""

from __future__ import annotations

from collections.abc import Mapping


def misordered(table: Mapping[str, float]) -> tuple[str, str] | None:
    """The first limit by which something would be poor before it is fair.

    Args:
        table: limits by name, such as `loss_fair`, each acceptable by itself; the others have their defaults.

    Returns:
        Its name, and the end of a sentence about it; None when there is none.
    """
    from console.live.quality import Thresholds

    whole = Thresholds(**table)
    for key, value in table.items():
        measure, _, level = key.rpartition("_")
        other = f"{measure}_{'fair' if level == 'poor' else 'poor'}"
        limit: float = getattr(whole, other)
        fair, poor = (limit, value) if level == "poor" else (value, limit)
        falling = measure == "bitrate"  # the less the worse; and a 0 switches the limit off
        if (0 < fair < poor) if falling else fair > poor:
            word = "less" if (level == "poor") is not falling else "more"
            return key, f"must not be {word} than {other}, which is {limit:g}; it is {value:g}."
    return None
