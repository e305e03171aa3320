"""What a start call may ask a job for (part-b 1.1 to 1.3, 2.2, 4.2, 5.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from console.simulator import jobs, policy_rules
from console.simulator.errors import Problem, bad_body
from console.simulator.model import Room, Wish
from console.simulator.policy import Template
from console.simulator.reading import section, switch, text, texts, whole

WIDTHS, HEIGHTS = (500, 1920), (480, 1920)
SHORT_SIDE = 1080  # when one side is longer, the other may be at most this
USUAL = (1280, 720)
MOST_URLS = 3
LONGEST = 14_400.0  # seconds a job runs at most unless its destination says otherwise (part-b 1)
HUGE = 10**9
RTMP = re.compile(r"rtmps?://[^\s/]+/\S+", re.IGNORECASE)
WEB = re.compile(r"https?://[^\s/]+", re.IGNORECASE)
FAMILIES = {
    "recordings": "browserRecordings",
    "live-streams": "hlsDestinations",
    "external-streams": "rtmpDestinations",
}


def wish(body: Mapping[str, Any], kind: str, room: Room, template: Template, dialect: str) -> Wish:
    """What a body asks for.

    Args:
        body: what was sent.
        kind: the kind of job.
        room: where it is to run.
        template: the room's template, which names the destinations.
        dialect: the openapi profile knows no destinations.

    Raises:
        Problem: 400 naming the rule that is broken.
    """
    name, found = _destination(body, kind, template, dialect)
    recording: Mapping[str, Any] = section(body, "recording") if kind == "live-streams" else {}
    return Wish(
        meeting_url=_meeting_url(body, room, template),
        destination=name,
        resolution=_resolution(body),
        audio_only=switch(body, "audio_only") or False,
        transcription=_transcription(body) if kind == "recordings" else None,
        rtmp_urls=_urls(body) if kind == "external-streams" else (),
        recording=bool(kind == "external-streams" and switch(body, "recording")),
        hls_vod=switch(recording, "hls_vod") or False,
        single_file_per_layer=switch(recording, "single_file_per_layer") or False,
        max_duration=_longest(found),
    )


def _meeting_url(body: Mapping[str, Any], room: Room, template: Template) -> str:
    url = text(body, "meeting_url")
    if url is None:
        if not template.subdomain:
            raise bad_body("meeting_url is required, the template has no subdomain")
        return jobs.meeting_page(room, template.subdomain)
    if not WEB.match(url):
        raise Problem(400, "invalid input", "meeting_url is invalid")
    return url


def _destination(body: Mapping[str, Any], kind: str, template: Template, dialect: str) -> tuple[str, Mapping[str, Any]]:
    """The name and the document of a destination of the template; both empty without one."""
    known: dict[str, Any] = dict(section(template.destinations, FAMILIES[kind]))
    if kind == "recordings":
        known |= {config["name"]: config for config in template.recordings}
    name = text(body, "destination") if dialect == "vendor" else None
    if name and name not in known:
        raise bad_body("destination not found")
    if not name and len(known) > 1 and dialect == "vendor":
        raise bad_body("destination is required, the template has more than one")
    chosen = name or next(iter(known), "")
    return chosen, known.get(chosen, {})


def _longest(destination: Mapping[str, Any]) -> float:
    seconds = destination.get("maxDuration")
    usable = isinstance(seconds, int | float) and not isinstance(seconds, bool) and 0 < seconds < HUGE
    return float(seconds) if usable and seconds is not None else LONGEST


def _resolution(body: Mapping[str, Any]) -> tuple[int, int]:
    if body.get("resolution") is None:
        return USUAL
    sent = section(body, "resolution")
    width, height = whole(sent, "width"), whole(sent, "height")
    if width is None or height is None:
        raise bad_body("resolution needs width and height")
    fits = WIDTHS[0] <= width <= WIDTHS[1] and HEIGHTS[0] <= height <= HEIGHTS[1]
    if not fits or min(width, height) > SHORT_SIDE:
        raise bad_body("resolution not supported")
    return width, height


def _transcription(body: Mapping[str, Any]) -> dict[str, Any] | None:
    if body.get("transcription") is None:
        return None
    sent = section(body, "transcription")
    policy_rules.transcription(sent)
    return sent


def _urls(body: Mapping[str, Any]) -> tuple[str, ...]:
    urls = texts(body, "rtmp_urls")
    if not urls:
        raise bad_body("rtmp_urls is required")
    if len(urls) > MOST_URLS:
        raise bad_body(f"rtmp_urls must be at most {MOST_URLS}")
    if not all(RTMP.fullmatch(url) for url in urls):
        raise bad_body("rtmp_urls must be rtmp or rtmps urls with a stream key")
    return tuple(urls)
