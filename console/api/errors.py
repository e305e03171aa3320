"""What can go wrong with a call, one class per meaning; nothing here needs more than the standard library.

    ApiError                  every failure of a call; `.sentence` is for a person
    ├─ NotSent                it surely never reached the service: refused, DNS, TLS, connect time-out
    │   ├─ Refused            our own check before sending; `.rule` names what was broken
    │   └─ NoCredentials      there is nothing to sign it with
    ├─ OutcomeUnknown         it was sent, and no whole answer came: a write may or may not have happened
    ├─ BadReply               an answer that is not the API's: a web page, broken JSON, a wrong shape
    └─ StatusError            the service answered with an error: `.status`, `.message`, `.details`
        ├─ BadRequest         400
        ├─ NotAuthorised      401
        │   └─ ClockSkew      401 because this machine's clock is wrong: `.skew_seconds`
        ├─ Forbidden          403
        ├─ NotFound           404
        ├─ Conflict           409
        ├─ RateLimited        429: `.retry_after` seconds, when the service said so
        └─ ServerError        5xx

The sentences say what it means and what to do; they never hold a secret, a raw body or an unclean character.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import ClassVar

from console.api.text import clean

_SECRETS = re.compile(r"eyJ[\w-]+\.[\w-]*\.?[\w-]*|rtmps?://\S+", re.IGNORECASE)


class ApiError(Exception):
    """A call to the service failed.

    Args:
        sentence: what it means and what to do, for a person.
    """

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)

    def __str__(self) -> str:
        return self.sentence


class NotSent(ApiError):
    """The request surely never reached the service, so sending it again is safe."""


class Refused(NotSent):
    """Our own check stopped the request before sending.

    Args:
        rule: the rule that was broken, as a sentence for a person.
    """

    def __init__(self, rule: str) -> None:
        self.rule = rule
        super().__init__(rule)


class NoCredentials(NotSent):
    """There is nothing to sign a request with: the file, the keyring or the command that has it gave nothing.

    Args:
        reason: why, and what to do, as a sentence without secrets.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(f"No credentials: {reason}")


class OutcomeUnknown(ApiError):
    """The request was sent and no whole answer came; a write may or may not have happened."""


class BadReply(ApiError):
    """Something answered, but not as the 100ms API answers."""


class StatusError(ApiError):
    """The service answered with an error status.

    Args:
        status: the HTTP status.
        message: the service's own words, `""` when it gave none.
        details: further words of the service (part-a 4.2).
        sentence: for a person; by default the class's own meaning with the service's words behind it.
    """

    meaning: ClassVar[str] = "The service answered with an error it does not document."

    def __init__(
        self, status: int, message: str = "", details: tuple[str, ...] = (), *, sentence: str | None = None
    ) -> None:
        self.status = status
        self.message = redact(message)
        self.details = tuple(redact(detail) for detail in details if detail)
        super().__init__(sentence or self._default_sentence())

    def _default_sentence(self) -> str:
        said = "; ".join(dict.fromkeys(part for part in (self.message, *self.details) if part))
        return f"{self.meaning} It said: {said}" if said else f"{self.meaning} (HTTP {self.status})"


class BadRequest(StatusError):
    """400: a field was not acceptable."""

    meaning = "The service did not accept the request."


class NotAuthorised(StatusError):
    """401: no valid token."""

    meaning = (
        "The service refused the credentials. "
        "Check the access key and its secret, or the token: "
        "those of the profile, or HMS_ACCESS_KEY, HMS_SECRET and HMS_MANAGEMENT_TOKEN."
    )


class ClockSkew(NotAuthorised):
    """401, and the service's clock is far from this machine's: tokens look expired or not yet valid.

    Args:
        skew_seconds: this machine's clock minus the service's; positive means this machine is ahead.
        status: the HTTP status.
        message: the service's own words.
    """

    def __init__(self, skew_seconds: float, status: int = 401, message: str = "") -> None:
        self.skew_seconds = skew_seconds
        way = "ahead of" if skew_seconds > 0 else "behind"
        sentence = (
            f"This machine's clock is {_plain_duration(abs(skew_seconds))} {way} the service's clock, "
            "so the service refuses every token. Set this machine's clock (turn time synchronisation on) and try again."
        )
        super().__init__(status, message, sentence=sentence)


class Forbidden(StatusError):
    """403: no permission; on a room path it may mean that there is no such room (part-b 0.4)."""

    meaning = "These credentials do not permit this."


class NotFound(StatusError):
    """404: it is not there, or not any more."""

    meaning = "The service knows no such thing: it may have ended or been removed, or the id is wrong."


class Conflict(StatusError):
    """409: it is already so, for example a job that was already started (part-b 0.4)."""

    meaning = "The service says it is already so: most likely it was already started."


class RateLimited(StatusError):
    """429: too many requests.

    Args:
        retry_after: seconds to wait, or None when the service did not say.
        status: the HTTP status.
        message: the service's own words.
        details: further words of the service.
    """

    def __init__(
        self,
        retry_after: float | None = None,
        status: int = 429,
        message: str = "",
        details: tuple[str, ...] = (),
    ) -> None:
        self.retry_after = retry_after
        wait = f"Wait {_plain_duration(retry_after)}" if retry_after else "Wait a little"
        super().__init__(status, message, details, sentence=f"The service asks for fewer requests. {wait}, then again.")


class ServerError(StatusError):
    """5xx: the service itself is in trouble."""

    meaning = "The service is in trouble on its side. Nothing is wrong here: try again in a moment."


_BY_STATUS: dict[int, type[StatusError]] = {
    400: BadRequest,
    401: NotAuthorised,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
}
_ROOM_FORBIDDEN = "No permission, or no such room: the service answers the same to both. Check the room id."


def from_status(
    status: int,
    message: str = "",
    details: tuple[str, ...] = (),
    *,
    room_path: bool = False,
    retry_after: float | None = None,
) -> StatusError:
    """Choose the class for an error status.

    Args:
        status: any HTTP status that is not 2xx.
        message: the service's own words.
        details: further words of the service.
        room_path: whether the call names a room in its path, where 403 may mean "no such room".
        retry_after: for 429, seconds to wait if known.

    Returns:
        The error, ready to be raised.
    """
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return RateLimited(retry_after, status, message, details)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ServerError(status, message, details)
    if status == HTTPStatus.FORBIDDEN and room_path:
        return Forbidden(status, message, details, sentence=_ROOM_FORBIDDEN)
    return _BY_STATUS.get(status, StatusError)(status, message, details)


def redact(text: str) -> str:
    """Clean the service's words and blank out what looks like a token or a stream URL."""
    return clean(_SECRETS.sub("[hidden]", text[:4096]))


def _plain_duration(seconds: float) -> str:
    """Whole seconds, minutes or hours, in words."""
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= 2 * size:
            return f"{round(seconds / size)} {unit}s"
    whole = max(1, round(seconds))
    return "1 second" if whole == 1 else f"{whole} seconds"
