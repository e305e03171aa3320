"""The documented limits of what a template holds: roles, settings, destinations, recording configs (part-a 8).

Ranges are checked wherever a value is given; what the service fills in itself is not asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from console.api.rules import (
    REGIONS,
    check_rtmp_urls,
    check_transcription,
    check_upload,
    in_range,
    insist,
    items,
    one_of,
)

_ANY = float("inf")
_ROLE_RANGES: Mapping[str, tuple[float, float]] = {
    "priority": (1, 5),
    "maxPeerCount": (-1, _ANY),
    "publishParams.audio.bitRate": (16, 128),
    "publishParams.video.bitRate": (30, 2000),
    "publishParams.video.frameRate": (1, 30),
    "publishParams.video.width": (50, 1920),
    "publishParams.video.height": (50, 1080),
    "publishParams.screen.bitRate": (500, _ANY),
    "publishParams.screen.frameRate": (1, 30),
    "publishParams.screen.width": (480, 1920),
    "publishParams.screen.height": (270, 1080),
    "subscribeParams.subscribeDegradation.packetLossThreshold": (1, 100),
    "subscribeParams.subscribeDegradation.degradeGracePeriodSeconds": (1, 10),
    "subscribeParams.subscribeDegradation.recoverGracePeriodSeconds": (1, 10),
}
_PUBLISH = ("audio", "video", "screen", "simulcast")
_RIDS = ("f", "h", "q")
_LAYER_RANGES: Mapping[str, tuple[float, float]] = {
    "scaleResolutionDownBy": (1.0, 12.0),
    "maxBitrate": (0, 2000),
    "maxFramerate": (1, 30),
}
_LAYERS = 3
_LAYER_NEEDS = ("rid", "scaleResolutionDownBy", "maxFramerate")
_ROOM_STATE_STEP = 5  # seconds
_PLAYLIST = (3, 150)
_SHORT_SIDE = (144, 1080)
_LONG_SIDE = (192, 1920)


def check_role(role: object) -> None:
    """The ranges of a role, and the order of its simulcast layers (part-a 8.2)."""
    fields = _object(role, "A role")
    for path, (least, most) in _ROLE_RANGES.items():
        in_range(_at(fields, path), least, most, path)
    for kind in items(_at(fields, "publishParams.allowed")):
        one_of("What a role may publish", kind, _PUBLISH)
    for kind in ("video", "screen"):
        _check_layers(items(_at(fields, f"publishParams.simulcast.{kind}.layers")))


def check_roles(roles: Mapping[str, object] | None) -> None:
    """Every role of a template; null takes one away."""
    for role in (roles or {}).values():
        if role is not None:
            check_role(role)


def _check_layers(layers: Sequence[object]) -> None:
    insist(len(layers) <= _LAYERS, f"Simulcast has at most {_LAYERS} layers.")
    found = [layer if isinstance(layer, Mapping) else {} for layer in layers]
    needs = f"A simulcast layer needs {', '.join(_LAYER_NEEDS)}."
    insist(all(name in layer for layer in found for name in _LAYER_NEEDS), needs)
    for layer in found:
        one_of("A simulcast layer's rid", layer["rid"], _RIDS)
        for name, (least, most) in _LAYER_RANGES.items():
            in_range(layer.get(name), least, most, f"A simulcast layer's {name}")
    rids = [_RIDS.index(str(layer["rid"])) for layer in found]
    scales = [float(str(layer["scaleResolutionDownBy"])) for layer in found]
    rising = all(low < high for numbers in (rids, scales) for low, high in pairwise(numbers))
    insist(rising, "Simulcast layers come in the order f, h, q without repeats, each with a greater scale.")
    insist(not found or (rids[0], scales[0]) == (0, 1.0), "The first simulcast layer is f with scale 1.0.")


def check_settings(settings: Mapping[str, object] | None, *, whole: bool = False) -> None:
    """The region, the upload and the room state of a template's settings (part-a 8.3).

    Args:
        settings: what was given.
        whole: whether it is all of them, so that what is required must be there.
    """
    fields = settings or {}
    one_of("A region", fields.get("region"), REGIONS)
    if whole:
        check_upload(_at(fields, "recording.upload"), "secretKey", prefix=True)
    interval = _at(fields, "roomState.messageInterval")
    in_range(interval, 5, 3600, "roomState.messageInterval")
    rule = f"roomState.messageInterval must be a multiple of {_ROOM_STATE_STEP}."
    insist(not isinstance(interval, int) or interval % _ROOM_STATE_STEP == 0, rule)


def check_destinations(destinations: Mapping[str, object] | None) -> None:
    """The limits of every destination of a template (part-a 8.4)."""
    fields = destinations or {}
    for rtmp in _each(fields, "rtmpDestinations"):
        if "rtmpUrls" in rtmp:
            check_rtmp_urls(items(rtmp["rtmpUrls"]), least=0)
    for hls in _each(fields, "hlsDestinations"):
        in_range(hls.get("numPlaylistSegments"), *_PLAYLIST, "numPlaylistSegments")
        one_of("A playlistType", hls.get("playlistType"), ("event", "live"))
        for layer in (*items(hls.get("layers")), *items(_at(hls, "recording.layers"))):
            _check_picture(_object(layer, "An HLS layer"))
    for transcription in _each(fields, "transcriptions"):
        for mode in items(transcription.get("modes")):
            one_of("A transcription's mode", mode, ("recorded", "live"))
        check_transcription(transcription, "outputModes")


def _check_picture(layer: Mapping[str, object]) -> None:
    sides = [layer.get(name) for name in ("width", "height")]
    numbers = sorted(side for side in sides if isinstance(side, int) and not isinstance(side, bool))
    insist(len(numbers) == len(sides), "An HLS layer needs width and height.")
    insist(all(number % 2 == 0 for number in numbers), "The sides of an HLS layer are even numbers.")
    in_range(numbers[0], *_SHORT_SIDE, "The shorter side of an HLS layer")
    in_range(numbers[1], *_LONG_SIDE, "The longer side of an HLS layer")


def check_recording_configs(configs: Sequence[Mapping[str, object]]) -> None:
    """Exactly one config, with a name and a role (part-a 8.5, 8.6)."""
    insist(len(configs) == 1, "A template has exactly one recording config.")
    for config in (_object(one, "A recording config") for one in configs):
        insist(bool(config.get("name")) and bool(config.get("role")), "A recording config needs name and role.")
        for name in ("maxDuration", "presignDuration"):
            in_range(config.get(name), 1, _ANY, name)


def _at(fields: Mapping[str, object], path: str) -> object:
    """What stands at a dotted path; None when there is nothing."""
    value: object = fields
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _each(fields: Mapping[str, object], kind: str) -> Iterator[Mapping[str, object]]:
    """The destinations of one kind, by name; null takes one away."""
    found = fields.get(kind)
    for value in found.values() if isinstance(found, Mapping) else ():
        if value is not None:
            yield _object(value, "A destination")


def _object(value: object, what: str) -> Mapping[str, object]:
    insist(isinstance(value, Mapping), f"{what} is a JSON object.")
    return value if isinstance(value, Mapping) else {}
