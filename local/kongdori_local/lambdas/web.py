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
from kongdori_local.lambdas.web_client import Exchange

_CONTEXT = b"x-amzn-request-context"
_LAMBDA_CONTEXT = b"x-amzn-lambda-context"
_READY_WITHIN_S = 20.0


class StartFailed(Exception):
    """The web server did not come up; the function's log says why."""


class _Server:
    def __init__(self, function: Function, launcher: Launcher) -> None:
        self.socket = launcher.socket(function)
        self.streams = 0
        self.retired = False
        self.ended = False
        self.idle_since = time.monotonic()
        self._process: FunctionProcess = launcher.start_web(function, socket=self.socket, on_exit=self._exited)
        self.ready = asyncio.get_running_loop().create_task(self._wait(function))
        self.ready.add_done_callback(lambda task: task.cancelled() or task.exception())  # heard by whoever waits

    async def _wait(self, function: Function) -> None:
        path = function.environment.get("AWS_LWA_READINESS_CHECK_PATH", "/")
        end = time.monotonic() + _READY_WITHIN_S
        probe = Request("GET", path, "", [(b"host", b"localhost")], b"", "127.0.0.1")
        while time.monotonic() < end and not self.ended:
            try:
                exchange = await Exchange(self.socket).open(probe, [])
            except (OSError, EOFError):
                await asyncio.sleep(0.03)
                continue
            exchange.close()
            if exchange.status < 500:
                return
            await asyncio.sleep(0.03)
        raise StartFailed(function.name)

    def _exited(self, _code: int) -> None:
        self.ended = True
        self.socket.unlink(missing_ok=True)

    def kill(self) -> None:
        self._process.kill()

    @property
    def pid(self) -> int:
        return self._process.pid

    def begin(self) -> None:
        self.streams += 1

    def end(self) -> None:
        self.streams -= 1
        self.idle_since = time.monotonic()
        if self.retired and not self.streams:
            self.kill()


class WebPool:
    """The servers of one streamed function."""

    def __init__(self, function: Function, launcher: Launcher, *, cap: int, keep_idle_s: float = 300.0) -> None:
        self.function = function
        self._launcher, self._cap, self._keep_idle_s = launcher, cap, keep_idle_s
        self._servers: list[_Server] = []

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
            self._servers.append(_Server(self.function, self._launcher))

    def reload(self) -> None:
        for server in self._servers:
            server.retired = True
            if not server.streams:
                server.kill()
        self._servers = []

    def tend(self, memory: Memory) -> None:
        limit = self.function.memory_mb * 1024 * 1024
        for server in self._live():
            if server.streams and memory().get(server.pid, 0) > limit:
                sys.stderr.write(
                    f"{self.function.name}: more than {self.function.memory_mb} MB, ended as Lambda would.\n"
                )
                server.kill()
        idle = [s for s in self._servers if not s.streams and time.monotonic() - s.idle_since > self._keep_idle_s]
        for server in idle[: max(0, len(self._servers) - 1)]:
            self._servers.remove(server)
            server.kill()

    def alive(self) -> bool:
        return not all(server.ended for server in self._servers)

    def kill(self) -> None:
        for server in self._servers:
            server.kill()

    def _live(self) -> list[_Server]:
        def failed(server: _Server) -> bool:
            return server.ready.done() and (server.ready.cancelled() or server.ready.exception() is not None)

        self._servers = [server for server in self._servers if not server.ended and not failed(server)]
        return self._servers

    def _choose(self) -> _Server:
        least = min(self._live(), key=lambda server: server.streams, default=None)
        if least is None or (least.streams and len(self._servers) < self._cap):
            least = _Server(self.function, self._launcher)
            self._servers.append(least)
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
