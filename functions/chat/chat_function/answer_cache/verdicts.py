"""What follows from a verdict on a saved answer: a wrong one is no longer served, and repeated wrong answers raise the
confidence that their intent needs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from kongdori_intents import normalise
from kongdori_intents.intervals import chance_of_more
from kongdori_intents.text import exact_key

from chat_function.answer_cache import store
from kongdori.db import UnitOfWork
from kongdori.repositories import cache_report, feedback, own_questions, verdicts
from kongdori.repositories.feedback import RatedReply
from kongdori.repositories.verdicts import Finding, Judge, Verdict, WrongAnswer

EXACT_ONLY = 2.0  # no confidence is above 1
_REPEATED = 2  # so many wrong answers raise the threshold
_SWITCHES_OFF = 4  # so many witnesses leave the intent its exact utterances alone
_ALONE = 0.99  # a person alone raises a threshold no further
_COUNTED = 200  # the newest wrong answers of an intent
_BY_CHANCE = 0.1  # as many wrong answers as this likely come within the bound


@dataclass(frozen=True, slots=True)
class Evidence:
    """A wrong answer to a question that is no utterance of the intent. `witness`: who found it wrong."""

    witness: str
    question: str
    confidence: float


def raised_threshold(evidence: Sequence[Evidence], *, right: int = 0, max_error: float = 0.0) -> float | None:
    """The threshold that wrong answers call for; None where they call for none. right: how many witnesses found answers
    of this intent right. max_error: the bound; where it lets as many be wrong by chance, they call for none either.

    It lies above the confidence of each of them once there are two, by two witnesses or to two questions. Many
    witnesses leave the intent its exact utterances alone; one person by themselves can't, nor come near it.
    """
    witnesses = len({wrong.witness for wrong in evidence})
    repeated = len({(wrong.witness, wrong.question) for wrong in evidence})
    if repeated < _REPEATED:
        return None
    if max_error > 0 and chance_of_more(witnesses, witnesses + right, max_error) >= _BY_CHANCE:
        return None
    if witnesses >= _SWITCHES_OFF:
        return EXACT_ONLY
    above = math.nextafter(max(wrong.confidence for wrong in evidence), EXACT_ONLY)
    return above if witnesses > 1 else min(above, _ALONE)


def record(
    work: UnitOfWork,
    reply: RatedReply,
    verdict: Finding,
    *,
    judge: Judge,
    user_id: UUID | None = None,
    cost_usd: Decimal = Decimal(0),
) -> None:
    """Saves a verdict on a reply, if that is or became a saved answer. After the commit, `evict` what is wrong."""
    if reply.cache_key is None:
        return
    verdicts.put(
        work,
        Verdict(
            message_id=reply.id,
            judge=judge,
            verdict=verdict,
            user_id=user_id,
            intent=reply.intent,
            confidence=reply.confidence,
            exact=bool(reply.cache_exact),
            served=reply.source == "cache",
            cache_key=reply.cache_key,
            saved_at=reply.answered_at,
            cost_usd=cost_usd,
        ),
    )
    if verdict in {"right", "wrong"}:
        _adjust_threshold(work, reply, judge=judge, wrong=verdict == "wrong")


def withdraw(work: UnitOfWork, reply: RatedReply, *, judge: Judge) -> None:
    """Deletes a verdict and what followed from it; but an answer that left the cache stays out of it."""
    if verdicts.remove(work, message_id=reply.id, judge=judge):
        _adjust_threshold(work, reply, judge=judge, wrong=False)


def record_replaced(work: UnitOfWork, *, conversation_id: UUID, question_id: UUID) -> None:
    """Saves the verdict "afresh" on the saved answer that a person had replaced by a new reply."""
    reply = feedback.replaced_reply(work, conversation_id=conversation_id, question_id=question_id)
    if reply is not None:
        record(work, reply, "afresh", judge="person", user_id=reply.user_id)


def evict(work: UnitOfWork, reply: RatedReply) -> bool:
    """Takes an answer that was found wrong out of the cache; everybody's only where that counts for everybody. False
    where it was not there any more, or never.
    """
    if reply.cache_key is None:
        return False
    own = store.own_reply_id(reply.cache_key)
    if own is not None:
        return own_questions.remove(work, reply_id=own, user_id=reply.user_id)
    if verdicts.was_found_wrong(work, cache_key=reply.cache_key, saved_at=reply.answered_at):
        return store.evict(reply.cache_key, answered_at=reply.answered_at)
    return store.holds(reply.cache_key, answered_at=reply.answered_at)  # whoever found it wrong won't get it again


def _adjust_threshold(work: UnitOfWork, reply: RatedReply, *, judge: Judge, wrong: bool) -> None:
    """Adds or removes a near miss for the next training, and sets the threshold by the verdicts that there are now."""
    intent = reply.intent
    if intent is None or reply.cache_exact:
        return
    if wrong:
        verdicts.add_near_miss(work, text=reply.question, intent=intent, origin=judge, question_id=reply.question_id)
    else:
        verdicts.remove_near_miss(work, origin=judge, question_id=reply.question_id)
    wrongs = verdicts.wrong_answers(work, intent=intent, limit=_COUNTED)
    threshold = raised_threshold(
        [_evidence(wrong) for wrong in wrongs],
        right=verdicts.right_witnesses(work, intent=intent),
        max_error=cache_report.served_version(work).max_error,
    )
    if threshold is None:
        verdicts.reset_threshold(work, intent=intent)
    else:
        verdicts.raise_threshold(work, intent=intent, threshold=threshold, wrong=len(wrongs))


def _evidence(wrong: WrongAnswer) -> Evidence:
    """A person is one witness, whatever they ask. The admin and the model are one witness for each question."""
    question = exact_key(normalise(wrong.question))
    trusted = wrong.judge == "model" or wrong.role == "admin"
    return Evidence(question if trusted else str(wrong.user_id), question, wrong.confidence or 0.0)
