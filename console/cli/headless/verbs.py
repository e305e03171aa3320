"""The public methods of a resource group as verbs: their options, their words, and the operation they perform."""

from __future__ import annotations

import builtins
import inspect
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from types import NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Any,
    TypedDict,
    TypeVar,
    Union,
    Unpack,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from console.api.models.page import Page
from console.api.operation import Harm, Operation
from console.cli.headless.docs import Docs, docs_of

if TYPE_CHECKING:
    from console.api.transport import Caller
    from console.clock import Clock

ITERATE = "iterate"
# What a method offers to code and not to people: the last answer, somebody to tell of progress; and, of lists that
# come in pages, which page and how large.
_INTERNAL = frozenset({"previous", "progress"})
_PAGING = frozenset({"limit", "start", "max_items"})
_NAMES = {"datetime": datetime}


@dataclass(frozen=True)
class Parameter:
    """One thing a verb is told.

    Args:
        name: the method's own name for it.
        type: its type, without None.
        required: whether it must be given.
        positional: whether it stands on the command line without a name.
        help: what the docstring says of it.
        default: what holds when it is not given.
    """

    name: str
    type: object
    required: bool
    positional: bool
    help: str
    default: object = None


@dataclass(frozen=True)
class Verb:
    """A method of a resource group.

    Args:
        name: on the command line.
        method: the method's name.
        group: the class it belongs to.
        fixed: arguments that an alias fills in.
        words: in place of the docstring's summary, for an alias.
    """

    name: str
    method: str
    group: type[Any]
    fixed: Mapping[str, object]
    words: str = ""

    @cached_property
    def function(self) -> Callable[..., Any]:
        """The method itself, not bound."""
        found: Callable[..., Any] = inspect.getattr_static(self.group, self.method)
        return found

    @cached_property
    def docs(self) -> Docs:
        """What the method's docstring says."""
        return docs_of(self.function)

    @cached_property
    def summary(self) -> str:
        """One sentence: what it does."""
        return self.words or f"{self.docs.summary}."

    @cached_property
    def text(self) -> str:
        """All that is said about it."""
        return self.words or self.docs.text

    @cached_property
    def signature(self) -> inspect.Signature:
        """The signature of the method."""
        return inspect.signature(self.function)

    @cached_property
    def paged(self) -> bool:
        """Whether it gives a list that comes in pages."""
        return {"limit", "start"} <= self.signature.parameters.keys() or _walks(self.function)

    @cached_property
    def lists(self) -> bool:
        """Whether it shows a list, in pages or not."""
        hint = hints_of(self.function).get("return")
        origin = get_origin(hint)
        many = isinstance(origin, type) and (origin is Page or issubclass(origin, Mapping))
        return not self.writes and (self.paged or many or (hint is object and model_of(self) is not None))

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """What it can be told; positional ones first."""
        found = [one for one in self._all_parameters() if one.name not in self.fixed]
        return tuple(sorted(found, key=lambda one: not one.positional))

    def bound(self, caller: Caller, clock: Clock) -> object:
        """The resource group on top of somebody who performs calls.

        Args:
            caller: performs them.
            clock: for groups that reckon from the present.
        """
        wants_clock = "clock" in inspect.signature(self.group).parameters
        return self.group(caller, clock) if wants_clock else self.group(caller)

    @property
    def operation(self) -> Operation:
        """The operation it performs, as its group declares it."""
        found: Operation = self.group.operations[self.method]
        return found

    @property
    def writes(self) -> bool:
        """Whether it changes something."""
        return self.operation.writes

    @property
    def harm(self) -> Harm:
        """The worst it can do, whatever it is told."""
        return self.operation.harm_of(self.fixed) if self.fixed else self.operation.harm

    def _all_parameters(self) -> Iterator[Parameter]:
        hints = hints_of(self.function)
        hidden = _INTERNAL | _PAGING if self.paged else _INTERNAL
        for name, parameter in list(self.signature.parameters.items())[1:]:
            hint = hints.get(name, str)
            if name in hidden:
                continue
            if parameter.kind is inspect.Parameter.VAR_KEYWORD:
                yield from _fields(hint)
                continue
            required = parameter.default is inspect.Parameter.empty
            positional = required and parameter.kind is not inspect.Parameter.KEYWORD_ONLY
            default = None if required else parameter.default
            yield Parameter(name, _bare(hint), required, positional, self.docs.arguments.get(name, ""), default)


class Alias(TypedDict):
    """Another name for a verb with some of its arguments filled in."""

    of: str
    fixed: Mapping[str, object]
    words: str


def verbs_of(group: type[Any], aliases: Mapping[str, Alias] | None = None) -> dict[str, Verb]:
    """The verbs of a resource group, in the order its methods are written.

    Args:
        group: the class.
        aliases: more names, see `Alias`.
    """
    methods = dict.fromkeys(name for cls in reversed(group.__mro__[:-1]) for name in vars(cls) if _is_verb(group, name))
    verbs = {kebab(name): Verb(kebab(name), name, group, {}) for name in methods}
    for name, alias in (aliases or {}).items():
        verbs[name] = Verb(name, alias["of"], group, alias["fixed"], alias["words"])
    return verbs


def kebab(name: str) -> str:
    """A Python name as it is written on a command line."""
    return name.replace("_", "-")


def hints_of(function: Callable[..., Any]) -> Mapping[str, Any]:
    """The type hints of a function; those that only type checkers can see become `object`.

    Args:
        function: any function.
    """
    return get_type_hints(function, localns=_Known(function.__globals__))


class _Known(dict[str, Any]):
    """Names for type hints whose imports are for type checkers only."""

    def __init__(self, globals_: Mapping[str, Any]) -> None:
        super().__init__(_NAMES)
        self._globals = globals_

    def __missing__(self, name: str) -> object:
        if name in self._globals or hasattr(builtins, name):
            raise KeyError(name)
        return object


def _is_verb(group: type[Any], name: str) -> bool:
    if name.startswith("_") or name == ITERATE or name.startswith(f"{ITERATE}_"):
        return False
    return inspect.isfunction(inspect.getattr_static(group, name))


def _bare(hint: object) -> object:
    """A hint without None; of several others the union."""
    if get_origin(hint) not in (Union, UnionType):
        return hint
    kept = [one for one in get_args(hint) if one is not NoneType]
    return kept[0] if len(kept) == 1 else Union[tuple(kept)]  # noqa: UP007 - made at run time


def _fields(hint: object) -> Iterator[Parameter]:
    """The fields of `**fields: Unpack[SomeTypedDict]`, none of which must be given unless it says so."""
    fields = get_args(hint)[0] if get_origin(hint) is Unpack else hint
    if is_typeddict(fields):
        words = docs_of(fields).arguments
        required: frozenset[str] = getattr(fields, "__required_keys__", frozenset())
        for name, one in get_type_hints(fields, localns=_NAMES).items():
            yield Parameter(name, _bare(one), name in required, False, words.get(name, ""))


def iterator_of(verb: Verb) -> Verb | None:
    """The method that walks all pages of a list, or None when there is none.

    `list` has `iterate`, any other list `iterate_NAME`; a method may also walk by itself.

    Args:
        verb: a list.
    """
    if _walks(verb.function):
        return verb
    name = ITERATE if verb.method == "list" else f"{ITERATE}_{verb.method}"
    return Verb(verb.name, name, verb.group, verb.fixed) if hasattr(verb.group, name) else None


def _walks(function: Callable[..., Any]) -> bool:
    return inspect.isasyncgenfunction(function) or get_origin(hints_of(function).get("return")) is AsyncIterator


def model_of(verb: Verb) -> type[Any] | None:
    """The model of what a verb gives, or of the items of the list it gives; None when it gives none.

    Args:
        verb: the verb; where its hint is for type checkers only, that of the group's `get` is taken.
    """
    found = _model(hints_of(verb.function).get("return"), verb.group)
    if found is None and verb.method != "get" and hints_of(verb.function).get("return") is object:
        return model_of(Verb("get", "get", verb.group, {}))
    return found


def _model(hint: object, group: type[Any]) -> type[Any] | None:
    if isinstance(hint, TypeVar):
        bases = [base for cls in group.__mro__ for base in getattr(cls, "__orig_bases__", ())]
        return next((found for base in bases for one in get_args(base) if (found := _plain_model(one))), None)
    for one in get_args(hint):
        if (found := _model(one, group)) is not None:
            return found
    return _plain_model(hint)


def _plain_model(hint: object) -> type[Any] | None:
    return hint if isinstance(hint, type) and hasattr(hint, "model_fields") else None
