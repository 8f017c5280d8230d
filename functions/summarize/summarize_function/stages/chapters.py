"""Chapters: finds the chapters of one part of the transcript, and has each of them written."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from threading import Semaphore

from kongdori.llm import chat
from kongdori.media.captions import Cue
from kongdori.repositories.outlines import OFFLINE
from summarize_function import keys
from summarize_function.reading import chapters, division
from summarize_function.reading.chapters import Outline, Told
from summarize_function.reading.division import Division, Written
from summarize_function.stages.context import StageContext, enter_stage
from summarize_function.stages.meaning import nearness
from summarize_function.stages.together import together
from summarize_function.stages.work_files import (
    Part,
    PartDivision,
    PartOutline,
    PreparedSource,
    WrittenChapter,
    cues_between,
)

_calls = Semaphore(10)  # of a summary at once: one process works on all parts of a task, and the tasks are in a row
_CHAPTER_TOKENS = 2_000  # of an answer: ten of them are reserved at once


def find_chapters(summary_id: str, part: Part, total: int, *, offline: bool) -> None:
    """Writes the outline of the part, one of `total`. `offline`: the model did not answer, or the budget is spent."""
    with enter_stage(summary_id, "digest", total=total) as context:  # the API's name of this stage
        source = context.read(keys.PREPARED, PreparedSource)
        cues = cues_between(context, source, part.start, part.end)
        made_of = _hash(cues)
        before = context.read_if_there(keys.part(part.index), PartOutline)
        knows_model = context.job.engine != OFFLINE and chat.is_configured()
        by_model = knows_model and not offline
        if before is None or before.made_of != made_of or (by_model and not before.by_model):
            made = _PartOfModel(context, part, cues, made_of, asks=by_model).outline() if knows_model else None
            if made is None:
                made = chapters.offline(cues, start=part.start, end=part.end, length=context.job.length)
                made = replace(made, unwritten=[(part.start, part.end)] if knows_model else [])
            outline = PartOutline(
                title=made.title,
                overview=made.overview,
                engine=made.engine,
                chapters=made.chapters,
                made_of=made_of,
                by_model=by_model,
                points_thrown_out=made.points_thrown_out,
                withheld=made.withheld * sum(len(cue.text) for cue in cues),
                unwritten=made.unwritten,
            )
            context.write(keys.part(part.index), outline)
        context.progress(part.index + 1)


class _PartOfModel:
    """One part, in the model's words. `asks` is false where it is not to be asked any more: what it wrote before is
    kept, and the rest is key excerpts.

    A long part is divided first and then written chapter by chapter, all at the same time, in this one process: each
    only waits for the model, and a state of their own would add its start. Each answer is stored as it comes, so that
    an attempt after a failure asks for what is missing.
    """

    def __init__(self, context: StageContext, part: Part, cues: list[Cue], made_of: str, *, asks: bool) -> None:
        self._context, self._part, self._cues, self._made_of, self._asks = context, part, cues, made_of, asks
        self._told = Told.of(cues)

    def outline(self) -> Outline | None:
        """None where the model writes nothing: it answers nonsense, or is not asked. Raises `ModelUnavailable` or
        `LimitReached`.
        """
        if not division.is_worth_it(self._told):
            return self._at_once() if self._asks else None
        divided = self._divided()
        if divided is None:
            return None
        written: dict[int, Written] = {}

        def write(index: int) -> None:
            with _calls:
                written[index] = self._written(divided, index)

        count = len(divided.begins)
        together(write, range(count))
        if not any(one.by_model for one in written.values()):
            return None
        return division.outline(
            self._told,
            divided,
            [written[index] for index in range(count)],
            engine=chat.name(),
            start=self._part.start,
            end=self._part.end,
        )

    def _at_once(self) -> Outline | None:
        job = self._context.job
        with _calls:
            return chapters.by_model(
                self._cues,
                self._context.ask(f"chapters:{self._part.index}:{self._made_of[:8]}"),
                engine=chat.name(),
                start=self._part.start,
                end=self._part.end,
                language=job.language,
                length=job.length,
                nearness=nearness(),
            )

    def _divided(self) -> Division | None:
        """Where the chapters begin, as it was found before or is now."""
        key, job = keys.division(self._part.index), self._context.job
        before = self._context.read_if_there(key, PartDivision)
        if before is not None and before.made_of == self._made_of:
            return before.division
        if not self._asks:
            return None
        ask = self._context.ask(f"chapters:{self._part.index}:{self._made_of[:8]}")
        with _calls:
            found = division.divide(self._told, ask, language=job.language, length=job.length)
        if found is not None:
            self._context.write(key, PartDivision(made_of=self._made_of, division=found))
        return found

    def _written(self, divided: Division, index: int) -> Written:
        """One chapter, as it was written before or is now."""
        span, job = divided.spans(self._told)[index], self._context.job
        of_sentences = f"{span.start}-{span.stop}"
        made_of = f"{self._made_of}:{of_sentences}"
        by_model, by_nobody = keys.chapter(self._part.index, index), keys.unwritten(self._part.index, index)
        for key in (by_model, by_nobody):
            before = self._context.read_if_there(key, WrittenChapter)
            if before is not None and before.made_of == made_of:
                return before.written
        if not self._asks:
            return division.excerpted(self._told, span, length=job.length)
        step = f"chapter:{self._part.index}:{of_sentences}:{self._made_of[:8]}"
        ask = self._context.ask(step, most_tokens=_CHAPTER_TOKENS)
        written = division.write(
            self._told, divided, index, ask, language=job.language, length=job.length, nearness=nearness()
        )
        key = by_model if written.by_model else by_nobody
        self._context.write(key, WrittenChapter(made_of=made_of, written=written))
        return written


def _hash(cues: list[Cue]) -> str:
    return hashlib.sha256(repr([tuple(cue) for cue in cues]).encode()).hexdigest()
