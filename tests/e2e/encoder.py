"""A real encoder that writes a live HLS stream, and a real server that gives it away; both obey a test."""

from __future__ import annotations

import shutil
import signal
import subprocess
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

FFMPEG = shutil.which("ffmpeg")

_PAGE = b"<!DOCTYPE html><html><body>Please log in to this network.</body></html>"


class Encoder:
    """ffmpeg, sending a test picture and a tone, in segments of a second, at the pace of the clock.

    Args:
        folder: where it writes.
        renditions: sizes of the picture; with more than one there is a master playlist, `master.m3u8`, else only
            `live.m3u8`.
    """

    def __init__(self, folder: Path, renditions: tuple[tuple[int, int], ...] = ((320, 180),)) -> None:
        self._folder = folder
        self._renditions = renditions
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    @property
    def name(self) -> str:
        """The playlist that a player would be given."""
        return "master.m3u8" if len(self._renditions) > 1 else "live.m3u8"

    def start(self, *, append: bool = False) -> None:
        """Begin to send: from nought, in an empty folder, or going on after what is there (a discontinuity)."""
        assert FFMPEG is not None
        assert self._process is None, "it runs already"
        if not append:
            self.wipe()
        flags = "program_date_time+delete_segments" + ("+append_list" if append else "")
        self._process = subprocess.Popen(  # noqa: S603 - the program that this is about, with our own arguments
            [FFMPEG, *_INPUT, *self._outputs(), "-hls_flags", flags, *self._names()],
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
        )

    def wipe(self) -> None:
        """Take everything away that was written."""
        for file in self._folder.iterdir():
            file.unlink()

    def freeze(self) -> None:
        """Stop it in the middle of things, as a machine that hangs would."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def stop(self) -> None:
        """Ask it to end; it closes its lists."""
        self._signal(signal.SIGINT)
        self._wait()

    def kill(self) -> None:
        """End it without a word; harmless when it does not run."""
        if self._process is not None:
            self._process.kill()
            self._wait()

    def _signal(self, number: int) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def _wait(self) -> None:
        assert self._process is not None
        self._process.wait(timeout=20)
        self._process = None

    def _outputs(self) -> list[str]:
        count = len(self._renditions)
        parts = [f"[0:v]split={count}" + "".join(f"[in{index}]" for index in range(count))]
        parts += [f"[in{index}]scale={wide}:{high}[v{index}]" for index, (wide, high) in enumerate(self._renditions)]
        maps = [word for index in range(count) for word in ("-map", f"[v{index}]", "-map", "1:a")]
        return ["-filter_complex", ";".join(parts), *maps, *_CODECS]

    def _names(self) -> list[str]:
        if len(self._renditions) == 1:
            return ["live.m3u8"]
        streams = " ".join(f"v:{index},a:{index}" for index in range(len(self._renditions)))
        return ["-var_stream_map", streams, "-master_pl_name", self.name, "live_%v.m3u8"]


_INPUT = (
    *("-nostdin", "-hide_banner", "-loglevel", "fatal", "-threads", "1"),
    *("-re", "-f", "lavfi", "-i", "testsrc=size=320x180:rate=10"),
    *("-re", "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=44100"),
)
_CODECS = (
    *("-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-b:v", "200k"),
    *("-g", "10", "-keyint_min", "10", "-sc_threshold", "0", "-c:a", "aac", "-b:a", "32k"),
    *("-f", "hls", "-hls_time", "1", "-hls_list_size", "5"),
)


class Server:
    """Gives away what is in a folder, on one port of this machine for its whole life, unless it is down.

    Args:
        folder: what it gives away.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = 0
        self._server: ThreadingHTTPServer | None = None
        self.asked: list[str] = []
        """The paths that were asked for."""
        self.headers: list[dict[str, str]] = []
        """What came with them."""
        self.web_page = False
        """Whether it answers each request with a web page, as a hotel's network does."""

    def __enter__(self) -> Self:
        self.up()
        return self

    def __exit__(self, *_: object) -> None:
        if self._server is not None:
            self.down()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def up(self) -> None:
        """Listen, on the same port as before."""
        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), partial(_Handler, owner=self))
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def down(self) -> None:
        """Listen no more."""
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()
        self._server = None

    @property
    def folder(self) -> Path:
        return self._folder


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, *args: Any, owner: Server) -> None:
        self._owner = owner
        super().__init__(*args, directory=str(owner.folder))

    def do_GET(self) -> None:
        self._owner.asked.append(self.path)
        self._owner.headers.append(dict(self.headers))
        if not self._owner.web_page:
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(_PAGE)))
        self.end_headers()
        self.wfile.write(_PAGE)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""
