"""Refusals in the vendor's words (part-a 4, part-b 0.4); how they are written down is a matter of the dialect."""

from __future__ import annotations

UNAUTHORISED = 401


class Problem(Exception):
    """A call that is answered with an error.

    Args:
        status: the HTTP status, repeated as `code` in the body.
        message: the vendor's message.
        details: more about it; may be empty.
    """

    def __init__(self, status: int, message: str, *details: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.details = details


def bad_body(detail: str) -> Problem:
    """400: a field of the body is wrong; the detail says which and why."""
    return Problem(400, "Invalid body param", f"Invalid body param: {detail}")


def bad_query(detail: str) -> Problem:
    """400: a query parameter is wrong."""
    return Problem(400, "Invalid query param", f"Invalid query param: {detail}")


def not_found(what: str) -> Problem:
    """404: there is no such thing."""
    return Problem(404, f"{what} not found", f"Error: {what} not found")


def standard(status: int) -> Problem:
    """What the service would say with a status of its own accord; for faults on demand."""
    messages = {
        400: "Invalid body param",
        401: "Token validation error",
        403: "user does not have required permission",
        404: "not found",
        409: "beam already started",
        429: "too many requests, retry later",
        500: "internal server error",
        502: "bad gateway",
        503: "service unavailable",
        504: "gateway timeout",
    }
    return Problem(status, messages.get(status, "error"), "not found" if status == UNAUTHORISED else "")
