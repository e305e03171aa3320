"""What webhooks were told becomes entries, with the keys of what lists show of the same (part-b 7.3).

Text in a delivery is a stranger's; addresses in it may hold a key and are not shown. Neither the webhook's own address
nor any link or stream address is ever read here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypedDict, Unpack

from console.api.masking import mask
from console.api.models.base import to_optional_id, to_text, to_time
from console.api.text import clean
from console.live.entry import Entry
from console.live.mishaps import SOMEBODY
from console.live.reasons import words_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from console.api.models.events import Delivery
    from console.live.entry import Kind

_LONGEST: Final = 120
_ADDRESS: Final = re.compile(r"\S*://\S*")


class More(TypedDict, total=False):
    """Fields of an entry; as there."""

    who: str
    why: str
    peer_id: str
    user_id: str
    job_id: str
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """One delivery, as far as an entry needs it.

    Args:
        delivery: what was told.
        room: the room's name, safe to paint.
        now: when it was heard of.
    """

    delivery: Delivery
    room: str
    now: datetime

    def text(self, name: str) -> str:
        """A value, safe to paint."""
        return to_text(self.delivery.data.get(name))

    def ident(self, name: str) -> str:
        """A raw id; "" when there is none."""
        return to_optional_id(self.delivery.data.get(name))

    def say(self, name: str) -> str:
        """Free text, safe to paint, without addresses."""
        return clean(mask(_ADDRESS.sub("[address]", self.text(name))), _LONGEST)

    def failure(self) -> str:
        """Why something failed, safe to paint, without addresses."""
        return mask(words_of(self.delivery.data))

    def stamp(self, *names: str) -> datetime | None:
        """The first time there is; at last that of the event itself."""
        times = (to_time(self.delivery.data.get(name)) for name in names)
        return next((time for time in times if time is not None), self.delivery.timestamp)

    @property
    def who(self) -> str:
        """Whose event it is."""
        return self.text("user_name") or SOMEBODY

    @property
    def session(self) -> str:
        """The raw id of its session; "" when it says none."""
        return self.delivery.session_id

    def entry(self, text: str, kind: Kind, key: str, *times: str, **more: Unpack[More]) -> Entry:
        """An entry of it.

        Args:
            text: safe to paint.
            kind: of the entry.
            key: of the entry; "" for that of the second and the type.
            *times: names of its exact times, the best first.
            **more: other fields of the entry.
        """
        stamp, all_of_it = self.stamp(*times), More(who="")
        all_of_it.update(more)
        at = stamp or self.now
        room_id, kind_of = self.delivery.room_id, self.delivery.type
        return Entry(
            at=at,
            room=self.room,
            text=text,
            kind=kind,
            key=key or f"told/{kind_of}/{room_id}/{more.get('peer_id', '')}/{int(at.timestamp())}",
            exact=stamp is not None,
            heard=self.now if stamp is not None else None,
            room_id=room_id,
            session_id=self.session,
            **all_of_it,
        )

    def person(self, text: str, kind: Kind, key: str, *times: str, **more: Unpack[More]) -> Entry:
        """An entry about somebody; `text` follows their name."""
        ids: More = {"peer_id": self.ident("peer_id"), "user_id": self.text("user_id"), "who": self.who}
        ids.update(more)
        return self.entry(f"{self.who} {text}", kind, key, *times, **ids)


def delivery_entry(delivery: Delivery, room_name: Callable[[str], str], now: datetime) -> Entry | None:
    """The line that a delivery is worth; None for what is not known or says nothing new.

    Args:
        delivery: what a webhook was told, successfully or not.
        room_name: room id -> its name, safe to paint.
        now: when it was heard of, by the service's clock.
    """
    make = _MAKERS.get(delivery.type)
    if make is None:
        return None
    room = to_text(delivery.data.get("room_name")) or room_name(delivery.room_id)
    return make(Told(delivery, room, now))


def _opened(told: Told) -> Entry:
    key = f"live/{told.session}" if told.session else ""
    return told.entry(f"{told.room} went live", "session", key, "session_started_at")


def _closed(told: Told) -> Entry:
    key, text = f"over/{told.session}" if told.session else "", f"the session in {told.room} ended"
    return told.entry(text, "session", key, "session_stopped_at", why=told.say("reason"))


def _ended(told: Told) -> Entry:
    who = told.text("user_name")
    text = f"{who} ended {told.room}" if who else f"{told.room} was ended"
    key = f"end/{told.session}" if told.session else ""
    return told.entry(text, "session", key, why=told.say("reason"), peer_id=told.ident("peer_id"), who=who)


def _moved(told: Told, what: str) -> str:
    """The key of a coming or going, as the lists have it."""
    peer_id = told.ident("peer_id")
    return f"{what}/{told.session}/{peer_id}" if told.session and peer_id else ""


def _joined(told: Told) -> Entry:
    role = told.text("role")
    return told.person(f"joined as {role}" if role else "joined", "join", _moved(told, "join"), "joined_at")


def _left(told: Told) -> Entry:
    why = ": ".join(filter(None, (told.say("reason"), told.say("message"))))
    return told.person("left", "leave", _moved(told, "leave"), "left_at", why=why)


def _role(told: Told) -> Entry:
    role, peer_id, stamp = told.text("role"), told.ident("peer_id"), told.stamp("role_changed_at") or told.now
    key = f"role/{peer_id}/{role}/{int(stamp.timestamp())}"
    return told.person(f"role {told.text('previous_role')} -> {role}", "role", key, "role_changed_at")


def _no_join(told: Told) -> Entry:
    return told.person("could not join", "error", "", why=told.say("error_message"))


def _no_role(told: Told) -> Entry:
    return told.person(f"could not become {told.text('role')}", "error", "", why=told.say("error_message"))


def _no_end(told: Told) -> Entry:
    return told.entry(f"{told.room} could not be ended", "error", "", why=told.say("error_message"))


def _job(told: Told, status: str, words: str, kind: Kind = "job", why: str = "", *times: str) -> Entry:
    """A job moved on; which of the ids is the job's is not documented (part-b 7.3)."""
    hls = told.delivery.type.startswith("hls.")
    what = "live stream" if hls else "external stream" if told.delivery.data.get("rtmp") else "recording"
    ids = sorted({told.ident(name) for name in ("job_id", "beam_id", "recording_id")} - {""})
    keys = tuple(f"job/{one}/{status}" for one in ids)
    job_id, key, also = (ids[0], keys[0], keys if len(ids) > 1 else ()) if ids else ("", "", ())
    return told.entry(f"{told.room}: {what} {words}", kind, key, *times, why=why, job_id=job_id, also=also)


def _started(told: Told) -> Entry:
    return _job(told, "running", "running", "job", "", "started_at")


def _stopped(told: Told) -> Entry:
    return _job(told, "over", "is over", "job", told.say("reason"), "stopped_at")


def _failed(told: Told) -> Entry:
    return _job(told, "over", "failed", "error", told.failure(), "stopped_at")


def _saved(told: Told) -> Entry:
    return _job(told, "saved", "saved")


def _transcribed(told: Told) -> Entry:
    return _job(told, "transcribed", "transcribed")


def _not_transcribed(told: Told) -> Entry:
    return _job(told, "transcribed", "could not be transcribed", "error", told.failure())


def _ingest(told: Told, words: str, *times: str) -> Entry:
    return told.entry(f"{told.room}: {words}", "stream", "", *times, why=told.say("reason"))


def _ingest_began(told: Told) -> Entry:
    return _ingest(told, "an encoder sends", "started_at")


def _ingest_ended(told: Told) -> Entry:
    return _ingest(told, "the encoder is gone", "completed_at")


def _ingest_failed(told: Told) -> Entry:
    return told.entry(f"{told.room}: an encoder could not send", "error", "", why=told.failure())


_MAKERS: Final[dict[str, Callable[[Told], Entry]]] = {
    "session.open.success": _opened,
    "session.close.success": _closed,
    "room.end.success": _ended,
    "room.end.failure": _no_end,
    "peer.join.success": _joined,
    "peer.join.failure": _no_join,
    "peer.leave.success": _left,
    "role.change.success": _role,
    "role.change.failure": _no_role,
    "beam.started.success": _started,
    "beam.stopped.success": _stopped,
    "beam.failure": _failed,
    "beam.recording.success": _saved,
    "hls.started.success": _started,
    "hls.stopped.success": _stopped,
    "hls.failure": _failed,
    "hls.recording.success": _saved,
    "recording.success": _saved,
    "recording.failed": _failed,
    "transcription.success": _transcribed,
    "transcription.failure": _not_transcribed,
    "transcription.failed": _not_transcribed,
    "ingest.start.success": _ingest_began,
    "ingest.end.success": _ingest_ended,
    "ingest.start.failure": _ingest_failed,
    "ingest.failure": _ingest_failed,
}
