from __future__ import annotations

import random
import sys
from pathlib import Path

import certifi
import pytest

from console.api.auth import token_auth
from console.api.client import Client
from console.api.errors import Refused
from console.api.playlists import Playlists
from tests.unit.api.service import SteppedClock

VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")
BAD = [
    ({"SSL_CERT_FILE": "{no_certificates}"}, "SSL_CERT_FILE"),
    ({"SSL_CERT_FILE": "/nowhere/at/all"}, "SSL_CERT_FILE"),
    ({"ALL_PROXY": "socks5://ada:hunter2@127.0.0.1:9"}, "SOCKS"),
    ({"HTTPS_PROXY": "gopher://ada:hunter2@127.0.0.1:9"}, "proxy"),
    ({"HTTPS_PROXY": "http://[ada:hunter2"}, "proxy"),
]


@pytest.fixture(params=BAD, ids=[words for _, words in BAD])
def said(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """An environment by which no connection can be opened, and a word of what is to be said of it."""
    file = tmp_path / "none.pem"
    file.write_text("no certificate\n")
    for name in (*VARIABLES, *map(str.lower, VARIABLES[:4])):
        monkeypatch.delenv(name, raising=False)
    environ, words = request.param
    monkeypatch.setitem(sys.modules, "socksio", None)  # as if nobody had installed it
    for name, value in environ.items():
        monkeypatch.setenv(name, value.format(no_certificates=file))
    return str(words)


def opened() -> Client:
    return Client("https://api.example/v2", token_auth("t"), clock=SteppedClock(), rng=random.Random(1))


async def test_what_the_environment_says_of_the_way_out_may_be_unusable(said: str) -> None:
    with pytest.raises(Refused, match=said) as caught:
        opened()
    assert "hunter2" not in caught.value.sentence


async def test_so_it_is_on_the_way_to_other_places(said: str) -> None:
    playlists = Playlists()
    with pytest.raises(Refused, match=said) as caught:
        await playlists.look("https://cdn.example/master.m3u8")
    assert "hunter2" not in caught.value.sentence
    await playlists.aclose()


async def test_a_service_on_this_machine_goes_by_no_proxy(said: str) -> None:
    client = Client("http://127.0.0.1:9/v2", token_auth("t"), clock=SteppedClock(), rng=random.Random(1))
    await client.aclose()


async def test_certificates_of_one_s_own_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", certifi.where())
    await opened().aclose()
