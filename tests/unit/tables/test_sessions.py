from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from console.screens.sessions.sheets import attendance_sheet, sessions_sheet
from console.tables.attendance import ATTENDANCE_COLUMNS, Attendance
from console.tables.column import lay_out
from console.tables.export import csv_text, json_text
from console.tables.sessions import SESSION_COLUMNS, SessionRow, session_row

NOW = datetime(2026, 1, 15, 20, 0, tzinfo=UTC)
T0 = NOW.timestamp()
HOSTILE = '=HYPERLINK("http://x")\u202e[/nope]'


def row(key: str = "s", live: bool = False, hours: float = 2, room: str = "town-hall") -> SessionRow:
    start = T0 - hours * 3600
    made = session_row((key, "r", room), (start, T0 if live else start + 3600), live, NOW)
    return replace(made, people=5, peak=4, now=3 if live else 0, joins=6)


def words(one: SessionRow) -> dict[str, str]:
    return {column.id: column.cell(one).text for column in SESSION_COLUMNS}


def test_what_a_row_says() -> None:
    assert words(row())["lasted"] == "1h00m"
    assert words(row())["now"] == "-"
    live = words(row(live=True))
    assert (live["state"], live["lasted"], live["now"], live["people"]) == ("live", "2h00m", "3", "5")


def test_people_that_are_being_counted_are_no_zero() -> None:
    fresh = session_row(("s", "r", "x"), (T0, T0), True, NOW)
    assert words(fresh)["people"] == words(fresh)["peak"] == "..."


def test_a_session_without_any_time_says_so() -> None:
    bare = session_row(("s", "r", "x"), (0.0, 0.0), False, NOW)
    assert (bare.started, bare.lasted) == ("?", "?")


def test_a_live_row_is_as_before_until_its_minute_is_over() -> None:
    def after(seconds: float) -> SessionRow:
        return session_row(("s", "r", "x"), (T0 - 7200, T0 + seconds), True, NOW)

    assert after(0) == after(59)
    assert after(0) != after(60)


def test_by_state_live_ones_first_then_the_newest() -> None:
    rows = [
        row("old", hours=9),
        row("live", live=True, hours=20),
        row("new", hours=3),
        row("live2", live=True, hours=1),
    ]
    key = next(column for column in SESSION_COLUMNS if column.id == "state").sort_key
    assert [one.id for one in sorted(rows, key=key)] == ["live2", "live", "new", "old"]


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 1e5), st.text(max_size=8)), max_size=8))
def test_every_column_sorts_whatever_there_is(raw: list[tuple[bool, float, str]]) -> None:
    rows = [row(str(number), live, hours, room) for number, (live, hours, room) in enumerate(raw)]
    for column in SESSION_COLUMNS:
        sorted(column.sort_key(one) for one in rows)


def test_what_matters_fits_a_small_terminal() -> None:
    shown = {placed.column.id for placed in lay_out(SESSION_COLUMNS, 76)}
    assert {"room", "state", "started", "lasted", "people", "peak", "now"} <= shown
    shown_people = {placed.column.id for placed in lay_out(ATTENDANCE_COLUMNS, 76)}
    assert {"name", "roles", "joins", "first", "last", "total", "devices"} <= shown_people


def test_exported_rows_hold_no_formula_and_tell_unknown_from_nothing() -> None:
    sheet = sessions_sheet([row(room=HOSTILE), session_row(("s2", "r", "x"), (T0, T0), True, NOW)], "")
    text = "".join(csv_text(sheet))
    assert "'=HYPERLINK" in text
    fields = text.splitlines()[2].split(",")
    assert fields[sheet.columns.index("people")] == ""
    assert fields[sheet.columns.index("ended")] == ""


def test_exported_people_have_times_and_ids() -> None:
    who = Attendance(
        "u/u1", "Ada", "u1", ("host", "viewer"), 2, T0, None, 3600.5, "1h00m", True, 2, ("iOS",), ("p1", "p2")
    )
    nobody = Attendance("p/p3", "", peer_ids=("p3",))
    text = "".join(json_text(attendance_sheet([who, nobody], row())))
    assert '"roles": "host, viewer"' in text or '"roles":"host, viewer"' in text
    assert "p1 p2" in text
    assert "2026-01-15T20:00:00" in text
    assert '"first": null' in text or '"first":null' in text
