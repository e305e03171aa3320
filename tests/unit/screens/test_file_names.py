from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.api.models.assets import Asset
from console.screens.asset_work import valid_words
from console.screens.file_names import LONGEST, download_folder, ending, file_name, free_name, meant_path
from console.screens.saving import shown


def asset(kind: str = "room-composite", path: str = "s3://b/rec.mp4", **rest: Any) -> Asset:
    body = {"id": "a", "type": kind, "path": path, "created_at": "2026-01-15T20:04:00Z"}
    return Asset.model_validate({**body, **rest})


@pytest.mark.parametrize(
    ("room", "name"),
    [
        ("town-hall", "town-hall-2026-01-15-2004-room-composite.mp4"),
        ("../../etc/passwd", "etc-passwd-2026-01-15-2004-room-composite.mp4"),
        ("-rf .hidden", "rf-hidden-2026-01-15-2004-room-composite.mp4"),
        ("a\x1b[31m\nb\x00c", "a-31m-b-c-2026-01-15-2004-room-composite.mp4"),
        ("Zürich 会議", "Zürich-会議-2026-01-15-2004-room-composite.mp4"),
        ("🎉", "room-2026-01-15-2004-room-composite.mp4"),
        ("", "room-2026-01-15-2004-room-composite.mp4"),
    ],
)
def test_rooms_become_names(room: str, name: str) -> None:
    assert file_name(asset(), room) == name


@pytest.mark.parametrize(
    ("kind", "path", "metadata", "end"),
    [
        ("room-composite", "s3://b/rec.MP4", {}, "mp4"),
        ("room-composite", "s3://b/rec.mp4/../../x", {}, "mp4"),
        ("room-composite", "s3://b/rec.sh\n.m p4", {}, "mp4"),
        ("chat", "", {}, "csv"),
        ("transcript", "", {"output_mode": "srt"}, "srt"),
        ("transcript", "", {"output_mode": "../sh"}, "bin"),
        ("hologram", "", {}, "bin"),
    ],
)
def test_endings(kind: str, path: str, metadata: dict[str, Any], end: str) -> None:
    assert ending(asset(kind, path, metadata=metadata)) == end


def test_several_transcripts_have_several_names() -> None:
    names = {file_name(asset("transcript", "", metadata={"output_mode": mode}), "x") for mode in ("txt", "srt", "json")}
    assert len(names) == 3


@given(st.text(), st.text(), st.text(), st.dictionaries(st.sampled_from(["output_mode", "layer"]), st.text()))
def test_any_words_become_one_plain_name(room: str, kind: str, path: str, metadata: dict[str, str]) -> None:
    name = file_name(asset(kind, path, metadata=metadata), room)
    assert len(name.encode()) <= LONGEST
    assert name == os.path.basename(name)
    assert all(char.isalnum() or char in "._-" for char in name)
    assert name[0] not in ".-"
    assert name.count(".") == 1
    assert name.isprintable()


def test_what_is_there_is_not_offered_again(tmp_path: Path) -> None:
    assert free_name(tmp_path, "x.mp4") == tmp_path / "x.mp4"
    (tmp_path / "x.mp4").touch()
    (tmp_path / "x-2.mp4").symlink_to(tmp_path / "nowhere")
    assert free_name(tmp_path, "x.mp4") == tmp_path / "x-3.mp4"


def test_what_is_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "films").mkdir()
    offered = Path("/somewhere/x.mp4")
    assert meant_path("~/y.mp4", offered) == tmp_path / "y.mp4"
    assert meant_path("films", offered) == tmp_path / "films" / "x.mp4"
    assert meant_path("not-yet/", offered) == tmp_path / "not-yet" / "x.mp4"
    assert meant_path("films/../y.mp4", offered) == tmp_path / "y.mp4"
    assert meant_path("~nobody-of-that-name/y", offered) == tmp_path / "~nobody-of-that-name" / "y"


def test_the_first_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir("/")
    assert download_folder() == Path("/")
    (tmp_path / "Downloads").mkdir()
    assert download_folder() == tmp_path / "Downloads"


def test_paths_are_shown_short_and_safe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert shown(tmp_path / "Downloads" / "a\x1b[2J\udcffb") == "~/Downloads/a[2J\ufffdb"
    assert shown(Path("/srv/x")) == "/srv/x"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(900, "15 min"), (3600, "1 h"), (86400, "1 day"), (259200, "3 days"), (32400, "9 h"), (60, "1 min")],
)
def test_how_long_a_url_is_valid(seconds: int, words: str) -> None:
    assert valid_words(seconds) == words
