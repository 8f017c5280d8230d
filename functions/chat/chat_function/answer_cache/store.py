"""Saved answers: what is kept for everybody and under which key; the host's own; a person's own earlier reply."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from kongdori_intents import IntentPolicy
from kongdori_intents.same_question import same_question
from pydantic import AwareDatetime, BaseModel, ValidationError

from chat_function.engines import persona
from chat_function.engines.base import Engine, Question
from kongdori import cache
from kongdori.db import Row, UnitOfWork
from kongdori.observability import logger
from kongdori.recognition.embedding import embedder
from kongdori.repositories import own_questions
from kongdori.repositories.messages import SavedFrom

_OWN = "own:"  # begins the keys of a person's own replies; the reply's id follows

_OWN_LOOKED_AT = 200  # of a person's newest questions


class Kept(BaseModel):
    """An answer in the shared cache, in the shape that it is kept; `cost_usd` and `duration_ms`: of making it."""

    text: str
    model: str
    saved_at: AwareDatetime
    cost_usd: Decimal = Decimal(0)
    duration_ms: int = 0


@dataclass(frozen=True, slots=True)
class Saved:
    """An answer that is there already. `key`: names it to those who find it wrong. `saved_at` and `model` are None
    where the host wrote it."""

    key: str
    saved_from: SavedFrom
    text: str
    model: str | None
    saved_at: AwareDatetime | None
    cost_usd: Decimal = Decimal(0)
    duration_ms: int = 0


def shared_key(
    policy: IntentPolicy, entities: dict[str, str], language: str, *, engine: Engine, films: list[str] | None
) -> str:
    """What a shared answer depends on, and nothing of a person: so one key has one right answer. Of the catalogue that
    is the intent as it is written, so that publishing a change elsewhere costs no saved answer.
    """
    parts = [policy.name, sorted(entities.items()), language, *_engine_parts(engine), policy.digest, films]
    digest = hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
    return f"answer:{policy.name}:{language}:{digest[:40]}"


def look_up(work: UnitOfWork, question: Question, *, user_id: UUID, engine: Engine, fresh: bool) -> Saved | None:
    """The saved answer, where there is one. `fresh` passes it by, but not what the host wrote, which is fixed."""
    if question.written is not None:
        return Saved(f"written:{question.intent}:{question.language}", "shared", question.written, None, None)
    if fresh:
        return None
    if question.shared_key is not None:
        return shared(question)
    if question.own_key is not None:
        return _own(work, question, question.own_key, user_id=user_id, engine=engine)
    return None


def shared(question: Question) -> Saved | None:
    """The answer in the shared cache."""
    if question.shared_key is None:
        return None
    value = cache.get(question.shared_key)
    if value is None:
        return None
    try:
        kept = Kept.model_validate(value)
    except ValidationError:
        logger.warning("saved-answer-unreadable", intent=question.intent)
        return None
    return Saved(question.shared_key, "shared", kept.text, kept.model, kept.saved_at, kept.cost_usd, kept.duration_ms)


def _own(work: UnitOfWork, question: Question, key: str, *, user_id: UUID, engine: Engine) -> Saved | None:
    """The person's own reply to the same question: in its very words, else near enough by words and meaning."""
    name, language, embed = own_engine(engine), question.language, embedder()
    same = own_questions.same(work, user_id=user_id, engine=name, language=language, key=key)
    row = same if same is not None and same_question(question.text, same["text"], embed=embed) else None
    if row is None:
        rows = own_questions.newest(work, user_id=user_id, engine=name, language=language, limit=_OWN_LOOKED_AT)
        row = next((row for row in rows if same_question(question.text, row["text"], embed=embed)), None)
    if row is None:
        return None
    return Saved(
        own_key(row["reply_id"]),
        "own",
        row["content"],
        row["model"],
        row["created_at"],
        row["cost_usd"],
        row["duration_ms"] or 0,
    )


def own_key(reply_id: UUID) -> str:
    return f"{_OWN}{reply_id}"


def own_reply(key: str) -> UUID | None:
    """The reply that a key of a person's own names."""
    return UUID(key.removeprefix(_OWN)) if key.startswith(_OWN) else None


def own_engine(engine: Engine) -> str:
    """What a reply to a person's own question depends on."""
    return ":".join(str(part) for part in _engine_parts(engine))


def _engine_parts(engine: Engine) -> list[str | int]:
    return [persona.PERSONA, persona.PROMPT_VERSION, engine.source, engine.name]


def key_of(question: Question, *, reply_id: UUID) -> str | None:
    """Under which key a whole reply to this question becomes a saved answer; None where it never does."""
    if question.shared_key is not None:
        return question.shared_key
    return own_key(reply_id) if question.own_key is not None else None


def keep_own(work: UnitOfWork, question: Question, reply: Row, *, user_id: UUID, engine: Engine) -> None:
    """Keeps a whole reply for the person who asked, by the question."""
    if question.own_key is None or reply["status"] != "complete":
        return
    own_questions.put(
        work,
        reply_id=reply["id"],
        user_id=user_id,
        engine=own_engine(engine),
        language=question.language,
        key=question.own_key,
        text=question.text,
    )


def share(question: Question, reply: Row) -> None:
    """Saves a reply for others: only one that is whole, and that was given to the question alone."""
    policy = question.policy
    if question.shared_key is None or policy is None or policy.ttl_s is None or reply["status"] != "complete":
        return
    kept = Kept(
        text=reply["content"],
        model=reply["model"],
        saved_at=reply["created_at"],
        cost_usd=reply["cost_usd"],
        duration_ms=reply["duration_ms"] or 0,
    )
    cache.put(question.shared_key, kept.model_dump(mode="json"), ttl_s=policy.ttl_s)


def forget(key: str, *, answered_at: AwareDatetime | None) -> bool:
    """Takes an answer out of the shared cache, and none that is newer than `answered_at`. False where it was not there
    any more; where Redis is away it counts as taken out, since a verdict keeps it from being served.
    """
    value = cache.get(key)
    if value is None:
        return not cache.drop(key)
    try:
        newer = answered_at is None or Kept.model_validate(value).saved_at > answered_at
    except ValidationError:
        newer = False
    if newer:
        return False
    cache.drop(key)
    return True
