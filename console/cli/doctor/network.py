"""What the environment puts between this machine and the service: a proxy, certificates of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from console.cli.doctor.finding import Finding

_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")


def network(environ: Mapping[str, str], api_url: str | None) -> Iterator[Finding]:
    """The proxy and the certificates that the environment names; nothing when it names none.

    Args:
        environ: the environment.
        api_url: the service, or None while it is not known.
    """
    if (proxy := _proxy(environ, api_url)) is not None:
        name, address = proxy
        yield _proxy_finding(name, address)
    for name in _CERTIFICATES:
        path = environ.get(name, "")
        if path and not os.access(path, os.R_OK):
            advice = f"Correct or unset {name}: without it no encrypted connection can be checked."
            yield Finding("certificates", "wrong", f"{name} names {path!r}, which cannot be read.", advice)
        elif path:
            yield Finding("certificates", "ok", f"Those of {path}, as {name} says.")


def _proxy(environ: Mapping[str, str], api_url: str | None) -> tuple[str, str] | None:
    """The variable that decides for the service's scheme, and the proxy it names; as httpx reads them."""
    parts = urlsplit(api_url or "https://")
    exempt = environ.get("no_proxy") or environ.get("NO_PROXY") or ""
    if any(_covers(one.strip().lower(), parts.hostname or "") for one in exempt.split(",")):
        return None
    for scheme in (parts.scheme, "all"):
        for name in (f"{scheme}_proxy", f"{scheme}_proxy".upper()):
            if environ.get(name):
                return name, environ[name]
    return None


def _covers(exempt: str, host: str) -> bool:
    """Whether one entry of NO_PROXY speaks of a host: all, this one, or its domain."""
    domain = exempt.lstrip("*.")
    return exempt == "*" or (bool(domain and host) and (host == domain or host.endswith(f".{domain}")))


def _proxy_finding(name: str, address: str) -> Finding:
    """A proxy without its password, which may stand in the variable."""
    try:
        parts = urlsplit(address if "://" in address else f"http://{address}")
        place = f"{parts.hostname or ''}:{parts.port or ''}".rstrip(":")
    except ValueError:
        place = ""
    if not place:
        return Finding("proxy", "wrong", f"{name} is not the address of a proxy.", f"Correct or unset {name}.")
    return Finding("proxy", "ok", f"Requests go by way of {place}, as {name} says.")
