"""Starts all parts together, watches them, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import FrameType

from dotenv import dotenv_values

from kongdori_local import config as configs
from kongdori_local import schema
from kongdori_local.config import Config, StartError
from kongdori_local.data_folder import DataFolder
from kongdori_local.guard_process import GuardProcess
from kongdori_local.parts import Part
from kongdori_local.plan import Plan

_READY_WITHIN_S = 60.0
_STOP_WITHIN_S = 8.0
_WATCH_EVERY_S = 0.2


def main() -> int:
    """Runs the local cloud until it is asked to stop; the exit code."""
    stop = _StopRequest()
    os.umask(0o077)  # of all that this run writes: logs, uploads, secrets
    try:
        person = {**_dotenv(), **os.environ}
        config = configs.read(person)
        _check_port(config)
        folder = DataFolder(config.data)
        folder.end_leftovers()
        folder.bring_up_to_date(config.objects)
        return Supervisor(config, folder, Plan(config, folder, person=person), stop).run()
    except StartError as error:
        print(f"Kongdori can't start: {error}", file=sys.stderr)
        return 1


class _StopRequest:
    """Set by SIGINT, SIGTERM or SIGHUP."""

    def __init__(self) -> None:
        self.wanted = False
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, self._set)
        # `make` ends with its terminal and sends no signal
        self._parent = os.getppid() if os.environ.get("KONGDORI_STOP_WITH_PARENT") else None

    def _set(self, _signum: int, _frame: FrameType | None) -> None:
        self.wanted = True

    def __bool__(self) -> bool:
        return self.wanted or (self._parent is not None and os.getppid() != self._parent)


class Supervisor:
    """One run, from start to stop."""

    def __init__(self, config: Config, folder: DataFolder, plan: Plan, stop: _StopRequest) -> None:
        self._config, self._folder, self._plan, self._stop = config, folder, plan, stop
        self._parts: list[Part] = []
        self._helpers: list[subprocess.Popen[bytes]] = []
        self._guard = GuardProcess(folder)

    def run(self) -> int:
        """Starts everything and watches it; 0 after a stop that was asked for."""
        started = time.monotonic()
        try:
            self._folder.write_run(self._plan.run_file())
            self._folder.write_sam_environment(self._plan.sam_environment())
            self._start()
            print(f"Kongdori is ready at {self._config.public_url}", flush=True)
            if warning := self._config.warning:
                print(warning, flush=True)
            _trace(f"started in {time.monotonic() - started:.2f} s")
            self._bring_samples()
            self._renew_intents()
            while not self._stop:
                time.sleep(_WATCH_EVERY_S)
                for part in self._parts:
                    if line := part.tend(self._guard):
                        print(line, file=sys.stderr, flush=True)
            print("Stopping …", flush=True)
        except _Stopped:
            pass
        finally:
            self._end()
        return 0

    def _start(self) -> None:
        self._plan.sockets.prepare()
        self._plan.redis.prepare()
        if not (self._config.data / "postgres" / "PG_VERSION").exists():
            print("Creating the database (only at the first start) …", flush=True)
        self._plan.postgres.prepare()
        self._parts = self._plan.parts()
        for part in self._parts:
            part.start(self._guard)
        self._plan.check_settings()  # while they start
        with ThreadPoolExecutor(len(self._parts)) as pool:
            waits = {part.name: pool.submit(self._wait, part) for part in self._parts}
            for name in ("postgres", "aws"):
                waits[name].result()
            schema.bring_up_to_date(
                self._plan.postgres, root=self._config.root, environment=self._plan.layer_environment()
            )
            for wait in waits.values():
                wait.result()

    def _wait(self, part: Part) -> None:
        end = time.monotonic() + _READY_WITHIN_S
        while not part.wait_ready(0.2):
            if self._stop:
                raise _Stopped
            if part.stopped() or time.monotonic() > end:
                raise StartError(f"{part.name} didn't start. {_last_words(part.log)} (whole log: {part.log})")

    def _bring_samples(self) -> None:
        """The sample films, in the background and at low priority; a run with KONGDORI_SAMPLES=0 goes without."""
        if os.environ.get("KONGDORI_SAMPLES") == "0":
            return
        self._help("samples", "from kongdori_tools.sample_films import ensure_samples; ensure_samples()")

    def _renew_intents(self) -> None:
        """Published intents of another release's layout are trained once more, in the background."""
        if not schema.reads_published_intents(self._plan.postgres, root=self._config.root):
            self._help("intents", "from kongdori_tools.__main__ import main; main(['intents', 'renew'])")

    def _help(self, name: str, code: str) -> None:
        """Runs some Python at low priority, which ends with this process at the latest."""
        log = self._config.logs / f"{name}.log"
        with log.open("ab") as out:
            helper = subprocess.Popen(
                [sys.executable, "-c", f"import os; os.nice(10); {code}"],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env=self._plan.child_environment(),
                process_group=0,
                cwd="/",
            )
        self._guard.watch(helper.pid)
        self._helpers.append(helper)

    def _end(self) -> None:
        """Stops the front first, so that running calls still reach their database, then all other parts at once."""
        for helper in self._helpers:
            _kill_group(helper.pid)
            helper.wait()
        for group in ([p for p in self._parts if p.name == "front"], [p for p in self._parts if p.name != "front"]):
            for part in group:
                part.ask_to_stop()
            _wait_all(group, _STOP_WITHIN_S)
            for part in group:
                part.finish(self._guard)
        self._plan.sockets.remove()
        self._folder.close()
        self._guard.close()


class _Stopped(Exception):
    """Asked to stop while still starting."""


def _dotenv() -> dict[str, str]:
    """The file `.env`; tests set KONGDORI_DOTENV=0, as a person's own settings are not theirs."""
    if os.environ.get("KONGDORI_DOTENV") == "0":
        return {}
    return {name: value or "" for name, value in dotenv_values(configs.ROOT / ".env", interpolate=False).items()}


def _check_port(config: Config) -> None:
    with socket.socket(socket.AF_INET6 if ":" in config.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((config.host, config.port))
        except PermissionError:
            raise StartError(
                f"You're not allowed to open port {config.port}. Choose one from 1024 up: KONGDORI_PORT=8081 make dev"
            ) from None
        except OSError:
            raise StartError(
                f"Port {config.port} is in use. Stop the program that uses it, or choose another: "
                f"KONGDORI_PORT={config.port + 1} make dev"
            ) from None


def _wait_all(parts: Iterable[Part], deadline_s: float) -> None:
    end = time.monotonic() + deadline_s
    while time.monotonic() < end and not all(part.stopped() for part in parts):
        time.sleep(0.03)


def _kill_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


def _last_words(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
    return lines[-1][:300] if lines else "The lines above say why."


def _trace(line: str) -> None:
    if os.environ.get("KONGDORI_TRACE"):
        print(line, file=sys.stderr, flush=True)
