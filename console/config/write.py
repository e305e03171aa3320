"""Writing a profile into the configuration file: what else is in it stays, to the letter."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from console.config.errors import ConfigError
from console.config.load import parse
from console.config.paths import make_private

_TABLE = re.compile(r"\s*\[")
_HINT = """# Places this profile sends rooms to over RTMP. The key is fetched only when a stream is started.
# [profiles.{name}.destinations.youtube]
# url = "rtmp://a.rtmp.youtube.com/live2"      # the server, without the key
# key = "cmd:pass show youtube"                # or "file:PATH", "keyring:NAME"; leave it out when the URL is whole
# watch = "https://cdn.example/master.m3u8"    # a playlist, or an address that answers 200 while it is on air
# probe = "my-probe --name youtube"            # or a command that ends with 0 while it is on air

# From where on somebody's quality is called fair, and poor; these are the defaults.
# [profiles.{name}.quality]
# loss_fair = 2.0         # per cent of packets, in the last minute
# loss_poor = 5.0
# rtt_fair = 200          # milliseconds there and back
# rtt_poor = 400
# jitter_fair = 30        # milliseconds
# jitter_poor = 60
# bitrate_fair = 0.5      # of what a camera usually sends; 0: never mind
# bitrate_poor = 0.2
# freezes_fair = 2        # in a minute, on average over the pictures somebody receives
# freezes_poor = 5
"""
Value = str | bool


def with_profile(text: str, name: str, values: Mapping[str, Value]) -> str:
    """The text of a configuration file with a profile put in, in place of one of the same name.

    Args:
        text: the file as it is, or `""`.
        name: the profile's name.
        values: its keys, in order.

    Returns:
        The new text.

    Raises:
        ConfigError: the profile is written in a way that cannot be replaced by lines (an inline table, say).
    """
    kept = _without(text, name).rstrip("\n")
    lines = [
        f"[profiles.{_key(name)}]",
        *(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()),
    ]
    made = (kept + "\n\n" if kept else "") + "\n".join(lines) + "\n\n" + _HINT.format(name=_key(name))
    parse(made, Path("the new configuration file"))
    return made


def write_private(path: Path, text: str) -> None:
    """Replace a file, all at once, with one that only its owner can read.

    Args:
        path: the file; its directory is made when it is missing.
        text: what it is to hold.

    Raises:
        ConfigError: it cannot be written.
    """
    try:
        make_private(path.parent)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # made with mode 0600
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(temporary)
            raise
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror or error}.") from None


def _without(text: str, name: str) -> str:
    """The text without the tables of one profile, its sub-tables included; words right above another table are its."""
    header = re.compile(rf"""\s*\[\s*profiles\s*\.\s*(["']?){re.escape(name)}\1\s*(\.[^\]]*)?\]""")
    kept: list[str] = []
    words: list[str] = []  # the comments above the line, while the profile is left out
    inside = False
    for line in text.split("\n"):  # what else Python calls the end of a line may stand in a comment
        if _TABLE.match(line):
            inside = header.match(line) is not None
            kept += [] if inside else words
        words = [*words, line] if inside and line.startswith("#") else []
        if not inside:
            kept.append(line)
    return "\n".join(kept)


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else json.dumps(name)
