"""One sandbox: a process under the runtime client, with a Runtime API of its own. One invocation at a time."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self
from weakref import WeakSet

import psutil

from kongdori_local.lambdas import errors
from kongdori_local.lambdas.errors import Answer
from kongdori_local.lambdas.function import Function, Launcher
from kongdori_local.lambdas.process import FunctionProcess, Memory
from kongdori_local.lambdas.runtime_api import Connection

_WAITS_AFTER_S = 1.0


@dataclass(slots=True)
class Call:
    """An invocation on its way; `answer` is set exactly once."""

    request_id: str
    payload: bytes
    answer: asyncio.Future[Answer]
    queued_at: float = field(default_factory=time.monotonic)

    def finish(self, answer: Answer) -> None:
        if not self.answer.done():
            self.answer.set_result(answer)


class Worker:
    """Tells its pool when it is ready for a call, and when it has ended (with the error of a failed start)."""

    def __init__(
        self,
        function: Function,
        *,
        on_ready: Callable[[Worker], None],
        on_gone: Callable[[Worker, Answer | None], None],
    ) -> None:
        self.function = function
        self.started_at = self.idle_since = time.monotonic()
        self.call: Call | None = None
        self.retired = False
        self._on_ready, self._on_gone = on_ready, on_gone
        self._waiting: Connection | None = None
        self._server: asyncio.Server | None = None
        self._connections: WeakSet[Connection] = WeakSet()
        self._process: FunctionProcess | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._verdict: Answer | None = None  # why we killed it, for the call that was running
        self._init_error: Answer | None = None
        self.was_ready = False
        self.has_started = asyncio.Event()  # or has ended, or is not needed any more
        self.waits = False  # its call does, for a model for instance; as of the last look
        self._given_at = 0.0

    async def start(self, launcher: Launcher) -> Self:
        """Opens the Runtime API and starts the process."""
        loop = asyncio.get_running_loop()
        secret = secrets.token_urlsafe(16)
        self._server = await loop.create_server(lambda: self._connected(secret), "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        self._process = launcher.start(self.function, runtime_api=f"127.0.0.1:{port}/{secret}", on_exit=self._exited)
        if self.retired or self._verdict is not None:  # no longer wanted before it was there
            self._process.kill()
        return self

    def _connected(self, secret: str) -> Connection:
        connection = Connection(self, secret)
        self._connections.add(connection)
        return connection

    @property
    def pid(self) -> int:
        return self._process.pid if self._process else 0

    def give(self, call: Call) -> bool:
        """Hands a call to the waiting process; False when that has ended meanwhile."""
        connection, self._waiting = self._waiting, None
        deadline_ms = int((time.time() + self.function.timeout_s) * 1000)
        if connection is None or not connection.give(
            request_id=call.request_id, arn=self.function.arn, deadline_ms=deadline_ms, payload=call.payload
        ):
            return False
        self.call, self._given_at = call, time.monotonic()
        self._timer = asyncio.get_running_loop().call_later(self.function.timeout_s, self._time_out)
        return True

    def retire(self) -> None:
        """Ends it: now when idle, after its call when busy."""
        self.retired = True
        if self.call is None:
            self.kill()

    def kill(self, verdict: Answer | None = None) -> None:
        self._verdict = self._verdict or verdict
        if self._process is not None:
            self._process.kill()

    def check_memory(self, memory: Memory) -> None:
        """Kills the process where it has grown past the function's memory, as Lambda does."""
        if self.call is not None and memory().get(self.pid, 0) > self.function.memory_mb * 1024 * 1024:
            self.kill(errors.out_of_memory(self.call.request_id))

    def check_scratch(self) -> None:
        """Keeps the process from writing where `/tmp` would be full on Lambda."""
        if self.call is not None and self._process is not None:
            self._process.is_overfull()

    def look_whether_it_waits(self) -> None:
        """Whether its call has run for a while, and the process asks for no processor."""
        self.waits = False
        if self.call is not None and time.monotonic() - self._given_at > _WAITS_AFTER_S:
            with suppress(psutil.Error):
                self.waits = psutil.Process(self.pid).status() == psutil.STATUS_SLEEPING

    def on_next(self, connection: Connection) -> None:
        self._waiting = connection
        self.was_ready = True
        self.has_started.set()
        self.idle_since = time.monotonic()
        if self.retired:
            self.kill()
        else:
            self._on_ready(self)

    def on_response(self, request_id: str, payload: bytes) -> bool:
        answer = Answer(payload) if len(payload) <= errors.MAX_PAYLOAD else errors.too_large(len(payload))
        return self._finish(request_id, answer)

    def on_error(self, request_id: str, payload: bytes) -> bool:
        return self._finish(request_id, Answer(payload, "Unhandled"))

    def on_init_error(self, payload: bytes) -> None:
        self._init_error = Answer(payload, "Unhandled")

    def _finish(self, request_id: str, answer: Answer) -> bool:
        call = self.call
        if call is None or call.request_id != request_id:
            return False
        overfull = self._process is not None and self._process.is_overfull()
        self._end_call(errors.scratch_full(self.function.scratch_mb) if overfull else answer)
        return True

    def _end_call(self, answer: Answer) -> None:
        call, self.call = self.call, None
        self.waits = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if call is not None:
            call.finish(answer)

    def _time_out(self) -> None:
        if self.call is not None:
            verdict = errors.timed_out(self.call.request_id, self.function.timeout_s)
            self.kill(verdict)
            self._end_call(verdict)

    def _exited(self, code: int) -> None:
        self.has_started.set()
        if self._server is not None:
            self._server.close()
        for connection in [*self._connections]:  # the last may not have been told yet that its other end is gone
            connection.close()
        if self.call is not None:
            self._end_call(self._verdict or errors.exited(self.call.request_id, code))
        failed_start = None
        if not self.was_ready and not self.retired:
            failed_start = self._init_error or errors.exited("init", code)
        self._on_gone(self, failed_start)
