"""Outline: one part of the transcript into chapters."""

from __future__ import annotations

from typing import Any

from kongdori.llm import chat
from kongdori.media.captions import Cue
from summarize_function import keys
from summarize_function.reading import chapters as engine
from summarize_function.reading.chapters import OFFLINE, Outline, Used
from summarize_function.stages.context import StageContext, enter_stage, unpack


def find_chapters(summary_id: str, index: int, total: int, *, start: float, end: float, offline: bool) -> None:
    """Writes the part's chapters. `offline`: the model did not answer, or the person's budget for today is used up."""
    with enter_stage(summary_id, "digest", total=total) as context:
        if context.read_if_there(keys.part(index)) is None:
            cues = [cue for cue in all_cues(context) if start <= cue.start < end]
            if offline or context.wish["engine"] == OFFLINE or not chat.is_configured():
                made = engine.offline(cues, start=start, end=end)
            else:
                context.check_budget()
                made = engine.by_model(cues, start=start, end=end, language=context.wish["wished_language"])
            context.write(keys.part(index), _as_json(made))
            book(context, made.used, step=f"digest:{index}")
        context.progress(index + 1)


def all_cues(context: StageContext) -> list[Cue]:
    """The captions, or what was heard in all the chunks that could be heard."""
    found = context.read(keys.CUES)
    cues = unpack(found["cues"])
    for index in range(len(found["sound"])):
        heard = context.read_if_there(keys.heard(index)) or {}
        cues += unpack(heard.get("cues", []))
    return cues


def book(context: StageContext, used: Used, *, step: str) -> None:
    """One line in the ledger for a call of the model, however often the state runs."""
    if not used.prompt_tokens and not used.completion_tokens:
        return
    context.book(kind="summary", model=chat.name(), step=step, used=used)


def _as_json(made: Outline) -> dict[str, Any]:
    return {
        "title": made.title,
        "overview": made.overview,
        "engine": made.engine,
        "chapters": [chapter.as_json() for chapter in made.chapters],
    }
