"""Save: stores the outline and the transcript, and deletes the work files that nothing needs any more."""

from __future__ import annotations

from kongdori import storage
from kongdori.db import unit_of_work
from kongdori.ids import new_id
from kongdori.repositories import outlines, summary_jobs
from kongdori.repositories.outlines import NewOutline
from kongdori.settings import get_settings
from summarize_function import keys
from summarize_function.stages.context import GONE, Refused, StageContext, enter_stage
from summarize_function.stages.work_files import Result

_UNUSED_AT_ONCE = 10


def save_summary(summary_id: str) -> None:
    """Ends the summary as done, or as partial where something could not be read."""
    with enter_stage(summary_id, "save") as context:
        result = context.read(keys.RESULT, Result)
        bucket = get_settings().transcripts_bucket
        transcript_key = keys.transcript(result.content, context.job.id)
        body = result.transcript.model_dump_json().encode()
        storage.write(bucket, transcript_key, body, content_type="application/json")
        with unit_of_work() as work:
            saved = outlines.save(work, _outline(result), id=new_id(), transcript_key=transcript_key)
            if not summary_jobs.finish(work, id=context.job.id, outline=saved.stored, timings=context.timings()):
                storage.delete(bucket, transcript_key)
                raise Refused(GONE, "The summary was deleted.")
            summary_jobs.align(work, saved.stored)
            unused = outlines.delete_unused(work, limit=_UNUSED_AT_ONCE)
            work.commit()
        for key in {saved.replaced_key, *unused, transcript_key} - {saved.stored.transcript_key}:
            if key is not None:
                storage.delete(bucket, key)
        if any(gap.may_be_filled for gap in result.gaps):  # a retry goes on from what was done
            _drop_what_was_not_written(context, bucket)
        else:
            storage.delete_prefix(bucket, keys.work_folder(context.job.id))


def _drop_what_was_not_written(context: StageContext, bucket: str) -> None:
    """Deletes the key excerpts in place of the model's chapters, and the parts that have them: a retry makes them."""
    for name in context.list_names():
        if name.startswith((keys.PARTS, keys.UNWRITTEN)):
            storage.delete(bucket, keys.work_folder(context.job.id) + name)


def _outline(result: Result) -> NewOutline:
    return NewOutline(
        content_sha256=bytes.fromhex(result.content),
        language=result.language,
        engine=result.engine,
        title=result.title,
        overview=result.overview,
        duration_s=result.duration,
        coverage=result.coverage,
        timed=result.timed,
        gaps=result.gaps,
        chapters=result.chapters,
        points_thrown_out=result.points_thrown_out,
    )
