from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

import console
from console.config import paths


@pytest.mark.skipif(sys.platform != "linux", reason="the XDG variables are Linux's")
def test_xdg_directories_are_honoured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "s"))
    assert paths.config_file() == tmp_path / "c" / "hms-console" / "config.toml"
    assert paths.state_dir() == tmp_path / "s" / "hms-console"


@pytest.mark.skipif(sys.platform != "linux", reason="the XDG variables are Linux's")
def test_without_them_home_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert paths.config_file() == tmp_path / ".config" / "hms-console" / "config.toml"
    assert paths.state_dir() == tmp_path / ".local" / "state" / "hms-console"


def test_a_directory_is_made_private(tmp_path: Path) -> None:
    paths.make_private(tmp_path / "a" / "b")
    paths.make_private(tmp_path / "a" / "b")
    assert stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode) == 0o700


def test_the_styles_of_a_checkout_are_beside_the_package() -> None:
    assert paths.styles_dir() == Path(console.__file__).resolve().parent.parent / "styles"


def test_the_styles_of_an_installation_are_inside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "console" / "_styles").mkdir(parents=True)
    (tmp_path / "styles").mkdir()  # of another program: ours win
    monkeypatch.setattr(console, "__file__", str(tmp_path / "console" / "__init__.py"))
    assert paths.styles_dir() == tmp_path / "console" / "_styles"


def test_a_broken_installation_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "__file__", str(tmp_path / "console" / "__init__.py"))
    with pytest.raises(FileNotFoundError, match="install hms-console again"):
        paths.styles_dir()
