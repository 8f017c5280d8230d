"""A streamed function: the web server that its start script runs, as Lambda Web Adapter would call it.

Lambda gives each stream a sandbox of its own. Here, beyond the cap, streams share the processes that run, so that many
open streams do not fill a laptop's memory; a shared process is not killed for one slow stream.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncGenerator
from typing import Any
from uuid import uuid4

from kongdori_local.gateway.messages import Headers, Reply, Request
from kongdori_local.lambdas.function import Function, Launcher
from kongdori_local.lambdas.process import FunctionProcess, Memory
from kongdori_local.lambdas.starts import Starts
from kongdori_local.lambdas.web_client import Exchange

_CONTEXT = b"x-amzn-request-context"
_LAMBDA_CONTEXT = b"x-amzn-lambda-context"
_READY_WITHIN_S = 20.0
_PROBE_EVERY_S, _PROBE_TIMEOUT_S = 3.0, 3.0
_PROBES_MISSED = 3  # then a server is taken for hung
_START_AGAIN_AFTER_S = 5.0  # where one did not start


class StartFailed(Exception):
    """The web server did not come up; the function's log says why."""


class _Server:
    def __init__(self, function: Function, launcher: Launcher, starts: Starts) -> None:
        self.socket = launcher.socket(function)
        self.streams = 0
        self.retired = False
        self.ended = False
        self.idle_since = time.monotonic()
        self.missed = 0  # probes, since it last answered one
        self._probed_at = time.monotonic()
        self._probe: asyncio.Task[None] | None = None
        self._path = function.environment.get("AWS_LWA_READINESS_CHECK_PATH", "/")
        self._process: FunctionProcess | None = None
        self.ready = asyncio.get_running_loop().create_task(self._start(function, launcher, starts))
        self.ready.add_done_callback(lambda task: task.cancelled() or task.exception())  # heard by whoever waits

    async def _start(self, function: Function, launcher: Launcher, starts: Starts) -> None:
        started = asyncio.Event()
        async with starts.turn(started):
            try:
                if not self.ended:
                    self._process = launcher.start_web(function, socket=self.socket, on_exit=self._exited)
                await self._wait(function)
            finally:
                started.set()

    async def _wait(self, function: Function) -> None:
        end = time.monotonic() + _READY_WITHIN_S
        while time.monotonic() < end and not self.ended:
            if await self._is_ready():
                return
            await asyncio.sleep(0.03)
        self.kill()
        raise StartFailed(function.name)

    async def _is_ready(self) -> bool:
        exchange = Exchange(self.socket)
        try:
            await exchange.open(Request("GET", self._path, "", [(b"host", b"localhost")], b"", "127.0.0.1"), [])
        except (OSError, EOFError):
            return False
        finally:
            exchange.close()
        return exchange.status < 500

    def probe(self) -> None:
        """Asks once in a while, in the background, whether the server still answers."""
        if self.ready.done() and time.monotonic() - self._probed_at > _PROBE_EVERY_S:
            self._probed_at = time.monotonic()
            self._probe = asyncio.get_running_loop().create_task(self._ask())

    async def _ask(self) -> None:
        try:
            async with asyncio.timeout(_PROBE_TIMEOUT_S):
                answers = await self._is_ready()
        except TimeoutError:
            answers = False
        self.missed = 0 if answers else self.missed + 1
        self._probed_at = time.monotonic()

    def _exited(self, _code: int) -> None:
        self.ended = True
        self.socket.unlink(missing_ok=True)

    def kill(self) -> None:
        if self._process is None:
            self.ended = True
        else:
            self._process.kill()

    @property
    def pid(self) -> int:
        return self._process.pid if self._process else 0

    def begin(self) -> None:
        self.streams += 1

    def end(self) -> None:
        self.streams -= 1
        self.idle_since = time.monotonic()
        if self.retired and not self.streams:
            self.kill()


class WebPool:
    """The servers of one streamed function."""

    def __init__(
        self, function: Function, launcher: Launcher, starts: Starts, *, cap: int, keep_idle_s: float = 300.0
    ) -> None:
        self.function = function
        self._launcher, self._starts = launcher, starts
        self._cap, self._keep_idle_s = cap, keep_idle_s
        self._servers: list[_Server] = []
        self._wanted = False  # one server at least, from the first that was started until all are ended
        self._start_failed, self._again_at = False, 0.0

    async def stream(self, request: Request, context: dict[str, Any]) -> Reply:
        """Passes one request on and its answer back. Raises `StartFailed`, `OSError`, `EOFError`."""
        while True:
            server = self._choose()
            server.begin()
            exchange = Exchange(server.socket)
            left = _closing(exchange, request)
            try:
                await asyncio.shield(server.ready)
                await exchange.open(_cleaned(request), self._contexts(context))
            except (ConnectionRefusedError, FileNotFoundError):  # it died a moment ago: nobody heard the request
                left.cancel()
                server.end()
                server.ended = True
            except BaseException:
                left.cancel()
                server.end()
                raise
            else:
                return Reply(exchange.status, exchange.headers, stream=self._follow(server, exchange, left))

    def warm(self) -> None:
        if not self._live():
            self._add()

    def reload(self) -> None:
        for server in self._servers:
            server.retired = True
            if not server.streams:
                server.kill()
        self._servers, self._wanted = [], False

    def silent(self) -> bool:
        """Whether a server does not answer, or the last one did not start."""
        return any(server.missed for server in self._live()) or self._start_failed

    def tend(self, memory: Memory) -> None:
        """Called every second. Checks memory, idleness and whether the servers answer; ends those that hang, as nobody
        else would, and starts one where the last has died.
        """
        for server in self._live():
            server.probe()
            if server.missed >= _PROBES_MISSED:
                sys.stderr.write(f"{self.function.name}: a server hung and was stopped.\n")
                server.kill()
        if self._wanted and not self._live() and time.monotonic() >= self._again_at:
            self._add()
        limit = self.function.memory_mb * 1024 * 1024
        for server in self._live():
            if server.streams and memory().get(server.pid, 0) > limit:
                sys.stderr.write(
                    f"{self.function.name}: it used over {self.function.memory_mb} MB and was stopped, as on Lambda.\n"
                )
                server.kill()
        idle = [s for s in self._servers if not s.streams and time.monotonic() - s.idle_since > self._keep_idle_s]
        for server in idle[: max(0, len(self._servers) - 1)]:
            self._servers.remove(server)
            server.kill()

    def alive(self) -> bool:
        return not all(server.ended for server in self._servers)

    def kill(self) -> None:
        self._wanted = False
        for server in self._servers:
            server.kill()

    def _add(self) -> _Server:
        server = _Server(self.function, self._launcher, self._starts)
        self._servers.append(server)
        self._wanted = True
        return server

    def _live(self) -> list[_Server]:
        for server in self._servers:
            if server.ready.done():
                self._start_failed = server.ready.cancelled() or server.ready.exception() is not None
                server.ended = server.ended or self._start_failed
                self._again_at = time.monotonic() + _START_AGAIN_AFTER_S if self._start_failed else 0.0
        self._servers = [server for server in self._servers if not server.ended]
        return self._servers

    def _choose(self) -> _Server:
        answering = [server for server in self._live() if not server.missed]
        least = min(answering, key=lambda server: server.streams, default=None)
        if least is None or (least.streams and len(self._servers) < self._cap):
            least = self._add()
        return least

    def _contexts(self, context: dict[str, Any]) -> Headers:
        lambda_context = {
            "request_id": str(uuid4()),
            "deadline": int((time.time() + self.function.timeout_s) * 1000),
            "invoked_function_arn": self.function.arn,
            "env_config": {
                "function_name": self.function.name,
                "memory": self.function.memory_mb,
                "version": "$LATEST",
            },
        }
        return [
            (_CONTEXT, json.dumps(context).encode("latin-1")),
            (_LAMBDA_CONTEXT, json.dumps(lambda_context).encode("latin-1")),
        ]

    async def _follow(self, server: _Server, exchange: Exchange, left: asyncio.Future[None]) -> AsyncGenerator[bytes]:
        try:
            async with asyncio.timeout(self.function.timeout_s):
                async for piece in exchange.body():
                    yield piece
        except EOFError:
            if not left.done():
                raise
        finally:
            left.cancel()
            exchange.close()
            server.end()


def _closing(exchange: Exchange, request: Request) -> asyncio.Future[None]:
    """Closes the exchange when the viewer goes away, so that the function hears of it, and is done then."""
    left = request.left
    if left is None:
        return asyncio.get_running_loop().create_future()

    async def close() -> None:
        await left()
        exchange.close()

    return asyncio.ensure_future(close())


def _cleaned(request: Request) -> Request:
    """Drops what a caller sends under the names of the contexts, which only the platform sets."""
    headers = [item for item in request.headers if item[0] not in {_CONTEXT, _LAMBDA_CONTEXT}]
    return Request(request.method, request.path, request.query, headers, request.body, request.viewer)
