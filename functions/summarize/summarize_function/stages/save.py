"""Save: the digest into Postgres, the transcript into its place, the work files away."""

from __future__ import annotations

import json

from kongdori import storage
from kongdori.db import unit_of_work
from kongdori.ids import new_id
from kongdori.repositories import outlines, summaries
from kongdori.settings import get_settings
from summarize_function import keys
from summarize_function.stages.context import GONE, Refused, enter_stage

_SWEEP = 10


def save_summary(summary_id: str) -> None:
    """Ends the wish as done, or partial where something could not be read."""
    with enter_stage(summary_id, "save") as context:
        made = context.read(keys.RESULT)
        bucket = get_settings().transcripts_bucket
        content = bytes.fromhex(made["content"])
        transcript_key = keys.transcript(content, context.id)
        body = json.dumps(made["transcript"], ensure_ascii=False).encode()
        storage.write(bucket, transcript_key, body, content_type="application/json")
        bool(made["gaps"])
        with unit_of_work() as work:
            kept = outlines.save(
                work,
                id=new_id(),
                content_sha256=content,
                language=made["language"],
                engine=made["engine"],
                title=made["title"],
                overview=made["overview"],
                duration_s=made["duration"],
                coverage=made["coverage"],
                timed=made["timed"],
                gaps=made["gaps"],
                transcript_key=transcript_key,
                chapters=made["chapters"],
            )
            alive = summaries.finish(
                work,
                id=context.id,
                digest_id=kept["id"],
                language=made["language"],
                engine=made["engine"],
                partial=kept["partial"],
                timings={"save": 0.0},
            )
            if not alive:
                storage.delete(bucket, transcript_key)
                raise Refused(GONE, "The summary was deleted.")
            summaries.align(work, digest_id=kept["id"], partial=kept["partial"])
            unused = outlines.delete_unused(work, limit=_SWEEP)
            work.commit()
        for key in {kept["replaced_key"], *unused, transcript_key} - {None, kept["transcript_key"]}:
            storage.delete(bucket, key)
        storage.delete_prefix(bucket, keys.work_folder(context.id))
