"""Saved answers: what is kept for everybody, and under which key."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

from pydantic import AwareDatetime, BaseModel, ValidationError

from chat_function.engines import Engine, Question
from kongdori import cache, persona
from kongdori.intents import IntentPolicy
from kongdori.model import Completion
from kongdori.observability import logger


class Saved(BaseModel):
    """An answer in the shared cache, in the shape that it is kept."""

    text: str
    model: str
    saved_at: AwareDatetime


def shared_key(
    policy: IntentPolicy, entities: dict[str, str], language: str, *, engine: Engine, films: list[str] | None
) -> str:
    """What a shared answer depends on, and nothing of a person: so one key has one right answer. Of the catalogue that
    is the intent as it is written, so that publishing a change elsewhere costs no saved answer.
    """
    parts = [policy.name, sorted(entities.items()), language, persona.PERSONA, persona.PROMPT_VERSION]
    parts += [engine.source, engine.name, policy.digest, films]
    digest = hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
    return f"answer:{policy.name}:{language}:{digest[:40]}"


def look_up(question: Question, *, fresh: bool) -> Saved | None:
    """The saved answer, where there may be one."""
    if question.shared_key is None or fresh:
        return None
    kept = cache.get(question.shared_key)
    if kept is None:
        return None
    try:
        return Saved.model_validate(kept)
    except ValidationError:
        logger.warning("saved-answer-unreadable", intent=question.intent)
        return None


def share(question: Question, completion: Completion) -> None:
    """Saves an answer for others: only one that is whole, and that was given to the question alone."""
    policy = question.policy
    if question.shared_key is None or policy is None or policy.ttl_s is None or not completion.finished:
        return
    saved = Saved(text=completion.text, model=completion.model, saved_at=datetime.now(UTC))
    cache.put(question.shared_key, saved.model_dump(mode="json"), ttl_s=policy.ttl_s)
