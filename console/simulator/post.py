"""Posting a webhook: one HTTP/1.1 request over its own connection, with nothing but the standard library."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from urllib.parse import urlsplit

PATIENCE = 5.0  # seconds a receiver has; the vendor publishes no figure (part-b 7.1)
HTTP = 80
STATUS_PARTS = 2


async def post(url: str, headers: Mapping[str, str], body: bytes) -> int:
    """Post JSON and read the status; the answer's body is of no interest.

    Args:
        url: an http URL on this machine.
        headers: more headers; those that could not be headers are left out.
        body: the JSON bytes.

    Returns:
        The HTTP status.

    Raises:
        OSError: nobody listens, or the connection broke.
        TimeoutError: no answer within the patience.
        ValueError: the answer is not HTTP.
    """
    async with asyncio.timeout(PATIENCE):
        parts = urlsplit(url)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port or HTTP)
        try:
            writer.write(_head(url, headers, len(body)) + body)
            await writer.drain()
            return _status(await reader.readline())
        finally:
            writer.close()


def _head(url: str, headers: Mapping[str, str], length: int) -> bytes:
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    fixed = {
        "Host": parts.netloc.rpartition("@")[2],
        "Content-Type": "application/json",
        "Content-Length": str(length),
        "User-Agent": "hms-console-simulator",
        "Connection": "close",
    }
    more = {name: value for name, value in headers.items() if _plain(name) and _plain(value)}
    lines = [f"POST {target} HTTP/1.1", *(f"{name}: {value}" for name, value in {**more, **fixed}.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")


def _plain(text: object) -> bool:
    return isinstance(text, str) and text.isprintable() and text.isascii()


def _status(line: bytes) -> int:
    parts = line.split()
    if len(parts) < STATUS_PARTS or not parts[0].startswith(b"HTTP/") or not parts[1].isdigit():
        raise ValueError("not an HTTP answer")
    return int(parts[1])
