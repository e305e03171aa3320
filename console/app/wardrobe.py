"""What the console wears: a theme, no colours at all, ASCII alone, and how dense things stand."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING, Any, get_args

from textual.filter import ANSIToTruecolor
from textual.theme import BUILTIN_THEMES

from console.app.sturdy import SturdyApp
from console.app.themes import ABOUT, COLOURLESS, DARK, THEMES, in_order, suited
from console.config.launch import Exit
from console.config.settings import Density
from console.widgets.ascii import AsciiLines, ascii_terminal, names_fit
from console.widgets.colourless import Colourless

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.filter import LineFilter
    from textual.theme import Theme

    from console.config.launch import Launch
    from console.screens.desk import Desk

THEME, DENSITY = "theme", "density"
"""What the choices are called in the memory."""

DENSITIES: tuple[Density, ...] = get_args(Density)


class Wardrobe(SturdyApp[Exit]):
    """An app that is dressed before it is seen, and can change while it is."""

    density: Density = "comfortable"
    _over: tuple[LineFilter, ...] = ()
    _worn = ""

    @property
    @abstractmethod
    def desk(self) -> Desk:
        """What every screen is handed; it remembers what was chosen."""

    def dress(self, launch: Launch) -> None:
        """Wear a theme from the start: put on later, it makes Textual read all styles once more, and twice.

        Args:
            launch: names the theme and the density; those without get the usual ones.
        """
        for one in THEMES:
            self.register_theme(one)
        theme = launch.theme or DARK
        self._worn = theme
        self.set_reactive(Wardrobe.theme, theme)
        self.set_class(True, f"-theme-{theme}", update=False)
        self.set_class(self.current_theme.dark, "-dark-mode", update=False)
        self.set_class(not self.current_theme.dark, "-light-mode", update=False)
        self.set_class(self._plain, "-plain", update=False)
        self._set_density(launch.density or "comfortable")
        self._over = self._filters_over(launch.ascii)
        self.stylesheet.set_variables(self.get_css_variables())

    def _filters_over(self, wanted: bool) -> tuple[LineFilter, ...]:
        colours = (Colourless(),) if self.no_color else ()
        return (*colours, AsciiLines(names_fit())) if wanted or ascii_terminal() else colours

    @property
    def _plain(self) -> bool:
        """Whether cursor and marks are told by the ways of a terminal without backgrounds: reverse, bold, dim."""
        return self.no_color or self.current_theme.ansi

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """What the themes of sixteen colours leave out."""
        return {"foreground-disabled": "ansi_bright_black"}

    def get_css_variables(self) -> dict[str, str]:
        """The theme's; without colours, whatever the theme, the cursor is reverse."""
        variables = super().get_css_variables()
        return {**variables, **COLOURLESS} if self.no_color else variables

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What each line goes through before it is painted."""
        if self.no_color:
            return self._over
        usual = super().get_line_filters()
        if self.native_ansi_color:
            usual = [one for one in usual if not isinstance(one, ANSIToTruecolor)]
        return [*usual, *self._over]

    def watch_theme(self, _theme: str) -> None:
        """Another theme was chosen; the styles are read anew after this."""
        self.set_class(self._plain, "-plain", update=False)

    # -- chosen while it runs -----------------------------------------------------------------------------------------

    def remember_theme(self, theme: Theme) -> None:
        """The palette changes it; the next start wears it again, unless it is told another one."""
        if theme.name != self._worn:
            self._worn = theme.name
            self.desk.memory.put(THEME, theme.name)

    def action_change_theme(self) -> None:
        """Choose the colours: ours first, each with what it is for."""
        from console.modals.choose import ChooseDialog

        names = in_order(self.available_themes)
        most = max(len(name) for name in names) + 2
        choices = [(name, f"{name:<{most}}{ABOUT.get(name, '')}".rstrip()) for name in names]
        title = "Colours are off (NO_COLOR); the choice is kept for later" if self.no_color else "Colours"
        self.push_screen(ChooseDialog(title, choices, current=self.theme, verb="wear"), self._wear)

    def _wear(self, name: str | None) -> None:
        if name is not None:
            self.theme = name

    def action_density(self, name: str = "") -> None:
        """Give things more room, or less.

        Args:
            name: `comfortable` or `compact`; empty for the other one.
        """
        wanted = next((one for one in DENSITIES if one == name), None)
        if name and wanted is None:
            self.desk.hands.say(f"there is no density of that name; there are {' and '.join(DENSITIES)}")
            return
        chosen = next(one for one in DENSITIES if one != self.density) if wanted is None else wanted
        self._set_density(chosen)
        self._invalidate_css()  # screens out of sight look at it when they are shown again
        self.refresh_css(animate=False)
        self.desk.memory.put(DENSITY, chosen)

    def _set_density(self, density: Density) -> None:
        self.density = density
        self.set_class(density == "compact", "-compact", update=False)


def dressed(launch: Launch, kept: Mapping[str, Any], environ: Mapping[str, str]) -> Launch:
    """The look that holds: what was asked for, else what was chosen last time, else what suits the terminal.

    Args:
        launch: what was asked for.
        kept: what the last run left; anything may stand in it.
        environ: what the terminal says of itself.
    """
    known = {*BUILTIN_THEMES, *ABOUT}
    last = kept.get(THEME)
    theme = launch.theme or (last if isinstance(last, str) and last in known else suited(environ))
    room = kept.get(DENSITY)
    density = launch.density or next((one for one in DENSITIES if one == room), None)
    return replace(launch, theme=theme, density=density)
