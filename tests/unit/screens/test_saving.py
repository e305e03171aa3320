from __future__ import annotations

import pytest

from console.api.errors import Refused
from console.screens.saving import link
from tests.unit.api.service import answer, connected, scripted


@pytest.mark.parametrize(
    "url", ["https://h/x\nrm -rf ~\n", "https://h/\x1b]0;x\x07", "https://h/\u202ex", "https://h/ x", "file:///etc", ""]
)
async def test_a_link_that_is_no_plain_address_is_none(url: str) -> None:
    body = {"id": "a", "path": "p", "url": url, "expiry": 60}
    async with scripted(answer(200, body)) as service, connected(service.url) as bench:
        with pytest.raises(Refused, match="gave no link"):
            await link(bench.client, "a", 60)
