"""Where the service is: the base URL, checked once."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from console.api.errors import Refused

_DEFAULT_PORTS = {"http": 80, "https": 443}
_PLAIN = re.compile(r"[A-Za-z0-9._~:/\[\]%-]+")
_ADVICE = "Set HMS_API_URL to something like https://api.100ms.live/v2."


@dataclass(frozen=True, slots=True)
class Address:
    """A checked base URL.

    Args:
        base: the URL without a slash at its end.
        place: `HOST:PORT`, for sentences.
        secure: whether it is https.
        loopback: whether it never leaves this machine.
    """

    base: str
    place: str
    secure: bool
    loopback: bool


def parse_address(url: str, *, allow_plain_http: bool = False) -> Address:
    """Check a base URL.

    Args:
        url: an http(s) URL, such as `https://api.100ms.live/v2`.
        allow_plain_http: permit http to other machines, though the token then travels in clear.

    Raises:
        Refused: with the rule that was broken.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise Refused(f"The API URL is not a URL. {_ADVICE}") from None
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise Refused(f"The API URL must start with https:// and name a host. {_ADVICE}")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise Refused(f"The API URL must hold no user name, password, '?' or '#'. {_ADVICE}")
    if not _PLAIN.fullmatch(parts.netloc + parts.path):
        raise Refused(f"The API URL holds a blank or an odd character. {_ADVICE}")
    loopback = _is_loopback(parts.hostname)
    secure = parts.scheme == "https"
    if not (secure or loopback or allow_plain_http):
        raise Refused(
            "The API URL is plain http to another machine: everyone on the way could read the token. Use https://."
        )
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    place = f"{host}:{port or _DEFAULT_PORTS[parts.scheme]}"
    return Address(url.strip().rstrip("/"), place, secure, loopback)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
