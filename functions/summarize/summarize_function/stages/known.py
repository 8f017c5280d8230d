"""What is known of a content before work on it begins: its outline, what was heard in it, whether it is worked on."""

from __future__ import annotations

from kongdori import storage
from kongdori.db import unit_of_work
from kongdori.errors import NotFound
from kongdori.repositories import outlines, summary_jobs
from kongdori.settings import get_settings
from summarize_function.schemas import Transcript
from summarize_function.stages.context import StageContext, longest_call_s

_SILENT_S = 180.0  # longer than any part of the work takes that says nothing meanwhile, but an answer of the model


def is_worked_on(context: StageContext) -> bool:
    """Whether another execution is making the same outline: it is waited for, so that nothing is paid for twice."""
    with unit_of_work() as work:
        return summary_jobs.same_is_under_way(work, id=context.job.id, silent_s=_SILENT_S + longest_call_s())


def is_known(context: StageContext, content: bytes) -> bool:
    """Whether this content has an outline already."""
    job = context.job
    with unit_of_work() as work:
        return outlines.find(work, content_sha256=content, language=job.language, engine=job.engine) is not None


def finish_if_known(context: StageContext, content: bytes) -> bool:
    """Whether this content has an outline already; then that ends the summary."""
    job = context.job
    with unit_of_work() as work:
        known = outlines.find(work, content_sha256=content, language=job.language, engine=job.engine)
        if known is None:
            return False
        summary_jobs.finish(work, id=job.id, outline=known)
        work.commit()
    return True


def heard_in_upload(sha256: bytes) -> Transcript | None:
    """What was heard in the same recording before: it is not transcribed, nor paid for, once more."""
    with unit_of_work() as work:
        return _read(outlines.heard_before(work, video_sha256=sha256))


def heard_in(contents: list[bytes]) -> Transcript | None:
    """The same for contents that are one recording, read at several lengths."""
    with unit_of_work() as work:
        return _read(outlines.whole_transcript(work, contents=contents))


def _read(key: str | None) -> Transcript | None:
    if key is None:
        return None
    try:
        return Transcript.model_validate_json(storage.read(get_settings().transcripts_bucket, key))
    except NotFound:  # deleted just now
        return None
