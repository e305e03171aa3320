"""A table in the README that is made from the program, between two markers: so it cannot say what is not so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class ReadmeTable:
    """One table.

    Args:
        name: of its markers, `<!-- name:begin -->` and `<!-- name:end -->`.
        lines: makes it, line by line, in Markdown.
    """

    name: str
    lines: Callable[[], Iterable[str]]

    @property
    def begin(self) -> str:
        """What stands before it."""
        return f"<!-- {self.name}:begin -->"

    @property
    def end(self) -> str:
        """What stands behind it."""
        return f"<!-- {self.name}:end -->"

    def renewed(self, text: str) -> str:
        """A text with the table between its markers made anew.

        Args:
            text: the README.

        Raises:
            ValueError: it has no markers.
        """
        before, begin, rest = text.partition(self.begin)
        _, end, after = rest.partition(self.end)
        if not begin or not end:
            raise ValueError(f"there is no {self.begin} ... {self.end}")
        table = "\n".join(self.lines())
        return f"{before}{begin}\n{table}\n{end}{after}"

    def main(self, arguments: Sequence[str], readme: Path = Path("README.md")) -> int:
        """Print the table, or put it into the README.

        Args:
            arguments: `--write`, or nothing.
            readme: the file.
        """
        if arguments == ["--write"]:
            readme.write_text(self.renewed(readme.read_text(encoding="utf-8")), encoding="utf-8")
        else:
            print(*self.lines(), sep="\n")
        return 0
