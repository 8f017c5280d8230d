"""Questions to a recording: who may ask, what it costs, and the answer. Nothing of them is stored."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from kongdori import idempotency, limits, metered
from kongdori.db import unit_of_work
from kongdori.errors import ModelUnavailable
from kongdori.identity import CheckedIdentity
from kongdori.ids import new_id
from kongdori.limits import Spender
from kongdori.llm import chat
from kongdori.llm.completion import ChatMessage, Completion
from kongdori.media.captions import Cue
from kongdori.observability import logger
from kongdori.repositories import usage
from summarize_function import transcripts
from summarize_function.reading import answers
from summarize_function.reading.model_answers import Ask
from summarize_function.schemas import Answer, Citation, NewQuestion

_MAX_ANSWER_TOKENS = 1_500
_WITHIN_S = 24.0  # both of the model's tries: API Gateway waits for 29
_LEAST_S = 3.0


def answer(caller: CheckedIdentity, summary_id: UUID, body: NewQuestion, *, key: str | None) -> Answer:
    """Answers from the transcript: by the model, or where there is none, or none that answers, by its sentences.

    Raises `NotFound`, also while there is no transcript yet, and `LimitReached`.
    """
    scope = str(caller.user_id)
    fingerprint = idempotency.fingerprint(
        "POST /summaries/{id}/questions", [str(summary_id), body.model_dump(mode="json")]
    )
    with unit_of_work() as work:
        earlier = idempotency.claim(work, scope=scope, key=key, fingerprint=fingerprint)
        if earlier is not None:
            return Answer.model_validate(earlier.body)
        work.commit()
    try:
        made = _answer(caller, summary_id, body)
    except BaseException:
        with unit_of_work() as work:
            idempotency.release(work, scope=scope, key=key)
            work.commit()
        raise
    with unit_of_work() as work:
        idempotency.complete(work, scope=scope, key=key, status=200, body=made.model_dump(mode="json"))
        work.commit()
    return made


def _answer(caller: CheckedIdentity, summary_id: UUID, body: NewQuestion) -> Answer:
    stored, transcript = transcripts.read_with_summary(caller, summary_id)
    cues = [Cue(cue.start, cue.end, cue.text, cue.speaker) for cue in transcript.cues]
    with unit_of_work() as work:
        limits.count_message(work, caller.user_id, caller.role)
        work.commit()
    earlier = [answers.Exchange(one.question, one.answer) for one in body.earlier]
    question_id = new_id()
    made: answers.Answer | None = None
    if chat.is_configured():
        ask = _ask(Spender(caller.user_id, caller.role), question_id)
        try:
            made = answers.by_model(cues, body.question, ask, earlier=earlier, overview=stored.overview or "")
        except ModelUnavailable as error:
            logger.warning("answer-without-model", summary_id=str(summary_id), code=error.code)
    if made is None:
        made = answers.offline(cues, body.question, earlier=earlier)
        _book_offline(caller, question_id)
    citations = [Citation(start=quote.start, end=quote.end, quote=quote.text) for quote in made.quotes]
    return Answer(answer=made.text, citations=citations, in_video=made.is_in_video, engine=made.engine)


def _ask(spender: Spender, question_id: UUID) -> Ask:
    """Asks the model at the cost of the person, in the time that is left."""
    until = time.monotonic() + _WITHIN_S

    def complete(messages: Sequence[ChatMessage], schema: dict[str, Any], attempt: int) -> Completion:
        left_s = until - time.monotonic()
        if left_s < _LEAST_S:
            raise ModelUnavailable
        return metered.complete(
            messages,
            spender=spender,
            kind="summary",
            subject_id=question_id,
            step="question:again" if attempt else "question",
            max_completion_tokens=_MAX_ANSWER_TOKENS,
            json_schema=schema,
            timeout_s=left_s,
        )

    return complete


def _book_offline(caller: CheckedIdentity, question_id: UUID) -> None:
    with unit_of_work() as work:
        usage.book(
            work, user_id=caller.user_id, kind="summary", subject_id=question_id, source="offline", step="question"
        )
        work.commit()
