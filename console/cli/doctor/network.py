"""What the environment puts between this machine and the service: a proxy, certificates of its own."""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from urllib.parse import SplitResult, urlsplit

from console.cli.doctor.finding import Finding
from console.config.errors import quoted

_FILE = "SSL_CERT_FILE"
_DIRECTORY = "SSL_CERT_DIR"
_SPOKEN = ("http", "https", "socks5", "socks5h")


def network(environ: Mapping[str, str], api_url: str | None) -> Iterator[Finding]:
    """The proxy and the certificates that the environment names; nothing when it names none.

    Args:
        environ: the environment.
        api_url: the service, or None while it is not known.
    """
    for name, address in _proxies(environ):
        if (problem := _unusable(address)) is not None:
            yield Finding("proxy", "wrong", f"{name} {problem[0]}.", problem[1].format(name))
            break
    else:
        if (proxy := _proxy(environ, api_url)) is not None:
            yield Finding("proxy", "ok", f"Requests go by way of {_place(proxy[1])}, as {proxy[0]} says.")
    for name in (_FILE, _DIRECTORY):
        if path := environ.get(name, ""):
            yield _certificates(name, path)


def _certificates(name: str, path: str) -> Finding:
    """Whether encrypted connections can be checked by what is there."""
    try:
        if name == _FILE:
            ssl.create_default_context(cafile=path)
        elif not os.access(path, os.R_OK | os.X_OK):
            raise PermissionError
    except ssl.SSLError:
        problem = "which holds no certificates"
    except OSError:
        problem = "which cannot be read"
    else:
        return Finding("certificates", "ok", f"Those of {path}, as {name} says.")
    advice = f"Correct or unset {name}: without it no encrypted connection can be checked."
    return Finding("certificates", "wrong", f"{name} names {quoted(path)}, {problem}.", advice)


def _proxies(environ: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The variables that name a proxy, and what they name; as httpx reads them, which wants all of them usable."""
    if "*" in _exempt(environ):
        return
    for scheme in ("https", "http", "all"):
        for name in (f"{scheme}_proxy", f"{scheme}_proxy".upper()):
            if environ.get(name):
                yield name, environ[name]
                break


def _unusable(address: str) -> tuple[str, str] | None:
    """Why no proxy can be reached by an address, and what to do; it may hold a password, and is not repeated."""
    parts = _split(address)
    if parts is None or not parts.hostname:
        return "is not the address of a proxy", "Correct or unset {}."
    if parts.scheme not in _SPOKEN:
        return "names a proxy that is none of http, https and socks5", "Correct or unset {}."
    if parts.scheme.startswith("socks") and find_spec("socksio") is None:
        advice = "Install socksio beside hms-console, or unset {}."
        return "names a SOCKS proxy, and what speaks to one is not installed", advice
    return None


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address if "://" in address else f"http://{address}")
        return parts if parts.port != 0 else None
    except ValueError:
        return None


def _place(address: str) -> str:
    """A proxy without its password, which may stand in the variable."""
    parts = _split(address)
    return f"{parts.hostname}:{parts.port or ''}".rstrip(":") if parts is not None else ""


def _proxy(environ: Mapping[str, str], api_url: str | None) -> tuple[str, str] | None:
    """The variable that decides for the service's scheme, and the proxy it names; as httpx reads them."""
    parts = urlsplit(api_url or "https://")
    if any(_covers(one, parts.hostname or "") for one in _exempt(environ)):
        return None
    named = dict(_proxies(environ))
    decides = (one for scheme in (parts.scheme, "all") for one in named if one.lower() == f"{scheme}_proxy")
    return next(((one, named[one]) for one in decides), None)


def _exempt(environ: Mapping[str, str]) -> list[str]:
    return [one.strip().lower() for one in (environ.get("no_proxy") or environ.get("NO_PROXY") or "").split(",")]


def _covers(exempt: str, host: str) -> bool:
    """Whether one entry of NO_PROXY speaks of a host: this one, or its domain."""
    domain = exempt.lstrip("*.")
    return bool(domain and host) and (host == domain or host.endswith(f".{domain}"))
