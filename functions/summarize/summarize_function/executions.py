"""Executions of the pipeline: started, and started again where one was lost."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from kongdori import pipelines
from kongdori.db import unit_of_work
from kongdori.errors import Unavailable
from kongdori.observability import logger
from kongdori.repositories import summary_jobs
from kongdori.repositories.summaries import WholeSummary
from kongdori.settings import get_settings
from kongdori.telling import described

_SILENT_FOR_S = 20.0  # after so long without progress it is looked up whether the execution still runs
_ATTEMPTS = 3  # at what was asked, and three more at each retry: an execution is named after the attempt


def start(summary_id: UUID, *, attempt: int) -> None:
    """Starts the pipeline. If that fails, the summary stays queued and `restart_if_lost` starts it later."""
    try:
        execution = pipelines.start(
            get_settings().summaries_state_machine_arn,
            name=f"{summary_id}-{attempt}",
            payload={"summary_id": str(summary_id)},
        )
    except Unavailable as error:
        logger.warning("execution-start-failure", summary_id=str(summary_id), cause=described(error.__cause__))
        return
    with unit_of_work() as work:
        summary_jobs.started(work, id=summary_id, execution_arn=execution)
        work.commit()


def restart_if_lost(stored: WholeSummary) -> bool:
    """Starts a summary again whose execution was lost (a restart, a failed start), and ends it after some attempts.

    Returns whether the summary has changed.
    """
    silent_s = (datetime.now(UTC) - stored.updated_at).total_seconds()
    if silent_s < _SILENT_FOR_S:
        return False
    try:
        if stored.execution_arn and pipelines.is_running(stored.execution_arn):
            return False
    except Unavailable:
        return False  # it can't be told whether it runs; the next look will tell
    with unit_of_work() as work:
        if stored.attempts % _ATTEMPTS == 0:
            detail = "The work was interrupted three times. Your upload is safe; start the summary again."
            summary_jobs.fail(work, id=stored.id, code="interrupted", detail=detail)
            work.commit()
            return True
        first = summary_jobs.begin_again(work, id=stored.id, attempts=stored.attempts)
        work.commit()
    if first:
        start(stored.id, attempt=stored.attempts + 1)
    return True


def next_attempt(attempts: int) -> int:
    """The first of the next `_ATTEMPTS`: what was broken off before does not count against them."""
    return -(-attempts // _ATTEMPTS) * _ATTEMPTS + 1
