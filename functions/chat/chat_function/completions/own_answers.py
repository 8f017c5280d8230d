"""A person's own saved answers that came by way of the API: no conversation holds them, so Redis does, for a day."""

from __future__ import annotations

import hashlib
import json
from uuid import UUID

from pydantic import ValidationError

from chat_function.answer_cache.store import SavedAnswer, SharedAnswer, own_engine_key
from chat_function.engines.base import Engine, Question
from kongdori import cache
from kongdori.observability import logger

_TTL_S = 24 * 3600


def look_up(question: Question, *, user_id: UUID, engine: Engine) -> SavedAnswer | None:
    """The person's own answer to the same words."""
    key = _key(question, user_id, engine)
    value = cache.get(key) if key else None
    if key is None or value is None:
        return None
    try:
        found = SharedAnswer.model_validate(value)
    except ValidationError:
        logger.warning("unreadable-saved-answer", intent=question.intent)
        return None
    return SavedAnswer(key, "own", found.text, found.model, found.saved_at, found.cost_usd, found.duration_ms)


def save(question: Question, answer: SharedAnswer, *, user_id: UUID, engine: Engine) -> None:
    """Saves a whole answer for the person who asked."""
    key = _key(question, user_id, engine)
    if key is not None:
        cache.put(key, answer.model_dump(mode="json"), ttl_s=_TTL_S)


def _key(question: Question, user_id: UUID, engine: Engine) -> str | None:
    if question.own_key is None:
        return None
    parts = json.dumps([own_engine_key(question, engine), question.language, question.own_key], ensure_ascii=False)
    return f"own:{user_id}:{hashlib.sha256(parts.encode()).hexdigest()[:40]}"
