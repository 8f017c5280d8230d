"""Chapters: finds the chapters of one part of the transcript."""

from __future__ import annotations

import hashlib

from kongdori.llm import chat
from kongdori.media.captions import Cue
from kongdori.repositories.outlines import OFFLINE
from summarize_function import keys
from summarize_function.reading import chapters
from summarize_function.stages.context import enter_stage
from summarize_function.stages.meaning import nearness
from summarize_function.stages.work_files import Part, PartOutline, PreparedSource, cues_between


def find_chapters(summary_id: str, part: Part, total: int, *, offline: bool) -> None:
    """Writes the outline of the part, one of `total`. `offline`: the model did not answer, or the budget is spent."""
    with enter_stage(summary_id, "digest", total=total) as context:  # the API's name of this stage
        source = context.read(keys.PREPARED, PreparedSource)
        start, end = part.start, part.end
        cues = cues_between(context, source, start, end)
        made_of = _hash(cues)
        before = context.read_if_there(keys.part(part.index), PartOutline)
        by_model = not offline and context.job.engine != OFFLINE and chat.is_configured()
        if before is None or before.made_of != made_of or (by_model and not before.by_model):
            if not by_model:
                made = chapters.offline(cues, start=start, end=end, length=context.job.length)
            else:
                ask = context.ask(f"chapters:{part.index}:{made_of[:8]}")
                made = chapters.by_model(
                    cues,
                    ask,
                    engine=chat.name(),
                    start=start,
                    end=end,
                    language=context.job.language,
                    length=context.job.length,
                    nearness=nearness(),
                )
            outline = PartOutline(
                title=made.title,
                overview=made.overview,
                engine=made.engine,
                chapters=made.chapters,
                made_of=made_of,
                by_model=by_model,
                points_thrown_out=made.points_thrown_out,
                withheld=made.withheld * sum(len(cue.text) for cue in cues),
            )
            context.write(keys.part(part.index), outline)
        context.progress(part.index + 1)


def _hash(cues: list[Cue]) -> str:
    return hashlib.sha256(repr([tuple(cue) for cue in cues]).encode()).hexdigest()
