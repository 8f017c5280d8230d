"""Where the parts' Unix sockets lie: in the data folder, or in a short folder where that path would be too long."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import os
import shutil
import socket
import stat
import tempfile
from pathlib import Path

from kongdori_local.config import StartError

LAMBDA = "lambda"  # the socket of the Lambda host
_LONGEST = 103  # what fits into sockaddr_un: macOS takes 103 bytes, Linux 107
_LONGEST_NAME = len("/postgres/.s.PGSQL.5432") + 8  # 8: a suffix of a lock file


class Sockets:
    """Two folders of sockets that only their owners may enter: `postgres`, whose server may be another user, and
    `own` for everything else.
    """

    def __init__(self, data: Path) -> None:
        self._folder = data / "sockets"
        if len(os.fsencode(self._folder)) + _LONGEST_NAME > _LONGEST:
            digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:10]
            self._folder = Path(tempfile.gettempdir()) / f"kongdori-{os.geteuid()}-{digest}"
        self.postgres = self._folder / "postgres"
        self.own = self._folder / "own"

    def prepare(self) -> None:
        """Makes them, empty. Raises `StartError` where somebody else has made a folder of that name."""
        self.remove()
        # Whoever is root runs Postgres as `nobody`, who has to get through to the folder of its own.
        mode = 0o711 if os.geteuid() == 0 else 0o700
        try:
            self._folder.mkdir(mode=mode, parents=True)
        except FileExistsError:
            raise StartError(
                f"{self._folder} belongs to another user. Delete it, or give KONGDORI_DATA a shorter path."
            ) from None
        self._folder.chmod(mode)
        self.postgres.mkdir(mode=0o700)
        self.own.mkdir(mode=0o700)

    def remove(self) -> None:
        """Deletes them with all that is in them, if they are ours."""
        with contextlib.suppress(FileNotFoundError):
            found = self._folder.lstat()
            if stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid():
                shutil.rmtree(self._folder)


class HTTPOverSocket(http.client.HTTPConnection):
    """A line to an HTTP server that listens on a Unix socket."""

    def __init__(self, path: Path, *, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = str(path)

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)
