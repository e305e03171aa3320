"""On a production profile everything that does something is asked about one level harder, wherever it is done from."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest

from console.actions.action import Action, Danger, Params, plan
from console.actions.registry import ALL_ACTIONS
from console.api.operation import Operation
from console.cli.headless.acts import Call, planned
from console.cli.headless.catalogue import RESOURCES, group_class
from console.cli.headless.verbs import verbs_of

from .people import situation, target

VERBS = [verb for name in RESOURCES for verb in verbs_of(group_class(name)).values() if verb.writes]
OPERATIONS = sorted({verb.operation.id: verb.operation for verb in VERBS}.values(), key=lambda operation: operation.id)
LEVELS = {**dict(pairwise(Danger)), Danger.HARMLESS: Danger.HARMLESS, Danger.WIDE: Danger.WIDE}


@pytest.mark.parametrize("action", ALL_ACTIONS, ids=lambda action: str(action.id))
def test_every_action_of_the_screens(action: Action) -> None:
    plain = replace(action, refine=lambda _situation, _target, params: params)
    here, there = (plan(plain, situation(target(), production=production), Params()) for production in (False, True))
    assert there.danger is LEVELS[here.danger]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: str(operation.id))
def test_every_command_of_the_shell(operation: Operation) -> None:
    call = Call(operation, dict.fromkeys(re.findall(r"{(\w+)}", operation.path), "x"), {}, {})
    here, there = (planned(call, "some words", "It does.", production=production) for production in (False, True))
    assert there.danger is LEVELS[here.danger]
