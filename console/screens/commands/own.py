"""The commands of the screens themselves, by name: the `:` line, the palette and the help are made from this one list.

What acts on the service is not here: that is the registry of actions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, cast

from console.api.text import clean
from console.live import resources
from console.screens.marking import Marking
from console.screens.wanted import PeerWanted
from console.widgets.filter_line import FilterLine

if TYPE_CHECKING:
    from console.live.store import Store
    from console.screens.board import Board
    from console.tables.column import Column

    from .grammar import Grammar

Run = Callable[["Board[Any]", str], str | None]
"""Does it, given what was typed behind the name; gives the reason when it cannot be done."""

_LONGEST = 40


class House(Protocol):
    """What is asked of the app that a key could not say."""

    def grammar(self) -> Grammar:
        """The commands of the shell for the profile that is shown; it may import much."""

    def profile_names(self) -> tuple[str, ...]:
        """The profiles one can go on with."""


@dataclass(frozen=True)
class Command:
    """One command.

    Args:
        name: as it is typed.
        help: one sentence: what it does.
        run: does it.
        takes: what may follow the name, in brackets where it may be left out; "" for nothing.
        aliases: other names.
        owner: the id of the key that does the same, or "".
        key: that key by default.
        choices: what may follow the name, for completion and the palette.
        palette: whether the palette lists each of the choices as a line of its own.
    """

    name: str
    help: str
    run: Run
    takes: str = ""
    aliases: tuple[str, ...] = ()
    owner: str = ""
    key: str = ""
    choices: Callable[[Board[Any]], Iterable[str]] = lambda _board: ()
    palette: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """All its names."""
        return (self.name, *self.aliases)

    @property
    def usage(self) -> str:
        """How it is typed."""
        return f":{self.name} {self.takes}".rstrip()

    @property
    def bare(self) -> bool:
        """Whether it may stand alone."""
        return not self.takes or self.takes.startswith("[")


def _nothing_follows(rest: str) -> str:
    return f"nothing may follow, but there is “{clean(rest, _LONGEST)}”"


def _pressed(action: str) -> Run:
    """What a key of the app does.

    Args:
        action: as Textual writes actions.
    """

    def run(board: Board[Any], rest: str) -> str | None:
        if rest:
            return _nothing_follows(rest)
        board.app.call_later(board.app.run_action, action)
        return None

    return run


def _on_board(method: Callable[[Board[Any]], object]) -> Run:
    """What a key of a screen does."""

    def run(board: Board[Any], rest: str) -> str | None:
        if rest:
            return _nothing_follows(rest)
        method(board)
        return None

    return run


# -- where to ---------------------------------------------------------------------------------------------------------


def _peers(board: Board[Any], rest: str) -> str | None:
    if not rest:
        board.app.call_later(board.app.run_action, "peers")
        return None
    found = rooms_called(board.desk.store, rest)
    if len(found) != 1:
        name = clean(rest, _LONGEST)
        number = f"{len(found)} rooms are" if found else "no room that is known here is"
        return f"{number} called “{name}”: write the id, or choose it on Rooms"
    board.post_message(PeerWanted(found[0]))
    return None


def rooms_called(store: Store, wanted: str) -> list[str]:
    """The ids of the rooms of an id or a name, as far as rooms are known.

    Args:
        store: what the service said.
        wanted: the id, or the name in any case.
    """
    snapshot = store.snapshot(resources.rooms())
    rooms = snapshot.items if snapshot is not None else {}
    if wanted in rooms:
        return [wanted]
    folded = wanted.casefold()
    return [key for key, room in rooms.items() if room.name.casefold() == folded]


def _room_names(board: Board[Any]) -> list[str]:
    snapshot = board.desk.store.snapshot(resources.rooms())
    rooms = snapshot.items.values() if snapshot is not None else ()
    return sorted({room.name for room in rooms if room.name and room.name == room.name.strip()})


# -- the table --------------------------------------------------------------------------------------------------------


def _filter(board: Board[Any], rest: str) -> str | None:
    line = board.query_one(FilterLine)
    if not rest:
        line.clear_text()
        return None
    line.display = True
    line.value = rest
    return None


def _column(board: Board[Any], word: str) -> Column[Any] | None:
    wanted = word.casefold()
    columns = board.table.columns
    return next((one for one in columns if wanted in (one.id.casefold(), one.title.casefold())), None)


def _sort(board: Board[Any], rest: str) -> str | None:
    name, _, way = rest.rpartition(" ")
    reverse = bool(name) and way in ("reverse", "-")
    column = _column(board, name.strip() if reverse else rest)
    if column is None:
        return f"no column is called “{clean(rest, _LONGEST)}”: there are {', '.join(_columns(board))}"
    board.sort_table(column.id, reverse)
    return None


def _columns(board: Board[Any]) -> list[str]:
    return [column.id for column in board.table.columns]


def _marking(mark: bool) -> Run:
    def run(board: Board[Any], rest: str) -> str | None:
        if not rest:
            return "a pattern must follow, as after /: text, role:host or /regex/"
        if board.table.unmarkable:
            return board.table.unmarkable
        return Marking(board.table, mark).carry_out(rest)

    return run


# -- the app ----------------------------------------------------------------------------------------------------------


def house_of(board: Board[Any]) -> House:
    """The app, as far as commands know it.

    Args:
        board: on it.
    """
    return cast("House", board.app)


def _theme(board: Board[Any], rest: str) -> str | None:
    if not rest:
        board.app.call_later(board.app.action_change_theme)
        return None
    if rest not in board.app.available_themes:
        return f"there is no theme “{clean(rest, _LONGEST)}”: Tab lists them"
    board.app.theme = rest
    return None


def _themes(board: Board[Any]) -> list[str]:
    return sorted(board.app.available_themes)


def _profile(board: Board[Any], rest: str) -> None:
    # Whether there is one of that name it says itself: the file may have changed since it was completed.
    board.app.call_later(board.app.run_action, f"profile({rest!r})")


def _profiles(board: Board[Any]) -> tuple[str, ...]:
    return house_of(board).profile_names()


def _density(board: Board[Any], rest: str) -> str | None:
    if rest not in DENSITIES:
        return f"there is no density “{clean(rest, _LONGEST)}”: there are {' and '.join(DENSITIES)}"
    board.app.call_later(board.app.run_action, f"density({rest!r})")
    return None


def _write(board: Board[Any], rest: str) -> str | None:
    if rest:
        return _nothing_follows(rest)
    if board.desk.arming.writing:
        return "writing is armed already"
    board.app.call_later(board.app.run_action, "arm")
    return None


def _read_only(board: Board[Any], rest: str) -> str | None:
    # Not by the key: that keeps what is about to end, and only ever asks where this must never fail.
    if rest:
        return _nothing_follows(rest)
    if not board.desk.arming.writing:
        return "nothing but reading is sent anyway"
    board.desk.arming.disarm()
    board.desk.hands.say("read-only: nothing but reading is sent")
    board.refresh_chrome()
    return None


DENSITIES = ("comfortable", "compact")

COMMANDS: tuple[Command, ...] = (
    Command("rooms", "Show all rooms", _pressed("rooms"), owner="screen.rooms", key="1"),
    Command(
        "peers",
        "Show the people of a room: the chosen one, or by name or id",
        _peers,
        "[ROOM]",
        owner="screen.peers",
        key="2",
        choices=_room_names,
    ),
    Command(
        "recordings",
        "Show what is recorded, and the files it left",
        _pressed("output('recordings')"),
        owner="screen.recordings",
        key="3",
    ),
    Command(
        "streams", "Show HLS, RTMP and stream keys", _pressed("output('streams')"), owner="screen.streams", key="4"
    ),
    Command("analytics", "Look back at the chosen room", _pressed("analytics"), owner="screen.analytics", key="5"),
    Command("sessions", "Show past and present sessions", _pressed("sessions"), owner="screen.sessions", key="6"),
    Command("activity", "Show all that happened", _pressed("activity"), owner="screen.activity", key="A"),
    Command(
        "filter",
        "Show only rows that match; without a text, all rows",
        _filter,
        "[TEXT]",
        owner="table.filter",
        key="slash",
    ),
    Command(
        "sort",
        "Sort by a column; with reverse behind it, the other way round than its key does",
        _sort,
        "COLUMN [reverse]",
        owner="table.sort",
        key="o",
        choices=_columns,
    ),
    Command(
        "mark",
        "Mark the shown rows that match, as after /",
        _marking(True),
        "PATTERN",
        owner="table.mark_by",
        key="plus",
    ),
    Command(
        "unmark",
        "Take the marks from the rows that match",
        _marking(False),
        "PATTERN",
        owner="table.unmark_by",
        key="minus",
    ),
    Command("write", "Arm writing: acts are sent from then on", _write, owner="app.arm", key="W"),
    Command("read-only", "Send nothing but what reads", _read_only, owner="app.arm", key="W"),
    Command(
        "profile",
        "Go over to another profile",
        _profile,
        "[NAME]",
        owner="app.profile",
        key="at",
        choices=_profiles,
    ),
    Command("theme", "Choose the colours", _theme, "[NAME]", choices=_themes),
    Command(
        "density",
        "Give rows and panes more room, or less",
        _density,
        "comfortable|compact",
        choices=lambda _board: DENSITIES,
        palette=True,
    ),
    Command(
        "undo",
        "Take back the last mute, role change or pause",
        _on_board(lambda board: board.action_undo()),
        owner="app.undo",
        key="u",
    ),
    Command(
        "copy", "Copy the id of the row", _on_board(lambda board: board.action_copy_id()), owner="table.copy", key="c"
    ),
    Command(
        "raw",
        "Show what the service said of the row, as JSON",
        _on_board(lambda board: board.action_raw()),
        owner="table.raw",
        key="y",
    ),
    Command(
        "picture",
        "Save a picture of the screen as SVG",
        _on_board(lambda board: board.action_picture()),
        owner="app.picture",
        key="S",
    ),
    Command(
        "refresh",
        "Ask the service now",
        _on_board(lambda board: board.action_refresh_now()),
        owner="app.refresh",
        key="ctrl+r",
    ),
    Command("pause", "Stop asking the service, or go on", _pressed("pause"), owner="app.pause", key="p"),
    Command(
        "help",
        "Show every key and command",
        _on_board(lambda board: board.action_help()),
        aliases=("h",),
        owner="app.help",
        key="question_mark",
    ),
    Command(
        "quit",
        "Leave; asks only while an act is under way",
        _pressed("leave"),
        aliases=("q",),
        owner="app.quit",
        key="q",
    ),
)

BY_NAME = {name: command for command in COMMANDS for name in command.names}
