"""A liar between the console and the simulator: it passes requests on, and changes what comes back."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

from tests.support.service import Simulator

Lie = Callable[[str, Any], Any]
"""Given the path of a GET and the decoded answer: what is answered instead."""


class Meddler:
    """A server on loopback in front of a simulator, until the block ends.

    Args:
        simulator: what answers.
        lie: changes the answer of each GET of the API.
    """

    def __init__(self, simulator: Simulator, lie: Lie) -> None:
        self.lie = lie
        self._http = httpx.Client(base_url=simulator.url.removesuffix("/v2"), trust_env=False, timeout=10.0)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v2"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._http.close()

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        """What is answered to one request."""
        found = self._http.request(method, path, headers=headers, content=body)
        content = found.content
        if method == "GET" and found.is_success:
            content = json.dumps(self.lie(urlsplit(path).path, found.json())).encode()
        return found.status_code, content


def _handler(meddler: Meddler) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            dropped = {"host", "connection", "content-length", "accept-encoding"}
            headers = {name: value for name, value in self.headers.items() if name.lower() not in dropped}
            status, content = meddler.answer(self.command, self.path, headers, body)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            with suppress(ConnectionError):  # whoever asked may be gone
                self.end_headers()
                self.wfile.write(content)

        do_GET = do_POST = do_DELETE = do_PUT = do_PATCH = _pass_on

        def handle(self) -> None:
            with suppress(ConnectionError):
                super().handle()

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler
