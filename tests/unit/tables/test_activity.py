from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar

from console.tables.activity import (
    GROUPS,
    KINDS,
    Narrow,
    activity_sheet,
    columns,
    kind_choices,
    kinds_of,
    mark,
    what,
    when,
)
from console.tables.column import lay_out
from console.tables.export import csv_text
from console.tables.filter import parse

NOW = datetime(2026, 1, 15, 20, 4, 11, tzinfo=UTC)
TODAY = NOW.astimezone().date()


@dataclass(frozen=True)
class Line:
    at: datetime = NOW
    room: str = "town-hall"
    who: str = "Ada"
    text: str = "Ada joined as host"
    kind: str = "join"
    why: str = ""
    room_id: str = "r-1"
    session_id: str = "s-1"
    peer_id: str = "p-1"
    user_id: str = "u-1"
    job_id: str = ""
    learnt: datetime | None = None
    exact: bool = True


COLUMNS = columns(lambda row: row.at, lambda: TODAY)


def cells(row: Line) -> dict[str, str]:
    return {column.id: column.cell(row).text for column in COLUMNS}


class TestCells:
    def test_the_name_and_the_room_stand_once(self) -> None:
        assert what(Line()) == "joined as host"
        assert what(Line(who="", text="town-hall: recording running")) == "recording running"
        assert what(Line(who="", text="town-hall went live")) == "town-hall went live"
        assert what(Line(who="Ada", text="Ada ")) == "Ada "
        assert what(Line(who="Ada", text="Ada: microphone off")) == "microphone off"

    def test_a_late_line_says_when_it_was_heard_of(self) -> None:
        late = cells(Line(learnt=NOW + timedelta(minutes=2)))
        now = cells(Line())
        assert (late["time"], now["time"]) == (f"{NOW.astimezone():%H:%M:%S}+", f"{NOW.astimezone():%H:%M:%S}")
        assert (late["heard"], now["heard"]) == (f"{NOW.astimezone():%H}:06:11", "")

    def test_another_day_has_its_date(self) -> None:
        time = f"{NOW.astimezone():%H:%M}"
        assert when(NOW - timedelta(days=1), TODAY) == f"Wed {time}"
        assert when(NOW - timedelta(days=6), TODAY) == f"Fri {time}"
        assert when(NOW - timedelta(days=8), TODAY) == "Jan 07"
        assert when(NOW + timedelta(days=2), TODAY) == "Jan 17"
        assert when(NOW - timedelta(days=400), TODAY) == "2024-12"
        assert when(datetime(9999, 12, 31, 23, 59, tzinfo=UTC), date(2026, 1, 1)).startswith("9999-12")
        assert all(len(when(NOW - timedelta(hours=hours), TODAY)) < 10 for hours in range(0, 9000, 7))

    def test_every_kind_has_a_word_of_its_own_that_fits(self) -> None:
        words = [mark(kind) for kind in KINDS]
        assert len(set(words)) == len(words)
        assert max(map(len, words)) <= 7
        assert mark("hologram\x1b") == "hologram"

    def test_name_and_words_stay_at_any_width(self) -> None:
        shown = {width: [placed.column.id for placed in lay_out(COLUMNS, width)] for width in (56, 76, 116)}
        assert shown[56] == ["time", "room", "who", "what"]
        assert shown[76] == ["time", "kind", "room", "who", "what", "why"]
        assert shown[116] == ["time", "heard", "kind", "room", "who", "what", "why", "user"]


class TestNarrowing:
    ROWS: ClassVar[dict[str, Line]] = {
        "a": Line(),
        "b": Line(kind="error", text="Ada cannot publish", why="ICEDisconnected"),
        "c": Line(kind="error", room_id="r-2", room="other", who="Bob"),
    }

    def test_kinds_and_room(self) -> None:
        assert list(Narrow(("error",), "").select(self.ROWS)) == ["b", "c"]
        assert list(Narrow(("error",), "r-2").select(self.ROWS)) == ["c"]
        assert list(Narrow((), "").select(self.ROWS)) == ["a", "b", "c"]

    def test_what_is_typed_is_asked_of_the_rest(self) -> None:
        assert list(Narrow(("error",), "", parse("who:ada", COLUMNS)).select(self.ROWS)) == ["b"]
        assert list(Narrow((), "", parse("kind:error room", COLUMNS)).select(self.ROWS)) == []
        assert list(Narrow((), "", parse("room:other", COLUMNS)).select(self.ROWS)) == ["c"]
        assert list(Narrow((), "", parse("why:ice", COLUMNS)).select(self.ROWS)) == ["b"]
        assert list(Narrow((), "", parse("kind:error", COLUMNS)).select(self.ROWS)) == ["b", "c"]
        assert list(Narrow((), "", parse("user:u-1", COLUMNS)).select(self.ROWS)) == ["a", "b", "c"]

    def test_the_choices_name_what_there_is(self) -> None:
        choices = kind_choices({"error": 2, "join": 1, "hologram": 1})
        assert [value for value, _ in choices] == ["", *GROUPS, "join", "error", "hologram"]
        assert choices[0] == ("", "everything  4")
        assert dict(choices)["trouble"].endswith("  2")
        assert kinds_of("people") == ("join", "leave", "role")
        assert (kinds_of(""), kinds_of("hologram")) == ((), ("hologram",))


def test_a_sheet_has_all_that_is_known_and_runs_nothing() -> None:
    row = Line(who="=SUM(A1)", text="=SUM(A1) left", kind="leave", why="peer kicked")
    head, line = "".join(csv_text(activity_sheet("activity", [row]))).splitlines()
    assert head.startswith("time,exact,heard,kind,room,who,what,why,user_id,room_id")
    assert line == ("2026-01-15T20:04:11Z,true,,leave,town-hall,'=SUM(A1),left,peer kicked,u-1,r-1,s-1,p-1,")


def test_a_line_that_became_another_sorts_by_its_time() -> None:
    rows = [replace(Line(), at=NOW + timedelta(seconds=seconds)) for seconds in (3, 1, 2)]
    assert [row.at.second for row in sorted(rows, key=COLUMNS[0].sort_key)] == [12, 13, 14]
