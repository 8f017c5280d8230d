"""The engine that answers where no model is connected."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Literal
from uuid import UUID

from chat_function.engines import lookup
from chat_function.engines.base import Prompt
from chat_function.files import offline as in_files
from kongdori import storage
from kongdori.cost import NOTHING, Cost
from kongdori.db import unit_of_work
from kongdori.errors import NotFound, StorageUnavailable
from kongdori.llm.completion import Completion
from kongdori.llm.deadline import Cancellation
from kongdori.observability import logger
from kongdori.repositories import corrections, library
from kongdori.repositories.library import Passage
from kongdori.settings import get_settings

_FILMS = 200  # the newest
_TRANSCRIPTS = 3  # the newest; each is one read of S3


class OfflineEngine:
    """Written replies, and a search over help texts, films and the person's own summaries. Costs nothing."""

    source: Literal["model", "offline"] = "offline"
    name = lookup.NAME
    version = lookup.VERSION

    def most(self, prompt: Prompt) -> Cost:  # noqa: ARG002 what it says costs nothing
        return NOTHING

    def complete(self, prompt: Prompt) -> Completion:
        question = prompt.question
        written = question.policy.answers.get(question.language) if question.policy else None
        films = question.films if question.intent == "which_films" else None
        if prompt.files and written is None and films is None:
            return lookup.completion(in_files.answer(question.text, prompt.files, language=question.language))
        sources = self._sources(prompt) if written is None and films is None else lookup.NO_SOURCES
        return lookup.answer(question.text, language=question.language, written=written, films=films, sources=sources)

    def _sources(self, prompt: Prompt) -> lookup.Sources:
        with unit_of_work() as work:
            films = library.films(work, limit=_FILMS)
            if prompt.question.shared_key is not None:  # everybody's answer holds nothing of one person
                return lookup.Sources(films=films)
            own = library.passages(work, user_id=prompt.user_id)
        return lookup.Sources(films=films, passages=own, transcripts=lambda: self._transcripts(prompt.user_id))

    @staticmethod
    def _transcripts(user_id: UUID) -> list[Passage]:
        """What was said in the videos of the person's newest summaries. A transcript that can't be read is left out."""
        with unit_of_work() as work:
            rows = library.transcripts(work, user_id=user_id, limit=_TRANSCRIPTS)
            corrected = {row.summary_id: corrections.of_summary(work, summary_id=row.summary_id) for row in rows}
        passages: list[Passage] = []
        for row in rows:
            try:
                stored = json.loads(storage.read(get_settings().transcripts_bucket, row.transcript_key))
                passages += lookup.windows(row.title, stored, corrected=corrected[row.summary_id])
            except (NotFound, StorageUnavailable, ValueError, LookupError, TypeError) as error:
                logger.warning("unreadable-transcript", cause=type(error).__name__)
        return passages

    def stream(self, prompt: Prompt, cancellation: Cancellation) -> Iterator[str | Completion]:  # noqa: ARG002 it is quick
        completion = self.complete(prompt)
        yield completion.text
        yield completion
