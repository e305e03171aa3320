"""Styles that are read once, and late where that does: reading them is what a start pays most for after the imports."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final, NamedTuple
from weakref import WeakKeyDictionary

from textual.cache import LRUCache
from textual.css.model import RuleSet, Selector, SelectorType
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode

PLENTY: Final = 1024
"""Sources there may be: of ours about a hundred, and as many of Textual."""

LOOKS: Final = 16
"""Sets of colours for which it is remembered what the sources say."""


@lru_cache(LOOKS)
def known_rules(_colours: frozenset[tuple[str, str]]) -> LRUCache[tuple[Any, ...], list[RuleSet]]:
    """What the sources say in a set of colours, for all who ask: rules are never changed once they are read.

    Args:
        _colours: the colours and the like, by name.
    """
    return LRUCache(PLENTY)


class Concern(NamedTuple):
    """What the styles of a widget's parts, like the tones of a line, depend on.

    Attributes:
        rules: the rules that may hold for one of the parts.
        classes: the classes of which these rules speak.
        ids: the ids of which they speak.
        states: the pseudo-classes of which they speak, like `focus`.
    """

    rules: tuple[RuleSet, ...]
    classes: frozenset[str]
    ids: frozenset[str]
    states: tuple[str, ...]

    def seen(self, node: DOMNode) -> tuple[object, ...]:
        """All of it as it stands at a node and above: while that is equal, the same rules hold for the parts.

        Args:
            node: the widget.
        """
        path = [
            (
                type(one),
                one.id if one.id in self.ids else None,
                self.classes & one.classes,
                [one.has_pseudo_class(state) for state in self.states],
            )
            for one in node.css_path_nodes
        ]
        return (path, self.rules)


def concern(rules: list[RuleSet], parts: frozenset[str]) -> Concern:
    """Find out what the styles of parts depend on.

    Args:
        rules: all rules there are.
        parts: the component classes of a widget.
    """
    names = {"*", "DOMNode", *(f".{part}" for part in parts)}
    ours = tuple(rule for rule in rules if not names.isdisjoint(rule.selector_names))
    said = [one for rule in ours for group in rule.selector_set for one in group.selectors]
    return Concern(
        rules=ours,
        classes=_named(said, SelectorType.CLASS),
        ids=_named(said, SelectorType.ID),
        states=tuple(sorted({state for one in said for state in one.pseudo_classes})),
    )


def _named(said: list[Selector], kind: SelectorType) -> frozenset[str]:
    return frozenset(one.name for one in said if one.type is kind)


class Styles(Stylesheet):
    """Remembers what each source says in each set of colours.

    Textual reads all sources anew for each screen that is first shown, and after the 64th source also for each widget
    of a new kind: it remembers 64, and going through more than that in order finds none of them again.

    Args:
        variables: the colours and the like, by name.
    """

    def __init__(self, *, variables: dict[str, str] | None = None) -> None:
        super().__init__(variables=variables)
        self._parse_cache = known_rules(frozenset(self._variables.items()))
        self._concerns: dict[frozenset[str], Concern] = {}
        self._concerned: list[RuleSet] = []
        self._seen: WeakKeyDictionary[DOMNode, tuple[object, ...]] = WeakKeyDictionary()

    def set_variables(self, variables: dict[str, str]) -> None:
        """Take other colours; the same ones change nothing, and then nothing is forgotten.

        Args:
            variables: the colours and the like, by name.
        """
        if variables != self._variables:
            self._parse_cache = LRUCache(1)  # Textual empties it
            super().set_variables(variables)
            self._parse_cache = known_rules(frozenset(variables.items()))

    def reparse(self) -> None:
        """Read what is not known yet."""
        self.parse()

    def _process_component_classes(self, node: DOMNode) -> None:
        """Style the parts of a widget, when anything changed of which that depends.

        Textual styles them whenever it styles the widget: six for each line of ours, which is most of what it costs to
        move the focus or to open a screen.

        Args:
            node: the widget.
        """
        parts = node._get_component_classes()
        if not parts:
            return
        seen = self._concern(parts).seen(node)
        if node._component_styles.keys() != parts or self._seen.get(node) != seen:
            super()._process_component_classes(node)
            self._seen[node] = seen

    def _concern(self, parts: frozenset[str]) -> Concern:
        if self._concerned is not self.rules:
            self._concerned = self.rules
            self._concerns.clear()
        known = self._concerns.get(parts)
        if known is None:
            known = self._concerns[parts] = concern(self.rules, parts)
        return known
