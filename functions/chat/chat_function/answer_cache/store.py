"""Saved answers, of three kinds: the host's own; everybody's, in Redis by a key; a person's own earlier reply."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from kongdori_intents import IntentPolicy
from pydantic import AwareDatetime, BaseModel, ValidationError

from chat_function.engines import persona
from chat_function.engines.base import Engine, Question
from kongdori import cache
from kongdori.db import UnitOfWork
from kongdori.observability import logger
from kongdori.recognition.embedding import embedder
from kongdori.repositories import own_questions
from kongdori.repositories.messages import Message, SavedFrom

_OWN = "own:"  # a person's own reply has this key, followed by its id
_OWN_LOOKED_AT = 200  # of a person's newest questions


class SharedAnswer(BaseModel):
    """An answer as Redis holds it. `cost_usd` and `duration_ms` are what it took to make it."""

    text: str
    model: str
    saved_at: AwareDatetime
    cost_usd: Decimal = Decimal(0)
    duration_ms: int = 0


@dataclass(frozen=True, slots=True)
class SavedAnswer:
    """An answer that is there already. `key` names it in verdicts. `model` and `saved_at` are None where the host wrote
    it.
    """

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
    """The key of a shared answer: it stands for all that the answer depends on, and for nothing of a person, so one key
    has one right answer. Of the catalogue it holds the one intent, so publishing another intent costs no saved answer.
    """
    parts = [policy.name, sorted(entities.items()), language, *_engine_parts(engine), policy.digest, films]
    digest = hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
    return f"answer:{policy.name}:{language}:{digest[:40]}"


def look_up(work: UnitOfWork, question: Question, *, user_id: UUID, engine: Engine, fresh: bool) -> SavedAnswer | None:
    """The saved answer to a question. `fresh` passes the cache by, but not what the host wrote, which is always the
    answer.
    """
    if question.written is not None:
        return SavedAnswer(f"written:{question.intent}:{question.language}", "shared", question.written, None, None)
    if fresh:
        return None
    if question.shared_key is not None:
        return look_up_shared(question)
    if question.own_key is not None:
        return _look_up_own(work, question, question.own_key, user_id=user_id, engine=engine)
    return None


def look_up_shared(question: Question) -> SavedAnswer | None:
    """Everybody's saved answer to a question."""
    if question.shared_key is None:
        return None
    value = cache.get(question.shared_key)
    if value is None:
        return None
    try:
        found = SharedAnswer.model_validate(value)
    except ValidationError:
        logger.warning("unreadable-saved-answer", intent=question.intent)
        return None
    return SavedAnswer(
        question.shared_key, "shared", found.text, found.model, found.saved_at, found.cost_usd, found.duration_ms
    )


def _look_up_own(
    work: UnitOfWork, question: Question, key: str, *, user_id: UUID, engine: Engine
) -> SavedAnswer | None:
    """The person's own reply to the same question: asked in the very same words, else in similar ones."""
    from kongdori_intents.same_question import same_question  # a cold start does without it

    earlier = own_questions.earlier(
        work,
        user_id=user_id,
        engine=own_engine_key(question, engine),
        language=question.language,
        key=key,
        limit=_OWN_LOOKED_AT,
    )
    embed = embedder()
    same = (one for one in earlier if same_question(question.text, one.text, embed=embed))
    replies = (own_questions.reply(work, id=one.reply_id, user_id=user_id) for one in same)
    found = next(filter(None, replies), None)
    if found is None:
        return None
    return SavedAnswer(
        _own_key(found.id),
        "own",
        found.content,
        found.model,
        found.created_at,
        found.cost_usd,
        found.duration_ms or 0,
    )


def key_of_reply(question: Question, *, reply_id: UUID) -> str | None:
    """The key under which a whole reply to this question becomes a saved answer; None where it never does."""
    if question.shared_key is not None:
        return question.shared_key
    return _own_key(reply_id) if question.own_key is not None else None


def save_own(work: UnitOfWork, question: Question, reply: Message, *, user_id: UUID, engine: Engine) -> None:
    """Saves a whole reply for the person who asked."""
    if question.own_key is None or reply.status != "complete":
        return
    own_questions.put(
        work,
        reply_id=reply.id,
        user_id=user_id,
        engine=own_engine_key(question, engine),
        language=question.language,
        key=question.own_key,
        text=question.text,
    )


def save_shared(question: Question, reply: Message) -> None:
    """Saves a whole reply for everybody, if the question has a shared key."""
    if reply.status != "complete" or reply.model is None:
        return
    answer = SharedAnswer(
        text=reply.content,
        model=reply.model,
        saved_at=reply.created_at,
        cost_usd=reply.cost_usd,
        duration_ms=reply.duration_ms or 0,
    )
    share(question, answer)


def share(question: Question, answer: SharedAnswer) -> None:
    """Saves a whole answer for everybody, if the question has a shared key."""
    policy = question.policy
    if question.shared_key is not None and policy is not None and policy.ttl_s is not None:
        cache.put(question.shared_key, answer.model_dump(mode="json"), ttl_s=policy.ttl_s)


def evict(key: str, *, answered_at: AwareDatetime | None) -> bool:
    """Takes an answer out of the shared cache, unless it is newer than `answered_at`. False where it was not there any
    more. Where Redis is away it counts as taken out, since its verdict keeps it from being served.
    """
    if not holds(key, answered_at=answered_at):
        return False
    cache.drop(key)
    return True


def holds(key: str, *, answered_at: AwareDatetime | None) -> bool:
    """Whether the shared cache holds the answer that was written at `answered_at`, and none that is newer. Where Redis
    is away it counts as held.
    """
    value = cache.get(key)
    if value is None:
        return not cache.drop(key)
    try:
        return answered_at is not None and SharedAnswer.model_validate(value).saved_at <= answered_at
    except ValidationError:
        return True


def own_reply_id(key: str) -> UUID | None:
    """The reply that the key of a person's own saved answer names."""
    return UUID(key.removeprefix(_OWN)) if key.startswith(_OWN) else None


def _own_key(reply_id: UUID) -> str:
    return f"{_OWN}{reply_id}"


def own_engine_key(question: Question, engine: Engine) -> str:
    """What a person's own answers depend on beside the question, in one word."""
    manner = [hashlib.sha256(question.manner.encode()).hexdigest()[:16]] if question.manner else []
    return ":".join(str(part) for part in [*_engine_parts(engine), *manner])


def _engine_parts(engine: Engine) -> list[str | int]:
    """Of the engine, what its answers depend on."""
    return [persona.PERSONA, engine.version, engine.source, engine.name]
