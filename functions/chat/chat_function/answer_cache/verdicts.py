"""What follows from a verdict on a saved answer: a wrong one is served no more, and repeated ones raise the trust that
its intent asks for.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from kongdori_intents import normalise
from kongdori_intents.text import exact_key

from chat_function.answer_cache import store
from kongdori.db import Row, UnitOfWork
from kongdori.repositories import feedback, own_questions, verdicts
from kongdori.repositories.verdicts import Finding, Judge, Verdict

EXACT_ONLY = 2.0  # no trust is above 1
_REPEATED = 2  # so many wrong answers raise the threshold
_SWITCHES_OFF = 4  # so many witnesses leave the intent its exact utterances alone
_ALONE = 0.99  # a person alone raises a threshold no further
_COUNTED = 200  # the newest wrong answers of an intent


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wrong answer to a question that was no utterance of the intent. witness: who says so."""

    witness: str
    question: str
    confidence: float


def raised(wrongs: Sequence[Wrong]) -> float | None:
    """The threshold that wrong answers call for: above the trust of each of them once they repeat, by several witnesses
    or on several questions, and the exact utterances alone once there are many witnesses. One person alone can neither
    switch an intent off nor come near it. None where nothing calls for more than was calibrated.
    """
    witnesses = len({wrong.witness for wrong in wrongs})
    if len({(wrong.witness, wrong.question) for wrong in wrongs}) < _REPEATED:
        return None
    if witnesses >= _SWITCHES_OFF:
        return EXACT_ONLY
    above = math.nextafter(max(wrong.confidence for wrong in wrongs), EXACT_ONLY)
    return above if witnesses > 1 else min(above, _ALONE)


def found(
    work: UnitOfWork,
    reply: Row,
    verdict: Finding,
    *,
    judge: Judge,
    user_id: UUID | None = None,
    cost_usd: Decimal = Decimal(0),
) -> None:
    """Writes a verdict on a reply that is or became a saved answer. `reply` as `feedback.reply` gives it. After the
    commit, `take_out` what was found wrong.
    """
    if reply["cache_key"] is None:
        return
    verdicts.put(
        work,
        Verdict(
            message_id=reply["id"],
            judge=judge,
            verdict=verdict,
            user_id=user_id,
            intent=reply["intent"],
            confidence=reply["confidence"],
            exact=bool(reply["cache_exact"]),
            served=reply["source"] == "cache",
            cache_key=reply["cache_key"],
            saved_at=reply["answered_at"],
            cost_usd=cost_usd,
        ),
    )
    if verdict in {"right", "wrong"}:
        _weigh(work, reply, judge=judge, wrong=verdict == "wrong")


def take_back(work: UnitOfWork, reply: Row, *, judge: Judge) -> None:
    """As if there had been no verdict; what left the cache stays out of it."""
    if verdicts.remove(work, message_id=reply["id"], judge=judge):
        _weigh(work, reply, judge=judge, wrong=False)


def afresh(work: UnitOfWork, *, conversation_id: UUID, question_id: UUID) -> None:
    """A whole new reply took the place of a saved one."""
    reply = feedback.replaced(work, conversation_id=conversation_id, question_id=question_id)
    if reply is not None:
        found(work, reply, "afresh", judge="person", user_id=reply["user_id"])


def take_out(work: UnitOfWork, reply: Row) -> bool:
    """Takes the answer out of where it is kept; True where it was there."""
    own = store.own_reply(reply["cache_key"])
    if own is not None:
        return own_questions.remove(work, reply_id=own, user_id=reply["user_id"])
    return store.forget(reply["cache_key"], answered_at=reply["answered_at"])


def _weigh(work: UnitOfWork, reply: Row, *, judge: Judge, wrong: bool) -> None:
    """Brings near misses and the raised threshold in line with the verdicts that there are."""
    intent = reply["intent"]
    if intent is None or reply["cache_exact"]:
        return
    if wrong:
        verdicts.add_near_miss(
            work, text=reply["question"], intent=intent, origin=judge, question_id=reply["question_id"]
        )
    else:
        verdicts.remove_near_miss(work, origin=judge, question_id=reply["question_id"])
    rows = verdicts.wrongs(work, intent=intent, limit=_COUNTED)
    threshold = raised([_wrong(row) for row in rows])
    if threshold is None:
        verdicts.lower(work, intent=intent)
    else:
        verdicts.raise_to(work, intent=intent, threshold=threshold, wrong=len(rows))


def _wrong(row: Row) -> Wrong:
    """A person is one witness, whatever they ask. The host and the model are one for each question."""
    question = exact_key(normalise(row["question"]))
    trusted = row["judge"] == "model" or row["role"] == "admin"
    return Wrong(question if trusted else str(row["user_id"]), question, row["confidence"] or 0.0)
