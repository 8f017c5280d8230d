"""The handlers of the states in `infra/statemachines/summaries.asl.yaml`. A payload carries ids and indexes, never
content.

Each state reads or writes S3, so boto3 is loaded here, at init: Lambda lends a whole processor then, and the local run
starts the later states while the first one works. For the same reasons the function that transcribes loads its speech
model here, if the weights are on disk.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import boto3  # noqa: F401

from kongdori.settings import runs
from kongdori.telling import quietly
from summarize_function.speech import local
from summarize_function.stages.chapters import find_chapters
from summarize_function.stages.combine import combine_parts
from summarize_function.stages.context import Refused
from summarize_function.stages.fail import record_failure
from summarize_function.stages.prepare import prepare_summary
from summarize_function.stages.save import save_summary
from summarize_function.stages.together import together
from summarize_function.stages.transcribe import transcribe_chunk
from summarize_function.stages.work_files import Part

Event = dict[str, Any]
_state = partial(quietly, but=(Refused,))

if runs("transcribe"):
    local.load_if_there()


@_state
def prepare(event: Event, _context: object) -> Event:
    """{summary_id} → {summary_id, route, audio, parts}. `audio` and `parts` are what the two Maps go over."""
    return prepare_summary(event["summary_id"]).model_dump()


@_state
def transcribe(event: Event, _context: object) -> Event:
    """{summary_id, index, total, count?} → {index}. So many chunks of sound, one where it does not say."""
    chunks = range(event["index"], event["index"] + event.get("count", 1))
    together(lambda index: transcribe_chunk(event["summary_id"], index, event["total"]), chunks)
    return {"index": event["index"]}


@_state
def chapters(event: Event, _context: object) -> Event:
    """{summary_id, total, together: [{index, start, end}], offline?} → {indexes}. Parts of the transcript."""
    parts = _parts(event)
    offline = bool(event.get("offline"))
    together(lambda part: find_chapters(event["summary_id"], part, event["total"], offline=offline), parts)
    return {"indexes": [part.index for part in parts]}


def _parts(task: Event) -> list[Part]:
    """The parts of one task. An execution that began before an update has one in each."""
    return [Part.model_validate(part) for part in task.get("together", [task])]


@_state
def combine(event: Event, _context: object) -> Event:
    """{summary_id, parts} → {summary_id}."""
    combine_parts(event["summary_id"], parts=sum(len(_parts(task)) for task in event["parts"]))
    return {"summary_id": event["summary_id"]}


@_state
def save(event: Event, _context: object) -> Event:
    """{summary_id} → {summary_id}."""
    save_summary(event["summary_id"])
    return {"summary_id": event["summary_id"]}


@_state
def fail(event: Event, _context: object) -> Event:
    """{summary_id, error: {Error, Cause}} → {gone}. `gone`: there is no summary that could hold the reason."""
    return {"gone": record_failure(event["summary_id"], event.get("error") or {})}
