"""Where files live: the XDG directories (and their like on other systems), and the styles that come with us."""

from __future__ import annotations

from pathlib import Path

import console

_APP = "hms-console"
_PRIVATE = 0o700


def config_dir() -> Path:
    """The directory of the settings: `$XDG_CONFIG_HOME/hms-console` on Linux."""
    from platformdirs import user_config_dir  # costs 15 ms that `--help` need not pay

    return Path(user_config_dir(_APP))


def config_file() -> Path:
    """The settings file; it need not exist."""
    return config_dir() / "config.toml"


def state_dir() -> Path:
    """The directory of what we remember (journal, sort order, logs): `$XDG_STATE_HOME/hms-console` on Linux."""
    from platformdirs import user_state_dir

    return Path(user_state_dir(_APP))


def make_private(directory: Path) -> None:
    """Create a directory that only its owner can enter; one that exists is left as it is.

    Raises:
        OSError: it cannot be created.
    """
    directory.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)


def styles_dir() -> Path:
    """The directory of the `.tcss` files: inside the package when installed, beside it in a checkout.

    Raises:
        FileNotFoundError: neither is there: the installation is broken.
    """
    package = Path(console.__file__).resolve().parent
    for candidate in (package / "_styles", package.parent / "styles"):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"The styles are missing beside {package}: install hms-console again.")
