"""EventBridge's schedules: functions called at their rate, the first time one interval after the start."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterable

from kongdori_local.lambdas.service import LambdaService
from kongdori_local.template import Schedule

_EVENT = {"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}}


async def keep(schedules: Iterable[Schedule], functions: LambdaService) -> None:
    """Runs for ever."""
    await asyncio.gather(*(_repeat(schedule, functions) for schedule in schedules))


async def _repeat(schedule: Schedule, functions: LambdaService) -> None:
    while True:
        await asyncio.sleep(schedule.every_s)
        answer = await functions.invoke(schedule.function, json.dumps(_EVENT).encode())
        if answer.error:
            sys.stderr.write(f"{schedule.function} failed on its schedule; its log says why.\n")
