"""Combine: makes one outline of the parts, with a title, an overview and what is missing."""

from __future__ import annotations

from collections import Counter

from kongdori_intents import detect_language

from kongdori.errors import LimitReached, Unavailable
from kongdori.media.captions import Cue
from kongdori.observability import logger
from kongdori.repositories.outlines import OFFLINE, Chapter, Gap
from summarize_function import keys
from summarize_function.reading import chapters as reading
from summarize_function.reading.chapters import Headline
from summarize_function.schemas import CorrectableCue, Transcript
from summarize_function.stages.context import Refused, StageContext, enter_stage
from summarize_function.stages.work_files import (
    PartOutline,
    PreparedSource,
    Result,
    TranscribedChunk,
    cues_of,
    transcribed_chunks,
)

_LOOKED_AT = 20_000  # characters: the first words of a lecture may be in another language
# Captions that end this long before the film does, and before this share of it, leave the rest unread.
_UNREAD_S = 60.0
_UNREAD_FROM = 0.8


def combine_parts(summary_id: str, *, parts: int) -> None:
    """Writes the result."""
    with enter_stage(summary_id, "combine") as context:
        source = context.read(keys.PREPARED, PreparedSource)
        chunks = transcribed_chunks(context, source)
        cues, gaps = cues_of(source, chunks), _gaps(source, chunks)
        if not cues:
            raise _nothing_said(chunks)
        outlines = [context.read(keys.part(index), PartOutline) for index in range(parts)]
        gaps = sorted(gaps + _unwritten(outlines), key=lambda gap: gap.start)
        listed = [chapter for part in outlines for chapter in part.chapters]
        chapters = reading.settle(listed, start=0.0, end=source.end)
        filled = [part for part in outlines if part.chapters]
        named = {name for part in filled for name in part.engine.split("+")}
        engines = sorted(named, key=lambda name: name == OFFLINE)  # a model's name first
        headline = _headline(context, filled, chapters, cues)
        spoken = detect_language(" ".join(cue.text for cue in cues[:500]), looked_at=_LOOKED_AT)
        context.write(
            keys.RESULT,
            Result(
                content=source.content,
                title=headline.title[:200],
                overview=headline.overview,
                language=spoken if {OFFLINE} >= set(engines) else context.job.language or spoken,
                engine="+".join(engines),
                duration=source.duration,
                timed=source.timed,
                coverage=_coverage(gaps, source.duration, withheld=_withheld(outlines, cues)),
                gaps=gaps,
                chapters=chapters,
                points_thrown_out=sum(part.points_thrown_out for part in outlines),
                transcript=Transcript(
                    language=spoken,
                    duration=source.duration,
                    timed=source.timed,
                    cues=[CorrectableCue.model_validate(cue._asdict()) for cue in cues],
                    left_out=_left_out(chunks),
                ),
            ),
        )
        context.progress(1)


def _headline(context: StageContext, filled: list[PartOutline], chapters: list[Chapter], cues: list[Cue]) -> Headline:
    """Title and overview of the whole."""
    if len(filled) == 1:
        return Headline(filled[0].title, filled[0].overview)
    by_model = [part for part in filled if part.engine != OFFLINE]
    if not by_model:
        return reading.offline_headline(cues, chapters, length=context.job.length)
    try:
        headline = reading.headline(
            chapters, context.ask("combine"), language=context.job.language, length=context.job.length
        )
    except (Unavailable, LimitReached) as error:
        logger.warning("headline-without-model", summary_id=str(context.job.id), code=error.code)
        headline = None
    if headline is not None and headline.title:
        return headline
    return Headline(by_model[0].title, " ".join(part.overview for part in by_model)[:2000])


def _left_out(chunks: list[TranscribedChunk | None]) -> dict[str, int]:
    """How many lines were no speech, by the reason."""
    counted: Counter[str] = Counter()
    for chunk in chunks:
        counted.update(chunk.left_out if chunk is not None else {})
    return dict(counted)


def _gaps(source: PreparedSource, chunks: list[TranscribedChunk | None]) -> list[Gap]:
    """Stretches that were not read: chunks that could not be transcribed, and what follows captions or a file that end
    early.
    """
    gaps = [
        Gap(times.start, times.end, "not-transcribed")
        for times, chunk in zip(source.sound, chunks, strict=True)
        if chunk is None or chunk.refused is not None
    ]
    if source.breaks_off_at is not None:
        gaps.append(Gap(source.breaks_off_at, source.duration, "file-ends"))
    elif source.cues:
        last = source.cues[-1].end
        if source.duration - last > _UNREAD_S and last < source.duration * _UNREAD_FROM:
            gaps.append(Gap(last, source.duration, "captions-end"))
    return gaps


def _unwritten(outlines: list[PartOutline]) -> list[Gap]:
    """Stretches of which the model did not write although it wrote of others."""
    if all(part.engine == OFFLINE for part in outlines):
        return []
    joined: list[Gap] = []
    for start, end in sorted(span for part in outlines for span in part.unwritten):
        first = joined.pop().start if joined and joined[-1].end == start else start
        joined.append(Gap(first, end, "not-written"))
    return joined


def _withheld(parts: list[PartOutline], cues: list[Cue]) -> float:
    """The share of what was said that no model was given."""
    return sum(part.withheld for part in parts) / max(1, sum(len(cue.text) for cue in cues))


def _coverage(gaps: list[Gap], duration_s: float, *, withheld: float) -> float:
    """The share of the recording that was really read. `gaps`: in order."""
    missing = reached = 0.0
    for gap in gaps:
        missing += max(0.0, gap.end - max(gap.start, reached))
        reached = max(reached, gap.end)
    read = max(0.0, min(1.0, 1 - missing / duration_s)) if duration_s > 0 else 1.0
    return round(read * (1 - min(1.0, withheld)), 4)


def _nothing_said(chunks: list[TranscribedChunk | None]) -> Refused:
    if not chunks or any(chunk is not None and chunk.refused is None for chunk in chunks):
        return Refused("no-speech", "Nobody speaks in this recording, so there's nothing to summarise.")
    lost = TranscribedChunk(refused="Speech-to-text isn't responding.", code="transcription-failed")
    first = next((chunk for chunk in chunks if chunk is not None), lost)
    return Refused(
        first.code or "transcription-failed",
        f"None of this could be transcribed. {first.refused} Your upload is safe: start the summary again later, "
        "or add captions.",
    )
