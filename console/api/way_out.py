"""What the environment says of the way out, a proxy and certificates: httpx reads it, and it may be unusable."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from console.api.errors import Refused


@contextmanager
def opening() -> Iterator[None]:
    """Open an HTTP client in this block.

    Raises:
        Refused: the environment names a proxy or certificates that cannot be used. What it names is not repeated: there
            may be a password in it.
    """
    try:
        yield
    except OSError:  # ssl.SSLError is one
        raise Refused(
            "The certificates that SSL_CERT_FILE or SSL_CERT_DIR names cannot be used: correct it or unset it."
        ) from None
    except ImportError:
        raise Refused(
            "The environment names a SOCKS proxy, and what speaks to one is not installed: install socksio beside "
            "hms-console, or unset ALL_PROXY."
        ) from None
    except (ValueError, httpx.InvalidURL):
        raise Refused(
            "The environment names a proxy that cannot be one: correct or unset HTTPS_PROXY, HTTP_PROXY and ALL_PROXY."
        ) from None
