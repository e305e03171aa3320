"""IP addresses in what apps report of their errors: personal data (part-b 6.1), masked wherever it is shown or written.

What is masked, with its port, as `[address]`:

- IPv4: four or more numbers with dots between them, whatever stands beside them. A version of four parts, such as
  `2.9.0.1`, looks the same and is masked too: a version that cannot be read harms nobody. Also with dashes, as in the
  names that providers give their customers' lines (`ip-203-0-113-7.example`).
- IPv6, compressed, written out, IPv4-mapped, with a zone, in brackets. `::` between letters is a scope of a programming
  language (`webrtc::PeerConnection`) and stays, unless there is more of an address around it.
- Names ending in `.local`: what browsers put into ICE candidates instead of an address (mDNS), or a computer's name.

Times (`12:30:45`), dates, ratios and MAC addresses stay. What was cut off at the end of a long text is masked when it
may be the beginning of an address. Addresses that are encoded (percent signs, hexadecimal) are not found.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from console.api.text import CUT_MARK, without_secrets

ADDRESS: Final = "[address]"
"""What stands in the place of each address."""

_PORT: Final = r"(?::\d{1,5}(?!\d)|\s+\d{1,5}(?=\s+typ\b)|\s+rport\s+\d{1,5}(?!\d))?"
# Each begins only where no earlier beginning would have done, so that no text of 4 KB takes long.
_IPV4: Final = re.compile(rf"(?<!\d)(?:\d+(?:\.\d+){{3,}}{_PORT}|\d{{1,3}}(?:-\d{{1,3}}){{3}}(?!\d))")
_RUN: Final = re.compile(rf"(?P<open>\[)?(?P<run>[0-9A-Fa-f:.]+)(?P<zone>%[\w.~-]+)?(?P<close>(?(open)\]))?{_PORT}")
_NAME: Final = re.compile(rf"(?P<name>[\w.-]+){_PORT}")
_LOCAL: Final = re.compile(r"\.local(?![\w-])", re.IGNORECASE)
_DIGITS: Final = "0123456789abcdefABCDEF.:"

_SCOPE = 2  # colons of `a::b`
_WRITTEN_OUT = 6  # colons that no time has, and every address without `::` has


@lru_cache(maxsize=512)  # apps say the same again and again
def mask(text: str) -> str:
    """A text without the addresses in it; masking again changes nothing.

    Args:
        text: what somebody's app said, of any length.
    """
    if "." not in text and ":" not in text and "-" not in text:
        return text
    return _without_cut(_NAME.sub(_masked_name, _IPV4.sub(ADDRESS, _RUN.sub(_masked_run, text))))


def masked(value: object) -> object:
    """The same JSON with every text in it masked, names of fields too; what lets anybody in who reads it goes as well.

    Args:
        value: a decoded JSON value.
    """
    if isinstance(value, str):
        return mask(without_secrets(value))
    if isinstance(value, Mapping):
        return {mask(without_secrets(str(key))): masked(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [masked(item) for item in value]
    return value


def _masked_run(found: re.Match[str]) -> str:
    """A run of hexadecimal digits, colons and dots: masked when an IPv6 address may be in it.

    Such an address has `::` or at least six colons, and all of it lies in one run.
    """
    run = found["run"]
    if run.count(":") < _SCOPE:
        return found[0]
    start, end = found.span("run")
    before, after = found.string[start - 1 : start], found.string[end : end + 1]
    name, _, rest = run.partition(":")
    # `Failure:2001:db8::1`: the word before a colon keeps its end.
    word = rest and not rest.startswith(":") and (not name or (name.isalpha() and before.isalpha()))
    if word and _may_be_address(rest, ":", after):
        head, run = f"{name}:", rest
    elif _may_be_address(run, before, after):
        head = ""
    else:
        return found[0]
    tail = run[-1] if run.endswith(".") or (run.endswith(":") and not run.endswith("::")) else ""
    return f"{head}{ADDRESS}{tail}"


def _may_be_address(run: str, before: str, after: str) -> bool:
    colons = run.count(":")
    if colons >= _WRITTEN_OUT:
        return True
    beside = before.isalpha() or before == "_" or after.isalpha() or after == "_"
    return "::" in run and (colons > _SCOPE or not beside)


def _masked_name(found: re.Match[str]) -> str:
    ends = [end.end() for end in _LOCAL.finditer(found["name"])]
    if not ends:
        return found[0]
    rest = found["name"][ends[-1] :]
    return ADDRESS + rest if rest else ADDRESS


def _without_cut(text: str) -> str:
    """A long text was cut off: its end may be the beginning of an address."""
    if not text.endswith(CUT_MARK):
        return text
    body = text.removesuffix(CUT_MARK)
    kept = body.rstrip(_DIGITS)
    end = body[len(kept) :]
    begins = any(mark in end for mark in ".:") and any(char.isdigit() for char in end)
    return f"{kept}{ADDRESS}{CUT_MARK}" if begins else text
