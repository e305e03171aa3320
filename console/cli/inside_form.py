"""The form of an act, begun with what the `:` line says of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from console.actions.form import YES, Field
from console.actions.output_forms import CUSTOM, SIZES, rtmp_form
from console.actions.rtmp_fields import MOST, saved_way
from console.cli.headless.sending import chosen
from console.screens.commands.grammar import Misunderstood

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from console.actions.action import Situation
    from console.actions.form import Form
    from console.config.destinations import Destination

FILLS: Final = frozenset({"to", "meeting_url", "recording", "width", "height", "destination"})
"""What the form of `external-streams start` asks and the line may say; addresses with keys are typed into the form."""


def filled_rtmp_form(values: Mapping[str, Any], saved: Sequence[Destination]) -> Callable[[Situation], Form]:
    """The form that `X` opens, with answers to begin with.

    Args:
        values: of `FILLS`, as click read them.
        saved: the destinations of the profile.

    Returns:
        Makes the form for a moment; nothing is sent before it is answered.

    Raises:
        ConfigError: there is no destination of a name.
        Misunderstood: there are too many.
    """
    names = list(dict.fromkeys(values.get("to", ())))
    chosen(saved, names)
    if len(names) > MOST:
        raise Misunderstood(f"external-streams start: it sends to {MOST} places at most")
    answers = _answers(values)

    def form(situation: Situation) -> Form:
        made = rtmp_form(situation)
        places = {f"to_{number}": saved_way(situation.saved, name) for number, name in enumerate(names, 1)}
        begun = {**answers, **places}
        fields = [replace(one, default=begun.get(one.id, one.default)) for one in made.fields]
        if "destination" in begun and all(one.id != "destination" for one in fields):
            fields.append(Field("destination", "Destination", default=begun["destination"]))
        return replace(made, fields=tuple(fields))

    return form


def _answers(values: Mapping[str, Any]) -> dict[str, str]:
    """Raw answers by field."""
    found = {name: str(values[name]) for name in ("meeting_url", "destination") if name in values}
    if values.get("recording"):
        found["recording"] = YES
    if "width" in values or "height" in values:
        width, height = str(values.get("width", 1280)), str(values.get("height", 720))
        size = f"{width}x{height}"
        found |= {"size": size} if size in SIZES else {"size": CUSTOM, "width": width, "height": height}
    return found
