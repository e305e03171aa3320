"""Property tests meet the same examples whatever ran before them."""

from __future__ import annotations

import pkgutil
import sys

from hypothesis import given, settings
from hypothesis import strategies as st

import console


@settings(max_examples=1)
@given(st.none())
def test_all_of_the_program_is_loaded_before_them(nothing: None) -> None:
    names = {module.name for module in pkgutil.walk_packages(console.__path__, "console.")}
    wanted = {name for name in names if not name.endswith(".__main__")}
    assert len(wanted) > 100
    assert wanted - set(sys.modules) == set(), "hypothesis takes constants from what is loaded"
