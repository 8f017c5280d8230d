"""A longer transcript in two steps: one short answer says where its chapters begin, with their titles and the overview;
then each chapter is written by a call of its own, so that they can be written at the same time. The words are sent
twice, and the answers are as long together as one for all.

The rules are those of `summarize_function.reading.chapters`: sentences are numbered, times are ours, nothing in the
transcript is an instruction.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from kongdori.media.captions import Cue
from kongdori.repositories.outlines import OFFLINE, Chapter, Point
from kongdori.repositories.summaries import Length
from summarize_function.reading import chapters, evidence, excerpts
from summarize_function.reading.chapters import Outline, Told
from summarize_function.reading.evidence import Nearness
from summarize_function.reading.model_answers import NUMBER, STRING, Ask, json_object, usable

_ONE_CALL_S = 300.0  # what is no longer has so few chapters that one answer is as quick


@dataclass(frozen=True, slots=True)
class Begin:
    """The number of the sentence at which a chapter begins, and its title."""

    sentence: int
    title: str


@dataclass(frozen=True, slots=True)
class Division:
    """Where the chapters begin, in order, the first at sentence 0."""

    title: str
    overview: str
    begins: list[Begin]

    def spans(self, told: Told) -> list[range]:
        """The numbers of each chapter's sentences."""
        bounds = [*(begin.sentence for begin in self.begins), len(told.spoken)]
        return [range(first, until) for first, until in pairwise(bounds)]


@dataclass(frozen=True, slots=True)
class Written:
    """What was written of one chapter, by the model or as key excerpts."""

    summary: str
    points: list[Point]
    by_model: bool
    thrown_out: int = 0


def is_worth_it(told: Told) -> bool:
    """Whether the transcript is long enough, and has anything that a model may be given."""
    return bool(told.given) and told.spoken[-1].end - told.spoken[0].start > _ONE_CALL_S


def divide(told: Told, ask: Ask, *, language: str, length: Length) -> Division | None:
    """Where the chapters begin; None where the model answers nonsense twice.

    Raises `ModelUnavailable` or `LimitReached`.
    """
    size = chapters.SIZES[length]
    task = _DIVIDE.format(
        most=chapters.most_chapters(told.spoken, length),
        overview=size.overview,
        transcript=json.dumps(told.lines(range(len(told.spoken))), ensure_ascii=False),
    )
    return usable(ask, chapters.asked(task, language), _DIVISION, lambda found: _read_division(found, told))


def write(
    told: Told,
    division: Division,
    index: int,
    ask: Ask,
    *,
    language: str,
    length: Length,
    nearness: Nearness | None = None,
) -> Written:
    """The chapter of that index, with only points that its sentences carry; key excerpts where the model answers
    nonsense twice.

    Raises `ModelUnavailable` or `LimitReached`.
    """
    span, size = division.spans(told)[index], chapters.SIZES[length]
    titles = [begin.title for begin in division.begins]
    contents = {
        "recording": division.title,
        "chapter": titles[index],
        "before": titles[index - 1] if index else None,
        "after": titles[index + 1] if index + 1 < len(titles) else None,
    }
    task = _WRITE.format(
        summary=size.summary,
        points=size.points,
        contents=json.dumps(contents, ensure_ascii=False),
        transcript=json.dumps(told.lines(span), ensure_ascii=False),
    )
    written = usable(
        ask, chapters.asked(task, language), _CHAPTER, lambda found: _read_chapter(found, told, span, nearness)
    )
    return written or excerpted(told, span, length=length)


def excerpted(told: Told, span: range, *, length: Length) -> Written:
    """Key excerpts of one chapter; no model is asked."""
    said = [told.spoken[n] for n in span]
    cues = [Cue(sentence.start, sentence.end, sentence.text) for sentence in said]
    found = excerpts.read(cues, start=said[0].start, end=said[-1].end, length=length)
    points = [Point(p.at, p.text) for chapter in found.chapters for p in chapter.points]
    summary = found.overview or (found.chapters[0].summary if found.chapters else "")
    return Written(summary, points[: chapters.MAX_POINTS], by_model=False)


def outline(
    told: Told, division: Division, written: Sequence[Written], *, engine: str, start: float, end: float
) -> Outline:
    """The division with what was written of each of its chapters."""
    starts = [told.spoken[begin.sentence].start for begin in division.begins]
    listed = [
        Chapter(begins, end, begin.title, one.summary, one.points)
        for begins, begin, one in zip(starts, division.begins, written, strict=True)
    ]
    spans = pairwise([start, *starts[1:], end])
    return Outline(
        division.title,
        division.overview,
        chapters.settle(listed, start=start, end=end),
        engine if all(one.by_model for one in written) else f"{engine}+{OFFLINE}",
        sum(one.thrown_out for one in written),
        told.withheld,
        [span for span, one in zip(spans, written, strict=True) if not one.by_model],
    )


_DIVIDE = """Divide this transcript into chapters where the topic changes (1 to {most}). Sentences are numbered. For \
each chapter give the number of its first sentence and a title of at most 8 words. Then a title and an overview \
({overview}) of it all. Shape: {{"chapters": [{{"first_sentence", "title"}}], "title", "overview"}}

{transcript}"""

_WRITE = """Write one chapter. Its sentences are numbered. Give a summary of {summary}, and {points} points, each with \
the numbers of the sentences that say it; leave to the chapters before and after it what is theirs. \
Shape: {{"summary", "points": [{{"sentences": [number], "text"}}]}}

{contents}

{transcript}"""

_DIVISION = json_object(
    chapters={"type": "array", "items": json_object(first_sentence=NUMBER, title=STRING)},
    title=STRING,
    overview=STRING,
)
_CHAPTER = json_object(summary=STRING, points=chapters.POINTS)


def _read_division(found: dict[str, Any], told: Told) -> Division | None:
    """None if no chapter can be used. A chapter of which the model is given nothing belongs to the one before it."""
    listed = found.get("chapters")
    titles: dict[int, str] = {}
    for item in (listed if isinstance(listed, list) else [])[: 4 * chapters.MAX_CHAPTERS]:
        first = item.get("first_sentence") if isinstance(item, dict) else None
        if isinstance(first, int) and told.sentence(first) and (title := told.text(item, "title")):
            titles.setdefault(first, title)
    firsts = sorted(titles)[: chapters.MAX_CHAPTERS]
    spans = pairwise([*firsts, len(told.spoken)])
    begins = [Begin(first, titles[first]) for first, until in spans if told.given & set(range(first, until))]
    if not begins:
        return None
    begins[0] = Begin(0, begins[0].title)
    return Division(told.text(found, "title") or begins[0].title, told.text(found, "overview"), begins)


def _read_chapter(found: dict[str, Any], told: Told, span: range, nearness: Nearness | None) -> Written | None:
    summary = told.text(found, "summary")
    if not summary:
        return None
    claims = [claim for claim in told.claims(found.get("points")) if claim.sentences[0] in span]
    kept = evidence.carried([(claim.text, claim.sentences) for claim in claims], told.spoken, nearness)
    points = [claim.point(told.spoken) for claim, is_carried in zip(claims, kept, strict=True) if is_carried]
    return Written(summary, points, by_model=True, thrown_out=kept.count(False))
