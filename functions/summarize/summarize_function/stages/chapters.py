"""Digest: one part of the transcript into chapters."""

from __future__ import annotations

from typing import Any

from kongdori.llm import chat
from kongdori.media.captions import Cue
from summarize_function import keys
from summarize_function.reading import chapters as engine
from summarize_function.reading.chapters import OFFLINE, Digest, Used
from summarize_function.stages.context import Stage, stage, unpack


def find_chapters(summary_id: str, index: int, total: int, *, start: float, end: float, offline: bool) -> None:
    """Writes the part's chapters. `offline`: the model did not answer, or the person's budget for today is used up."""
    with stage(summary_id, "digest", total=total) as here:
        if here.read_if_there(keys.part(index)) is None:
            cues = [cue for cue in all_cues(here) if start <= cue.start < end]
            if offline or here.wish["engine"] == OFFLINE or not chat.is_configured():
                made = engine.offline(cues, start=start, end=end)
            else:
                here.check_budget()
                made = engine.by_model(cues, start=start, end=end, language=here.wish["wished_language"])
            here.write(keys.part(index), _as_json(made))
            book(here, made.used, step=f"digest:{index}")
        here.progress(index + 1)


def all_cues(here: Stage) -> list[Cue]:
    """The captions, or what was heard in all the chunks that could be heard."""
    found = here.read(keys.CUES)
    cues = unpack(found["cues"])
    for index in range(len(found["sound"])):
        heard = here.read_if_there(keys.heard(index)) or {}
        cues += unpack(heard.get("cues", []))
    return cues


def book(here: Stage, used: Used, *, step: str) -> None:
    """One line in the ledger for a call of the model, however often the state runs."""
    if not used.prompt_tokens and not used.completion_tokens:
        return
    here.book(kind="summary", model=chat.name(), step=step, used=used)


def _as_json(made: Digest) -> dict[str, Any]:
    return {
        "title": made.title,
        "overview": made.overview,
        "engine": made.engine,
        "chapters": [chapter.as_json() for chapter in made.chapters],
    }
