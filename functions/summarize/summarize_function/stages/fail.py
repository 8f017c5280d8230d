"""Fail: records, for the person who asked, why a summary could not be made."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from kongdori import storage
from kongdori.db import unit_of_work
from kongdori.observability import logger
from kongdori.repositories import summary_jobs
from kongdori.settings import get_settings
from summarize_function import keys
from summarize_function.stages.context import GONE

_BROKE_OFF = "The work was interrupted several times. Your upload is safe; start the summary again."
_SLOW = "This took longer than is allowed. Your upload is safe; try a shorter part, or add captions."


def record_failure(summary_id: str, error: dict[str, Any]) -> bool:
    """Records the reason. True if no summary needs it: it was deleted, or an earlier attempt finished it.

    `error` is what Step Functions caught: {Error, Cause}; the cause of a Lambda error is JSON with `errorMessage`.
    """
    code, detail = explain(error)
    if code != GONE:
        with unit_of_work() as work:
            summary_jobs.fail(work, id=UUID(summary_id), code=code, detail=detail)
            work.commit()
    logger.warning("summary-failure", summary_id=summary_id, code=code, error=str(error.get("Error", "")))
    if code == GONE and not _may_go_on(UUID(summary_id)):
        storage.delete_prefix(get_settings().transcripts_bucket, keys.work_folder(UUID(summary_id)))
    return code == GONE


def _may_go_on(summary_id: UUID) -> bool:
    """Whether a retry may go on from the work files: the worker that saved a partial summary was killed just then."""
    with unit_of_work() as work:
        return summary_jobs.is_partial(work, id=summary_id)


def explain(error: dict[str, Any]) -> tuple[str, str]:
    """The code and the sentence of a refusal; for anything else, those of work that broke off."""
    if error.get("Error") == "States.Timeout":
        return "too-slow", _SLOW
    try:
        message = json.loads(error.get("Cause") or "{}").get("errorMessage", "")
    except (ValueError, AttributeError):
        message = ""
    if error.get("Error") == "Refused" and isinstance(message, str) and "|" in message:
        code, _, detail = message.partition("|")
        return code, detail
    return "interrupted", _BROKE_OFF
