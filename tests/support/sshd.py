"""OpenSSH's server on loopback, with keys of its own, and its client in a pseudo-terminal."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.support.simulation import descendants, put_away
from tests.support.terminal import Terminal

ATTEMPTS = 5  # another process may take the free port before sshd does
HANDED_ON = "HMS_* XDG_* COLORTERM LANG PYTHON* TEXTUAL_*"
PATIENCE = 30.0
RUN = Path("/run/sshd")

SERVER = """
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
AuthorizedKeysFile {folder}/guest.pub
PidFile none
UsePAM no
StrictModes no
PermitRootLogin yes
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitUserRC no
PrintMotd no
PrintLastLog no
UseDNS no
MaxStartups 100
LogLevel ERROR
AcceptEnv {handed_on}
"""

CLIENT = """
Host line
  HostName 127.0.0.1
  HostKeyAlias line
  Port {port}
  User {user}
  IdentityFile {folder}/guest
  IdentitiesOnly yes
  IdentityAgent none
  UserKnownHostsFile {folder}/known
  GlobalKnownHostsFile /dev/null
  StrictHostKeyChecking yes
  UpdateHostKeys no
  ControlPath none
  EscapeChar none
  LogLevel ERROR
  RequestTTY force
  SendEnv {handed_on}
"""


def missing() -> str:
    """Why there can be no OpenSSH server here, in a sentence; "" when there can."""
    if server() is None or shutil.which("ssh") is None or shutil.which("ssh-keygen") is None:
        return "sshd or ssh is missing: install the packages openssh-server and openssh-client"
    if os.geteuid() == 0 and not _separated():
        return f"sshd as root needs the directory {RUN}, which cannot be made"
    return ""


def server() -> str | None:
    """The absolute path of sshd, which insists on being started by it."""
    return shutil.which("sshd", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin:/sbin")


def _separated() -> bool:
    try:
        RUN.mkdir(mode=0o755, exist_ok=True)
    except OSError:
        return False
    return True


class Sshd:
    """`sshd -D` until the block ends; then nothing that it started is left.

    Args:
        folder: where its keys, configuration and log go; it must not hold any yet.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0

    def __enter__(self) -> Self:
        for name in ("host", "guest"):
            command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(self._folder / name)]
            subprocess.run(command, check=True, stdin=subprocess.DEVNULL, timeout=PATIENCE)  # noqa: S603 - OpenSSH's
        (self._folder / "known").write_text(f"line {(self._folder / 'host.pub').read_text()}")
        for _ in range(ATTEMPTS):
            if self._start():
                return self
        raise AssertionError(f"sshd does not listen:\n{(self._folder / 'log').read_text()}")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            put_away(descendants(self._process.pid))
            self._process.kill()
            self._process.wait()

    @property
    def pid(self) -> int:
        """The server's process; those of its sessions are its children."""
        assert self._process is not None
        return self._process.pid

    def _start(self) -> bool:
        sshd, self.port = server(), _free_port()
        assert sshd is not None
        settings = self._folder / "sshd_config"
        settings.write_text(SERVER.format(port=self.port, folder=self._folder, handed_on=HANDED_ON))
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - OpenSSH's
                [sshd, "-D", "-e", "-f", str(settings)], stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        until = time.monotonic() + PATIENCE
        while self._process.poll() is None and time.monotonic() < until:
            if _greets(self.port):
                return True
        self._process.kill()
        self._process.wait()
        return False

    def open(self, line: str, env: Mapping[str, str], *, port: int = 0, **terminal: Any) -> Terminal:
        """Run a command line in a session, in a terminal of ours.

        Args:
            line: for the shell at the other end; no secrets, which go with `env`.
            env: the client's environment, part of which the server hands on.
            port: where the client connects to, such as that of a slow line; 0 for the server itself.
            terminal: what else `Terminal` takes.
        """
        number = port or self.port
        settings = self._folder / f"ssh_config_{number}"
        user = pwd.getpwuid(os.getuid()).pw_name
        settings.write_text(CLIENT.format(port=number, user=user, folder=self._folder, handed_on=HANDED_ON))
        return Terminal(["ssh", "-F", str(settings), "line", line], env=env, **terminal)

    def works(self, env: Mapping[str, str]) -> str:
        """Why nobody can log in, in the client's own words; "" when it works."""
        with self.open("echo well", env) as terminal:
            code = terminal.wait_end()
            return "" if code == 0 and "well" in terminal.text else f"no login over ssh: {terminal.text.strip()}"


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _greets(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1.0) as one:
            return one.recv(4) == b"SSH-"
    except OSError:
        time.sleep(0.02)  # between two looks at another process, which cannot be awaited
        return False
