"""The Lambda service of one machine: every function's sandboxes, warmed, tended and reloaded."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from kongdori_local.gateway.authorizer import Refused
from kongdori_local.gateway.messages import Reply, Request
from kongdori_local.lambdas.errors import Answer, failure
from kongdori_local.lambdas.function import Function, Launcher
from kongdori_local.lambdas.pool import Pool
from kongdori_local.lambdas.process import Memory, memory_of_children
from kongdori_local.lambdas.starts import Starts
from kongdori_local.lambdas.web import StartFailed, WebPool

# More processes than this would only compete for the processors: further calls wait. The stages of a pipeline wait
# themselves, for a model or for speech to text.
_CAP = min(16, max(4, 2 * (os.cpu_count() or 2)))
_STAGE_CAP = max(10, _CAP)
# A web server takes many streams at once, and one for each core is enough: more of them take each other's time.
_WEB_CAP = min(4, max(2, os.cpu_count() or 2))
_MOST = 16  # with those whose calls wait for a model, which compete for nothing but memory
_LOOK_AGAIN_S = 0.02


class _Tended(Protocol):
    def warm(self) -> None: ...
    def reload(self) -> None: ...
    def tend(self, memory: Memory) -> None: ...
    def alive(self) -> bool: ...
    def kill(self) -> None: ...


class LambdaService:
    """The functions by name. One that answers HTTP keeps one sandbox when idle, the others none. `report`: the file in
    which `tend` says how long calls wait, and whether streamed functions answer.
    """

    def __init__(
        self,
        functions: Mapping[str, Function],
        launcher: Launcher,
        *,
        http: Iterable[str],
        report: Path | None = None,
    ) -> None:
        self._launcher, self._report = launcher, report
        self._http = [name for name in dict.fromkeys(http) if name in functions]
        starts = Starts()
        self._pools = {
            name: (
                Pool(function, launcher, starts, cap=_CAP, most=_MOST, floor=1)
                if name in self._http
                else Pool(function, launcher, starts, cap=_STAGE_CAP)
            )
            for name, function in functions.items()
            if not function.streamed
        }
        self._web = {
            name: WebPool(function, launcher, starts, cap=_WEB_CAP)
            for name, function in functions.items()
            if function.streamed
        }

    def _all(self) -> list[_Tended]:
        return [*self._pools.values(), *self._web.values()]

    def knows(self, name: str) -> bool:
        return name in self._pools

    async def invoke(self, name: str, payload: bytes, *, request_id: str | None = None, first: bool = False) -> Answer:
        """Calls a function by its name and waits for its answer. `first`: before all calls that wait."""
        pool = self._pools.get(name)
        if pool is None:
            return failure("ResourceNotFoundException", f"Function not found: {name}")
        return await pool.invoke(payload, request_id=request_id, first=first)

    async def stream(self, name: str, request: Request, context: dict[str, Any]) -> Reply:
        """Calls a streamed function. Raises `Refused` where the platform could not get an answer from it."""
        try:
            return await self._web[name].stream(request, context)
        except (StartFailed, OSError, EOFError):
            sys.stderr.write(f"{name} did not answer; its log says why.\n")
            raise Refused("INTEGRATION_FAILURE") from None

    async def warm_http(self) -> None:
        """Starts one sandbox of each function that answers HTTP, two at a time, so that nobody waits for an import."""
        for name in self._http:
            (self._pools.get(name) or self._web[name]).warm()
            await asyncio.sleep(0.25)

    async def warm(self, names: Iterable[str]) -> None:
        """Starts one sandbox of each of these in their order, for instance the states of a pipeline that was just
        started; each when the one before it is ready. All at once they would share the processors, and the first state,
        which somebody waits for, would be as late as the last.
        """
        for name in names:
            if name in self._pools:
                self._pools[name].warm()
                while self._pools[name].is_starting():
                    await asyncio.sleep(_LOOK_AGAIN_S)

    def reload(self) -> None:
        for pool in self._all():
            pool.reload()

    async def tend(self) -> None:
        """Runs for ever: once a second, memory and idleness, and a report for health."""
        while True:
            await asyncio.sleep(1)
            memory = cache(memory_of_children)  # looked up once for all that are busy, and not where none is
            for pool in self._all():
                pool.tend(memory)
            if self._report is not None:
                self._write_report(self._report)

    def _write_report(self, path: Path) -> None:
        """What `chat_function.site.health` reads. CloudWatch knows this of AWS's Lambda."""
        report = {
            "at": time.time(),
            "waited_s": {name: pool.waited_s() for name, pool in self._pools.items()},
            "silent": [name for name, pool in self._web.items() if pool.silent()],
        }
        new = path.with_suffix(".new")
        try:
            new.write_text(json.dumps(report), encoding="utf-8")
            new.replace(path)
        except OSError as error:  # the disk is full: health finds that out by itself
            sys.stderr.write(f"The health report couldn't be written: {error.strerror}.\n")

    async def stop(self) -> None:
        """Ends every process, waits for that, and closes the logs."""
        for pool in self._all():
            pool.kill()
        for _ in range(60):
            if not any(pool.alive() for pool in self._all()):
                break
            await asyncio.sleep(0.05)
        self._launcher.close()
