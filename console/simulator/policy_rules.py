"""What may stand in roles, settings, destinations and recording configurations, and what is filled in (part-a 8)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from console.simulator.errors import bad_body
from console.simulator.reading import number, section, switch, text, texts, whole

NAME = re.compile(r"[A-Za-z0-9 .\-:_]+")
REGIONS = ("in", "us", "eu", "auto")
PUBLISHED = ("audio", "video", "screen", "simulcast")
LAYERS = ("f", "h", "q")
CODECS = {"audio": ("opus",), "video": ("vp8", "vp9", "h264"), "screen": ("vp8", "vp9", "h264")}
UPLOADS = ("s3", "gs", "oss", "azure")
ALLOWED_BY_DEFAULT = ("browserRecording", "rtmpStreaming", "hlsStreaming")
PRIORITIES = (1, 5)
SIMULCAST_LAYERS, URLS, SECTIONS = 3, 3, 6
CONTEXT, TITLE = 300, 100  # characters
ROOM_STATE = {"messageInterval": 10, "sendPeerList": False, "stopRoomStateOnJoin": True, "enabled": False}


@dataclass(frozen=True, slots=True)
class Range:
    """The numbers a field may have, and the one it has when absent."""

    low: float
    high: float
    usual: float | None = None


UNBOUNDED = 10**9
PUBLISH: dict[str, dict[str, Range]] = {
    "audio": {"bitRate": Range(16, 128, 32)},
    "video": {
        "bitRate": Range(30, 2000, 256),
        "frameRate": Range(1, 30, 25),
        "width": Range(50, 1920, 320),
        "height": Range(50, 1080, 180),
    },
    "screen": {
        "bitRate": Range(500, UNBOUNDED, 1024),
        "frameRate": Range(1, 30, 10),
        "width": Range(480, 1920, 1280),
        "height": Range(270, 1080, 720),
    },
}
DEGRADATION = {
    "packetLossThreshold": Range(1, 100, 50),
    "degradeGracePeriodSeconds": Range(1, 10, 1),
    "recoverGracePeriodSeconds": Range(1, 10, 4),
}
LAYER = {
    "scaleResolutionDownBy": Range(1, 12),
    "maxFramerate": Range(1, 30),
    "maxBitrate": Range(0, 2000, 0),
}


def name(body: Mapping[str, Any], what: str) -> str | None:
    """A name a template or role may have; None when absent or empty.

    Raises:
        Problem: 400.
    """
    value = text(body, "name")
    if value and not NAME.fullmatch(value):
        raise bad_body(f"{what} name may contain a-z, A-Z, 0-9, space, . - : and _ only")
    return value or None


def role(body: object, role_name: str, known: Collection[str] = ()) -> dict[str, Any]:
    """The whole document of a role: what was sent, checked, with everything missing filled in.

    Args:
        body: what was sent.
        role_name: its name.
        known: the roles there are already: three permissions are true by default at creation, not later (part-a 13).

    Raises:
        Problem: 400 naming the field and its rule.
    """
    sent = _object(body, f"role {role_name}")
    if not role_name or not NAME.fullmatch(role_name):
        raise bad_body("role name may contain a-z, A-Z, 0-9, space, . - : and _ only")
    priority, most = whole(sent, "priority"), whole(sent, "maxPeerCount")
    if priority is not None and not PRIORITIES[0] <= priority <= PRIORITIES[1]:
        raise bad_body("priority must be between 1 and 5")
    if most is not None and most < -1:
        raise bad_body("maxPeerCount must be -1, 0 or more")
    return {
        "name": role_name,
        "publishParams": _publish(section(sent, "publishParams")),
        "subscribeParams": _subscribe(section(sent, "subscribeParams")),
        "permissions": _permissions(section(sent, "permissions"), new=role_name not in known),
        "priority": 5 if priority is None else priority,
        "maxPeerCount": 0 if most is None else most,
    }


def roles(body: object, known: Collection[str] = ()) -> dict[str, dict[str, Any]]:
    """The documents of a template's roles, by name; `known` as in `role`.

    Raises:
        Problem: 400.
    """
    return {key: role(value, key, known) for key, value in _object(body, "roles").items()}


def settings(body: object) -> dict[str, Any]:
    """A template's whole settings: full replacement, so what is missing gets its default (part-a 8.3).

    Raises:
        Problem: 400.
    """
    sent = _object(body, "settings")
    region = text(sent, "region")
    if region and region not in REGIONS:
        raise bad_body("region not supported")
    recording = sent.get("recording")
    if recording is not None:
        _check_recording(_object(recording, "recording"))
    known = {"region": region or "auto", "recording": recording, "roomState": _room_state(section(sent, "roomState"))}
    return {"retry": {}, **sent, **known}


def destinations(body: object) -> dict[str, Any]:
    """A template's whole destinations (part-a 8.4).

    Raises:
        Problem: 400.
    """
    sent = _object(body, "destinations")
    for family, check in _DESTINATIONS.items():
        for key, value in section(sent, family).items():
            destination = _object(value, f"{family}.{key}")
            if not text(destination, "name"):
                raise bad_body(f"{family}.{key}: name is required")
            check(destination)
    return dict(sent)


def recording_configs(body: object) -> list[dict[str, Any]]:
    """A template's recording configurations: an array of exactly one (part-a 8.6); false booleans are not kept.

    Raises:
        Problem: 400.
    """
    if not isinstance(body, list) or len(body) != 1:
        raise bad_body("exactly one recording config is expected")
    config = _object(body[0], "recording config")
    for required in ("name", "role"):
        if not text(config, required):
            raise bad_body(f"{required} is required")
    for seconds in ("maxDuration", "presignDuration"):
        if (whole(config, seconds) or 0) < 0:
            raise bad_body(f"{seconds} must not be negative")
    for part in ("thumbnails", "compositeRecording", "trackRecording", "streamRecording"):
        section(config, part)
    kept: dict[str, Any] = _without_false(config)
    return [kept]


def transcription(sent: Mapping[str, Any]) -> None:
    """Check output modes, vocabulary and summary of a transcription (part-a 8.4, part-b 2.2).

    Raises:
        Problem: 400.
    """
    switch(sent, "enabled")
    for key in ("outputModes", "output_modes"):
        if set(texts(sent, key) or ()) - {"txt", "srt", "json"}:
            raise bad_body(f"{key} must be of txt, srt, json")
    for key in ("customVocabulary", "custom_vocabulary"):
        texts(sent, key)
    summary = section(sent, "summary")
    switch(summary, "enabled")
    if len(text(summary, "context") or "") > CONTEXT:
        raise bad_body(f"summary context is longer than {CONTEXT} characters")
    temperature = number(summary, "temperature")
    if temperature is not None and not 0.1 <= temperature <= 1.0:  # noqa: PLR2004 - the documented range
        raise bad_body("summary temperature must be between 0.1 and 1.0")
    _check_sections(summary.get("sections"))


def _check_sections(sections: object) -> None:
    if sections is None:
        return
    if not isinstance(sections, list) or len(sections) > SECTIONS:
        raise bad_body(f"summary sections must be a list of at most {SECTIONS}")
    for one in sections:
        part = _object(one, "summary section")
        title = text(part, "title")
        if not title or len(title) > TITLE:
            raise bad_body(f"a summary section needs a title of at most {TITLE} characters")
        if text(part, "format") not in ("bullets", "paragraph"):
            raise bad_body("a summary section needs a format: bullets or paragraph")


def _publish(sent: Mapping[str, Any]) -> dict[str, Any]:
    allowed = texts(sent, "allowed")
    if set(allowed or ()) - set(PUBLISHED):
        raise bad_body(f"publishParams.allowed must be of {', '.join(PUBLISHED)}")
    params = {**sent, "simulcast": _simulcast(section(sent, "simulcast"))}
    for kind, ranges in PUBLISH.items():
        quality = section(sent, kind)
        codec = text(quality, "codec")
        if codec is not None and codec not in CODECS[kind]:
            raise bad_body(f"{kind}.codec must be one of {', '.join(CODECS[kind])}")
        params[kind] = {**quality, **_numbers(quality, ranges, kind), "codec": codec or CODECS[kind][0]}
    if not allowed:
        params.pop("allowed", None)
    return params


def _simulcast(sent: Mapping[str, Any]) -> dict[str, Any]:
    for kind in ("video", "screen"):
        layers = section(sent, kind).get("layers")
        if layers is not None:
            _check_layers(layers)
    return dict(sent)


def _check_layers(layers: object) -> None:
    if not isinstance(layers, list) or len(layers) > SIMULCAST_LAYERS:
        raise bad_body(f"simulcast layers must be a list of at most {SIMULCAST_LAYERS}")
    found = [_object(layer, "simulcast layer") for layer in layers]
    rids = [text(layer, "rid") for layer in found]
    scales = [_numbers(layer, LAYER, "simulcast layer").get("scaleResolutionDownBy", 0) for layer in found]
    places = [LAYERS.index(rid) if rid in LAYERS else -1 for rid in rids]
    if -1 in places or any(later <= earlier for earlier, later in pairwise(places)):
        raise bad_body("simulcast layers must be f, h, q in this order without repeats")
    if any(later <= earlier for earlier, later in pairwise(scales)):
        raise bad_body("simulcast scaleResolutionDownBy must rise strictly")
    if found and (rids[0], scales[0]) != ("f", 1):
        raise bad_body("the first simulcast layer must be f with scaleResolutionDownBy 1.0")


def _subscribe(sent: Mapping[str, Any]) -> dict[str, Any]:
    params = {**sent, "subscribeToRoles": texts(sent, "subscribeToRoles") or []}
    rate = whole(sent, "maxSubsBitRate")
    params["maxSubsBitRate"] = 3200 if rate is None else rate
    degradation = section(sent, "subscribeDegradation")
    params["subscribeDegradation"] = {
        **degradation,
        **_numbers(degradation, DEGRADATION, "subscribeDegradation"),
    }
    return params


def _permissions(sent: Mapping[str, Any], *, new: bool) -> dict[str, Any]:
    for key in ALLOWED_BY_DEFAULT:
        switch(sent, key)
    filled = {key: True for key in ALLOWED_BY_DEFAULT if new and sent.get(key) is None}
    filled["sendRoomState"] = switch(sent, "sendRoomState") or False
    return {key: value for key, value in {**sent, **filled}.items() if value is not None}


def _room_state(sent: Mapping[str, Any]) -> dict[str, Any]:
    seconds = whole(sent, "messageInterval")
    if seconds is not None and (seconds % 5 or not 5 <= seconds <= 3600):  # noqa: PLR2004 - the documented range
        raise bad_body("roomState.messageInterval must be a multiple of 5 between 5 and 3600")
    for key in ("sendPeerList", "stopRoomStateOnJoin", "enabled"):
        switch(sent, key)
    return {**ROOM_STATE, **{key: value for key, value in sent.items() if value is not None}}


def _check_recording(sent: Mapping[str, Any]) -> None:
    switch(sent, "enabled")
    upload = sent.get("upload")
    if upload is None:
        return
    fields = _object(upload, "recording.upload")
    if fields.get("type") not in UPLOADS:
        raise bad_body("invalid upload configuration")
    if not text(fields, "location"):
        raise bad_body("bucket location missing")
    if text(fields, "prefix") is None:
        raise bad_body("recording.upload.prefix is required")


def _check_rtmp(sent: Mapping[str, Any]) -> None:
    urls = texts(sent, "rtmpUrls") or []
    if len(urls) > URLS:
        raise bad_body(f"rtmpUrls must be at most {URLS}")


def _check_hls(sent: Mapping[str, Any]) -> None:
    if sent.get("playlistType") not in (None, "event", "live"):
        raise bad_body("playlistType must be event or live")
    _numbers(sent, {"numPlaylistSegments": Range(3, 150)}, "hlsDestinations")
    layers = sent.get("layers")
    if layers is not None and not isinstance(layers, list):
        raise bad_body("layers must be a list")


def _check_role(sent: Mapping[str, Any]) -> None:
    if not text(sent, "role"):
        raise bad_body("role is required")


def _check_transcription(sent: Mapping[str, Any]) -> None:
    _check_role(sent)
    if set(texts(sent, "modes") or ()) - {"recorded", "live"}:
        raise bad_body("modes must be of recorded, live")
    transcription(sent)


_DESTINATIONS: dict[str, Callable[[Mapping[str, Any]], None]] = {
    "browserRecordings": _check_role,
    "rtmpDestinations": _check_rtmp,
    "hlsDestinations": _check_hls,
    "transcriptions": _check_transcription,
}


def _numbers(sent: Mapping[str, Any], ranges: Mapping[str, Range], where: str) -> dict[str, float]:
    values: dict[str, float] = {}
    for key, allowed in ranges.items():
        value = number(sent, key)
        if value is None:
            if allowed.usual is not None:
                values[key] = allowed.usual
        elif allowed.low <= value <= allowed.high:
            values[key] = value
        else:
            most = "more" if allowed.high == UNBOUNDED else f"{allowed.high:g}"
            raise bad_body(f"{where}.{key} must be between {allowed.low:g} and {most}")
    return values


def _object(value: object, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise bad_body(f"{what} must be an object")
    return value


def _without_false(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        return {key: _without_false(one) for key, one in value.items() if one is not False}
    return value
