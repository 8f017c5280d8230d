"""Combine: the parts into one whole, with a title, an overview and what is missing."""

from __future__ import annotations

from typing import Any

from kongdori.errors import LimitReached, Unavailable
from kongdori.media.captions import Cue
from kongdori.observability import logger
from summarize_function import keys
from summarize_function.reading import chapters as engine
from summarize_function.reading import language as languages
from summarize_function.reading.chapters import OFFLINE, Chapter, Point, Used
from summarize_function.stages.chapters import all_cues, book
from summarize_function.stages.context import Refused, StageContext, enter_stage

_UNSAID_S = 60.0  # captions that end so long before the film, and before four fifths of it, leave the rest unread
_UNSAID_FROM = 0.8


def combine_parts(summary_id: str, *, parts: int) -> None:
    """Writes the whole."""
    with enter_stage(summary_id, "combine") as context:
        found = context.read(keys.CUES)
        cues, gaps = all_cues(context), _gaps(context, found)
        if not cues:
            raise _nothing_said(context, gaps, found)
        duration_s = float(found["duration"])
        made = [context.read(keys.part(index)) for index in range(parts)]
        chapters = engine.settle([_chapter(c) for part in made for c in part["chapters"]], start=0.0, end=duration_s)
        said = languages.detect(" ".join(cue.text for cue in cues[:500]))
        title, overview, names = _headline(context, made, chapters, cues)
        offline = all(part["engine"] == OFFLINE for part in made if part["chapters"])
        context.write(
            keys.RESULT,
            {
                "content": found["content"],
                "title": title[:200],
                "overview": overview,
                "language": said if offline else context.wish["wished_language"] or said,
                "engine": "+".join(dict.fromkeys(names)),
                "duration": duration_s,
                "timed": found["timed"],
                "coverage": _coverage(gaps, duration_s),
                "gaps": gaps,
                "chapters": [chapter.as_json() for chapter in chapters],
                "transcript": {
                    "language": said,
                    "duration": duration_s,
                    "timed": found["timed"],
                    "cues": [{"start": c.start, "end": c.end, "text": c.text} for c in cues],
                },
            },
        )
        context.progress(1)


def _headline(
    context: StageContext, made: list[dict[str, Any]], chapters: list[Chapter], cues: list[Cue]
) -> tuple[str, str, list[str]]:
    """Title, overview, and the engines that had a part in it all, a model's name first."""
    filled = [part for part in made if part["chapters"]]
    names = sorted({str(part["engine"]) for part in filled}, key=lambda name: name == OFFLINE)
    if len(filled) == 1:
        return filled[0]["title"], filled[0]["overview"], names
    if names != [OFFLINE]:
        try:
            context.check_budget()
            title, overview, used = engine.headline(chapters, language=context.wish["wished_language"])
        except (Unavailable, LimitReached) as error:
            logger.warning("headline without the model", summary_id=str(context.id), code=error.code)
            title, overview, used = "", "", Used()
        book(context, used, step="combine")
        if title and overview:
            return title, overview, names
        model_parts = [part for part in filled if part["engine"] != OFFLINE]
        return model_parts[0]["title"], " ".join(part["overview"] for part in model_parts)[:2000], names
    whole = engine.offline(cues, start=0.0, end=chapters[-1].end)
    return whole.title, whole.overview, names


def _gaps(context: StageContext, found: dict[str, Any]) -> list[dict[str, Any]]:
    """Stretches that were not read: chunks that could not be transcribed, and what follows captions that end early."""
    gaps: list[dict[str, Any]] = []
    for index, chunk in enumerate(found["sound"]):
        heard = context.read_if_there(keys.heard(index))
        if heard is None or "refused" in heard:
            gaps.append({"start": chunk["start"], "end": chunk["end"], "reason": "not-transcribed"})
    duration_s = float(found["duration"])
    if found["cues"]:
        last = float(found["cues"][-1][1])
        if duration_s - last > _UNSAID_S and last < duration_s * _UNSAID_FROM:
            gaps.append({"start": last, "end": duration_s, "reason": "captions-end"})
    return gaps


def _coverage(gaps: list[dict[str, Any]], duration_s: float) -> float:
    missing = sum(gap["end"] - gap["start"] for gap in gaps)
    return round(max(0.0, min(1.0, 1 - missing / duration_s)), 4) if duration_s > 0 else 1.0


def _nothing_said(context: StageContext, gaps: list[dict[str, Any]], found: dict[str, Any]) -> Refused:
    if len(gaps) < len(found["sound"]) or not found["sound"]:
        return Refused("no-speech", "Nobody speaks in this recording, so there is nothing to read.")
    why = [context.read_if_there(keys.heard(i)) or {} for i in range(len(found["sound"]))]
    silent = {"refused": "Speech to text did not answer.", "code": "transcription-failed"}
    reason = next((file for file in why if "refused" in file), silent)
    return Refused(
        reason["code"],
        f"None of this could be transcribed. {reason['refused']} Your upload is kept: ask for the summary again later, "
        "or add captions.",
    )


def _chapter(stored: dict[str, Any]) -> Chapter:
    points = [Point(point["at"], point["text"]) for point in stored["points"]]
    return Chapter(stored["start"], stored["end"], stored["title"], stored["summary"], points)
