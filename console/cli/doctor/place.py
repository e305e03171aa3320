"""What the console would be drawn on, and what is between it and the person: terminal, tmux, screen, SSH; versions."""

from __future__ import annotations

import locale
import platform
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib import metadata

from console import __version__
from console.cli.doctor.finding import Finding
from console.config.child import Child, Stopped

COMFORTABLE = (80, 24)
"""The size from which nothing has to be left out."""
SMALLEST = (60, 20)
"""The size below which there is one clear line instead of screens (product.md)."""
_TMUX_SECONDS = 3.0
_SLOW_ESCAPE = 100  # milliseconds that one notices
_ASKED = "#{version}|#{set-clipboard}|#{allow-passthrough}|#{escape-time}|#{focus-events}"
_YES = ("on", "all", "1")
_TEXTUAL = "8.2."


def versions() -> Finding:
    """What this program is made of."""
    libraries = {name: metadata.version(name) for name in ("textual", "httpx", "pydantic")}
    words = ", ".join(f"{name} {version}" for name, version in libraries.items())
    sentence = f"hms-console {__version__}, Python {platform.python_version()}, {words}; {platform.platform()}."
    if libraries["textual"].startswith(_TEXTUAL):
        return Finding("versions", "ok", sentence)
    advice = "The screens are made for Textual 8.2: install hms-console into an environment of its own."
    return Finding("versions", "wrong", sentence, advice)


def not_terminals() -> list[str]:
    """Which of the standard streams are no terminal."""
    streams = {"input": sys.stdin, "output": sys.stdout, "error output": sys.stderr}
    return [name for name, stream in streams.items() if stream is None or not stream.isatty()]


def terminal(environ: Mapping[str, str], missing: Sequence[str]) -> Iterator[Finding]:
    """What the console would be drawn on.

    Args:
        environ: the environment.
        missing: what `not_terminals` gave.
    """
    if missing:
        advice = "The console needs a terminal; commands with --json do not."
        yield Finding("terminal", "note", f"Not a terminal: {', '.join(missing)}.", advice)
    yield _kind(environ)
    if "output" not in missing:
        yield _size()
    encoding = locale.getpreferredencoding(False)
    if encoding.lower().replace("-", "") == "utf8":
        yield Finding("text", "ok", f"{encoding}.")
    else:
        advice = "Set LANG to something like C.UTF-8; or start with --ascii."
        yield Finding("text", "wrong", f"The text is {encoding}, not UTF-8.", advice)
    yield from _between(environ)


def _kind(environ: Mapping[str, str]) -> Finding:
    name = environ.get("TERM", "")
    if name in ("", "dumb"):
        return Finding("colours", "wrong", f"TERM is {name or 'not set'}.", "Set TERM, for example to xterm-256color.")
    if environ.get("NO_COLOR"):
        return Finding("colours", "ok", f"TERM is {name}; none, because NO_COLOR is set.")
    if environ.get("COLORTERM") in ("truecolor", "24bit"):
        return Finding("colours", "ok", f"TERM is {name}; 16 million colours.")
    if "256color" in name:
        return Finding("colours", "ok", f"TERM is {name}; 256 colours.")
    advice = "If your terminal has more, set COLORTERM=truecolor or TERM=xterm-256color."
    return Finding("colours", "note", f"TERM is {name}; perhaps 16 colours only.", advice)


def _size() -> Finding:
    columns, lines = shutil.get_terminal_size()
    sentence = f"{columns} columns, {lines} lines."
    if columns < SMALLEST[0] or lines < SMALLEST[1]:
        advice = f"The console needs {SMALLEST[0]} by {SMALLEST[1]}: make the window larger, or its text smaller."
        return Finding("size", "wrong", sentence, advice)
    if columns < COMFORTABLE[0] or lines < COMFORTABLE[1]:
        return Finding("size", "note", sentence, f"From {COMFORTABLE[0]} by {COMFORTABLE[1]} on nothing is left out.")
    return Finding("size", "ok", sentence)


def _between(environ: Mapping[str, str]) -> Iterator[Finding]:
    """What stands between the program and the terminal that the person looks at."""
    if environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"):
        sentence = "This is over SSH: what is copied goes to your own terminal by OSC 52, if that allows it."
        yield Finding("ssh", "ok", sentence)
    if environ.get("TMUX"):
        yield from tmux(_tmux_settings())
    elif environ.get("STY"):
        advice = "For 16 million colours: `truecolor on` in .screenrc (5.0 or newer); for a quick Esc: `maptimeout 10`."
        yield Finding("screen", "note", "This is inside GNU screen.", advice)


def _tmux_settings() -> str:
    """What tmux says of itself; "" when it says nothing."""
    try:
        done = Child().run(["tmux", "display-message", "-p", _ASKED], seconds=_TMUX_SECONDS, terminal=False)
    except (OSError, TimeoutError, Stopped):
        return ""
    return done.out.decode(errors="replace").strip() if done.code == 0 else ""


def tmux(answer: str) -> Iterator[Finding]:
    """What tmux keeps from the console.

    Args:
        answer: its version and four of its options, with bars between them; "" when it did not answer.
    """
    parts = answer.split("|")
    if len(parts) != _ASKED.count("|") + 1:
        advice = "Worth having in tmux.conf: set-clipboard on, escape-time 10, focus-events on."
        yield Finding("tmux", "note", "This is inside tmux, which did not say how it is set.", advice)
        return
    version, clipboard, passthrough, escape, focus = parts
    lacks = []
    if clipboard not in _YES and passthrough not in _YES:
        lacks.append(("what is copied stays in it", "set -g set-clipboard on"))
    if escape.isdecimal() and int(escape) >= _SLOW_ESCAPE:
        lacks.append((f"Esc takes {escape} ms", "set -sg escape-time 10"))
    if focus not in _YES:
        lacks.append(("it does not tell when its window is looked at", "set -g focus-events on"))
    inside = f"This is inside tmux {version}"
    if not lacks:
        yield Finding("tmux", "ok", f"{inside}.")
        return
    words = "; ".join(what for what, _ in lacks)
    yield Finding("tmux", "note", f"{inside}: {words}.", f"In tmux.conf: {'; '.join(line for _, line in lacks)}.")
