"""The sandboxes of one function: more while calls wait, up to a cap; fewer when idle; a new one for one that died.

A sandbox whose call only waits, for a model, leaves its place under the cap to another: a saved answer does not queue
behind models.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections import deque
from uuid import uuid4

from kongdori_local.lambdas.errors import Answer, failure
from kongdori_local.lambdas.function import Function, Launcher
from kongdori_local.lambdas.process import Memory
from kongdori_local.lambdas.starts import Starts
from kongdori_local.lambdas.worker import Call, Worker

# How long a call waits before a sandbox is started for it. One start takes the better part of a second of a core, so
# beyond the machine's cores only calls that wait for something slow (a model) are worth it.
_GROW_AFTER_S = 0.03
_GROW_PAST_CORES_AFTER_S = 0.2


class Pool:
    """`cap` sandboxes at most, without those that wait; `most` with them. `floor` of them stay when idle for
    `keep_idle_s`.
    """

    def __init__(
        self,
        function: Function,
        launcher: Launcher,
        starts: Starts,
        *,
        cap: int,
        most: int = 0,
        floor: int = 0,
        keep_idle_s: float = 300.0,
    ) -> None:
        self.function = function
        self.workers: set[Worker] = set()
        self._launcher, self._starts = launcher, starts
        self._cap, self._most, self._floor, self._keep_idle_s = cap, max(cap, most), floor, keep_idle_s
        self._idle: list[Worker] = []
        self._queue: deque[Call] = deque()
        self._tasks: set[asyncio.Task[None]] = set()

    async def invoke(self, payload: bytes, *, request_id: str | None = None, first: bool = False) -> Answer:
        """Runs one call; the answer is the function's, or an error in Lambda's words. `first`: it overtakes those that
        wait, and where all sandboxes are busy it gets one beyond the cap.
        """
        loop = asyncio.get_running_loop()
        call = Call(request_id or str(uuid4()), payload, loop.create_future())
        if not self._hand_over(call):
            if first:
                self._queue.appendleft(call)
            else:
                self._queue.append(call)
            if first and self._cap and len(self.workers) == self._room():
                self._add()
            elif self.workers:
                past_cores = len(self.workers) >= (os.cpu_count() or 1)
                loop.call_later(_GROW_PAST_CORES_AFTER_S if past_cores else _GROW_AFTER_S, self._grow_for, call)
            else:
                self._add()
        return await call.answer

    def warm(self) -> None:
        """Starts a sandbox where there is none."""
        if not self.workers:
            self._add()

    def is_starting(self) -> bool:
        """Whether a sandbox is on its way and none was ready yet."""
        return bool(self.workers) and not any(worker.was_ready for worker in self.workers)

    def reload(self) -> None:
        """Retires every sandbox: new calls run the new code, running ones finish on the old."""
        for worker in list(self.workers):
            if worker in self._idle:
                self._idle.remove(worker)
            self.workers.discard(worker)
            worker.retire()

    def tend(self, memory: Memory) -> None:
        """Checks memory and files of busy sandboxes and the age of idle ones; called every second."""
        now = time.monotonic()
        for worker in list(self.workers):
            worker.check_memory(memory)
            worker.check_scratch()
            if self._most > self._cap:
                worker.look_whether_it_waits()
        self._keep_a_spare()
        for worker in list(self._idle):
            surplus = len(self.workers) > self._room()
            if surplus or (len(self.workers) > self._floor and now - worker.idle_since > self._keep_idle_s):
                self._idle.remove(worker)
                self.workers.discard(worker)
                worker.retire()

    def waited_s(self) -> float:
        """How long the call has waited that waits the longest for a sandbox."""
        now = time.monotonic()
        return max((now - call.queued_at for call in self._queue if not call.answer.cancelled()), default=0.0)

    def alive(self) -> bool:
        return bool(self.workers)

    def kill(self) -> None:
        """Ends everything; no sandbox is started afterwards."""
        self._cap = self._most = 0
        for worker in list(self.workers):
            worker.retired = True
            worker.kill()

    def _hand_over(self, call: Call) -> bool:
        while self._idle:
            worker = self._idle.pop()  # the one used last: the others may grow idle and go
            if worker.give(call):
                return True
        return False

    def _grow_for(self, call: Call) -> None:
        """Starts one more sandbox if this call still waits and no sandbox is being started for it."""
        starting = sum(not worker.was_ready for worker in self.workers)
        if call in self._queue and len(self._queue) > starting and len(self.workers) < self._room():
            self._add()

    def _room(self) -> int:
        """How many sandboxes there may be now."""
        return min(self._cap + sum(worker.waits for worker in self.workers), self._most)

    def _keep_a_spare(self) -> None:
        """Where all sandboxes wait, starts one more, so that the next call need not wait for its start."""
        if (
            self.workers
            and all(worker.waits for worker in self.workers)
            and self._cap <= len(self.workers) < self._room()
        ):
            self._add()

    def _add(self) -> None:
        worker = Worker(self.function, on_ready=self._ready, on_gone=self._gone)
        self.workers.add(worker)
        task = asyncio.get_running_loop().create_task(self._start(worker))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _start(self, worker: Worker) -> None:
        async with self._starts.turn(worker.has_started):
            if worker.retired or (self._idle and not self._queue):  # nobody needs it any more
                worker.has_started.set()
                self.workers.discard(worker)
                return
            try:
                await worker.start(self._launcher)
            except OSError as error:
                worker.has_started.set()
                self._gone(worker, failure("Runtime.ExitError", f"The process couldn't be started: {error}"))

    def _ready(self, worker: Worker) -> None:
        if worker not in self.workers:
            worker.retire()
            return
        while self._queue:
            call = self._queue.popleft()
            if call.answer.cancelled():
                continue
            if not worker.give(call):
                self._queue.appendleft(call)
            return
        self._idle.append(worker)

    def _gone(self, worker: Worker, failed_start: Answer | None) -> None:
        self.workers.discard(worker)
        if worker in self._idle:
            self._idle.remove(worker)
        if failed_start is not None:
            sys.stderr.write(f"{self.function.name} did not start; its log says why.\n")
            self._fail_next(failed_start)
        if self._queue:
            self._grow_for(self._queue[0])

    def _fail_next(self, answer: Answer) -> None:
        """The call that made the sandbox start gets the error of that start."""
        if self._queue:
            self._queue.popleft().finish(answer)
