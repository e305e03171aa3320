"""What is asked before a room is recorded or sent out: rules in words, defaults that are right (part-b 1.1 to 5.2)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from console.api.errors import Refused
from console.api.text import clean, without_tokens

from .form import YES, Answers, Field, Form
from .outputs import EXTERNAL_STREAMS, LIVE_STREAMS, RECORDINGS, Family
from .transcription_form import transcription_fields, transcription_of
from .wanted import Hidden

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from console.api.models import Template

    from .action import Situation

MOST_PAYLOAD = 100  # characters of timed metadata; part-b 4.2
USUAL_SECONDS = "5"
CUSTOM = "custom"
SIZES = ("1280x720", "1920x1080", "720x1280", "1080x1920")
_LEAST_WIDTH, _LEAST_HEIGHT, _MOST, _MOST_SHORT = 500, 480, 1920, 1080  # part-b 1.2
_PRESET_WORDS = {
    "1280x720": "1280 x 720, the usual one",
    "1920x1080": "1920 x 1080, full HD",
    "720x1280": "720 x 1280, upright",
    "1080x1920": "1080 x 1920, upright",
    CUSTOM: "another size",
}
_FAMILIES = {
    "recordings": "browserRecordings",
    "live_streams": "hlsDestinations",
    "external_streams": "rtmpDestinations",
}
_LONGEST_URL = 2000


# -- the forms --------------------------------------------------------------------------------------------------------


def recording_form(situation: Situation) -> Form:
    """What is asked before a recording starts.

    Args:
        situation: aimed at the room.
    """
    fields = (
        *meeting_fields(situation, RECORDINGS),
        Field("audio_only", "Audio only", "flag", help="One file with the sound of all, without a picture."),
        *size_fields(lambda answers: answers["audio_only"] != YES),
        *destination_fields(situation, RECORDINGS),
        *transcription_fields(),
    )

    def values(answers: Answers) -> Mapping[str, object]:
        return {
            "meeting_url": _address(answers),
            **_size(answers),
            "audio_only": True if answers.get("audio_only") == YES else None,
            "destination": answers.get("destination") or None,
            "transcription": transcription_of(answers),
        }

    return _form(situation, RECORDINGS, "Record", fields, "start recording", values)


def hls_form(situation: Situation) -> Form:
    """What is asked before a live stream starts.

    Args:
        situation: aimed at the room.
    """
    fields = (
        *meeting_fields(situation, LIVE_STREAMS),
        Field("hls_vod", "Keep for later", "flag", help="Also keep a playlist to watch later (VOD)."),
        Field("single_file_per_layer", "One film per layer", "flag", help="Also keep one film of each picture size."),
        *destination_fields(situation, LIVE_STREAMS),
    )

    def values(answers: Answers) -> Mapping[str, object]:
        return {
            "meeting_url": _address(answers),
            "hls_vod": True if answers.get("hls_vod") == YES else None,
            "single_file_per_layer": True if answers.get("single_file_per_layer") == YES else None,
            "destination": answers.get("destination") or None,
        }

    return _form(situation, LIVE_STREAMS, "Send out as HLS", fields, "start the live stream", values)


def rtmp_form(situation: Situation) -> Form:
    """What is asked before an external stream starts.

    Args:
        situation: aimed at the room; it also tells the saved destinations.
    """
    from .rtmp_fields import rtmp_fields, rtmp_urls

    fields = (
        *rtmp_fields(situation.saved),
        Field("recording", "Also record it", "flag", help="One film of what is sent, when it is over."),
        *size_fields(),
        *meeting_fields(situation, EXTERNAL_STREAMS),
        *destination_fields(situation, EXTERNAL_STREAMS),
    )

    def values(answers: Answers) -> Mapping[str, object]:
        return {
            "rtmp_urls": rtmp_urls(situation.saved, answers),
            "meeting_url": _address(answers),
            "recording": True if answers.get("recording") == YES else None,
            **_size(answers),
            "destination": answers.get("destination") or None,
        }

    return _form(situation, EXTERNAL_STREAMS, "Send out over RTMP", fields, "start sending", values)


def metadata_form(situation: Situation) -> Form:
    """What is asked before timed metadata is sent.

    Args:
        situation: aimed at the live stream.
    """
    fields = (
        Field("payload", "Text", limit=MOST_PAYLOAD, help="What players are told.", check=_said),
        Field("duration", "Seconds", default=USUAL_SECONDS, help="For how long it holds.", check=_seconds),
    )

    def values(answers: Answers) -> Mapping[str, object]:
        return {"payload": answers["payload"], "duration": int(answers["duration"])}

    title = f"Timed metadata into the live stream of {situation.targets[0].label}"
    note = "The service gives no receipt: only a player shows that it came."
    return Form(title, fields, "send", note, values)


def _form(
    situation: Situation,
    family: Family,
    what: str,
    fields: tuple[Field, ...],
    verb: str,
    values: Callable[[Answers], Mapping[str, object]],
) -> Form:
    return Form(f"{what}: {situation.targets[0].label}", fields, verb, _note(situation, family), values)


def _note(situation: Situation, family: Family) -> str:
    """What one should know before it is started here and now."""
    notes = []
    if not situation.live:
        words = "Nobody is in this room: the service's browser comes alone, and leaves after 5 minutes"  # part-b 1
        notes.append(f"{words} unless somebody joins.")
    if family.stopping(situation):
        notes.append(f"The last {family.noun} is still stopping: the service may refuse another one until it is over.")
    return " ".join(notes)


# -- where the picture is taken ---------------------------------------------------------------------------------------


def meeting_fields(situation: Situation, family: Family) -> tuple[Field, ...]:
    """Where the service's browser looks at the room from (part-b 1.1), and a question when that is not this room.

    Args:
        situation: aimed at the room.
        family: what is started.
    """
    room_id = situation.targets[0].room_id
    elsewhere = "The address does not hold this room's id: ending the room will not stop it. Set this to go on."
    return (
        Field(
            "meeting_url",
            "Meeting URL",
            help=_meeting_rule(situation.template),
            placeholder=f"https://NAME.app.100ms.live/preview/{clean(room_id)}/ROLE?skip_preview=true",
            check=check_web_url,
        ),
        Field(
            "elsewhere",
            "Not this room's",
            "flag",
            help=elsewhere,
            check=lambda answer: "" if answer == YES else f"{elsewhere[:-1]}, or correct it.",
            shown=lambda answers: leads_elsewhere(answers["meeting_url"], room_id),
        ),
    )


def check_web_url(text: str) -> str:
    """The rule a meeting URL breaks, in words, or ""; none at all is fine, an empty one is never sent.

    Args:
        text: what was typed.
    """
    text = text.strip()
    if not text:
        return ""
    if not text.startswith(("https://", "http://")):
        return "It starts with https:// or http://, in small letters."
    try:
        host = urlsplit(text).hostname
    except ValueError:
        host = None
    if not host:
        return "It names no host: https://HOST/..."
    return "It holds a blank: an address has none." if any(char.isspace() for char in text) else ""


def leads_elsewhere(text: str, room_id: str) -> bool:
    """Whether a meeting URL is one, and not this room's.

    Args:
        text: what was typed.
        room_id: the raw id that must stand in it.
    """
    return bool(text.strip()) and not check_web_url(text) and room_id not in text


def _meeting_rule(template: Template | None) -> str:
    """When it may be left out, as far as the service lets us know: a subdomain it never shows (part-b 1.1)."""
    if template is not None and composite(template):
        return "The template has composite recording: leave it empty if it has a subdomain too, else it is needed."
    return "Leave it empty if the template has a subdomain and composite recording; else it is needed."


def composite(template: Template) -> bool:
    """Whether a template shows that rooms are filmed by the service's browser (part-a 8.4, 8.6).

    Args:
        template: as last seen.
    """
    configs = template.raw.get("recordings")
    listed = configs if isinstance(configs, list | tuple) else ()
    modern = any(isinstance(one, dict) and one.get("compositeRecording") for one in listed)
    return modern or bool(template.destinations.get("browserRecordings"))


def _address(answers: Answers) -> Hidden | None:
    """A token in it lets anybody in, so it is seen without (part-b 1.1)."""
    text = answers.get("meeting_url", "").strip()
    return Hidden(clean(without_tokens(text), _LONGEST_URL), lambda: text) if text else None


# -- how large --------------------------------------------------------------------------------------------------------


def size_fields(shown: Callable[[Answers], bool] = lambda _answers: True) -> tuple[Field, ...]:
    """How large the picture is (part-b 1.2).

    Args:
        shown: whether there is a picture at all.
    """

    def custom(answers: Answers) -> bool:
        return shown(answers) and answers["size"] == CUSTOM

    words = tuple((one, _PRESET_WORDS[one]) for one in (*SIZES, CUSTOM))
    rule = f"If one side exceeds {_MOST_SHORT}, the other may be at most {_MOST_SHORT}."
    return (
        Field("size", "Picture", "choice", SIZES[0], words, shown=shown),
        Field("width", "Width", default="1280", help=rule, check=partial(_side, _LEAST_WIDTH), shown=custom),
        Field("height", "Height", default="720", help=rule, check=partial(_side, _LEAST_HEIGHT), shown=custom),
    )


def _side(least: int, text: str) -> str:
    number = whole(text)
    if number is None or not least <= number <= _MOST:
        return f"A whole number of pixels from {least} to {_MOST}."
    return ""


def _size(answers: Answers) -> dict[str, object]:
    """Width and height; the usual size is the service's own default and is not sent."""
    size = answers.get("size", SIZES[0])
    if size == SIZES[0]:
        return {}
    width, height = (answers["width"], answers["height"]) if size == CUSTOM else size.split("x")
    if min(int(width), int(height)) > _MOST_SHORT:
        raise Refused(
            f"If one side of a picture exceeds {_MOST_SHORT}, the other may be at most {_MOST_SHORT}: "
            f"{int(width)} x {int(height)} is too large."
        )
    return {"width": int(width), "height": int(height)}


def whole(text: str) -> int | None:
    """A number without sign or point; None for anything else.

    Args:
        text: what was typed.
    """
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None  # noqa: PLR2004 - no huge ones


# -- which destination of the template --------------------------------------------------------------------------------


def destination_fields(situation: Situation, family: Family) -> tuple[Field, ...]:
    """Which of the template's destinations is meant; asked only when there are several, and then it must be said.

    Args:
        situation: aimed at the room.
        family: what is started.
    """
    names = destinations(situation.template, family)
    if len(names) < 2:  # noqa: PLR2004 - several
        return ()
    return (
        Field(
            "destination",
            "Destination",
            "choice",
            choices=tuple((name, clean(name) or "(no name)") for name in names),
            help="The template has several of this kind, so the service wants to know which.",
        ),
    )


def destinations(template: Template | None, family: Family) -> tuple[str, ...]:
    """The raw names of a template's destinations of a kind, in its order.

    Args:
        template: as last seen, or None.
        family: what is started.
    """
    if template is None:
        return ()
    found = template.destinations.get(_FAMILIES[family.kind])
    names = [str(name) for name in found] if isinstance(found, dict) else []
    if family is RECORDINGS:
        configs = template.raw.get("recordings")
        listed = configs if isinstance(configs, list | tuple) else ()
        named = (one.get("name") for one in listed if isinstance(one, dict))
        names += [name for name in named if isinstance(name, str) and name]
    return tuple(dict.fromkeys(names))


# -- rules ------------------------------------------------------------------------------------------------------------


def _said(text: str) -> str:
    return "" if text.strip() else "Nothing is written yet."


def _seconds(text: str) -> str:
    return "" if (whole(text) or 0) > 0 else "A whole number of seconds, at least 1."
