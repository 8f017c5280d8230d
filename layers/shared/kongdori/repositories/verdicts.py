"""Verdicts on saved answers, and the thresholds that wrong ones raised."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal, NamedTuple
from uuid import UUID

from kongdori.accounts.roles import Role
from kongdori.db import UnitOfWork
from kongdori.ids import new_id
from kongdori.repositories.feedback import RATED_REPLY, RatedReply

Judge = Literal["person", "model"]
Finding = Literal["right", "wrong", "afresh", "unclear"]


# A wrong answer is hidden at once from whoever found it wrong. It is hidden from everybody by the word of an admin or
# of the model, or by that of several people: a member weighs 2 and a guest 1, and 4 are enough, or 6 against the word
# of the model. So nobody keeps the cache cold alone.
FOUND_WRONG = """
    EXISTS (
        SELECT FROM cache_verdicts AS v LEFT JOIN users AS judges ON judges.id = v.user_id
        WHERE v.cache_key = %(cache_key)s AND v.verdict = 'wrong' AND v.saved_at >= %(saved_at)s
        HAVING bool_or(v.user_id = %(user_id)s OR v.judge = 'model' OR judges.role = 'admin') OR (
            count(DISTINCT v.user_id) + count(DISTINCT v.user_id) FILTER (WHERE judges.role <> 'guest')
            >= CASE WHEN EXISTS (
                SELECT FROM cache_verdicts AS found
                WHERE found.cache_key = %(cache_key)s AND found.judge = 'model' AND found.verdict = 'right'
                  AND found.saved_at >= %(saved_at)s
            ) THEN 6 ELSE 4 END
        )
    )
"""


class Verdict(NamedTuple):
    """On a reply that is (`served`) or became a saved answer. `saved_at`: when that answer was written; None where the
    host wrote it.
    """

    message_id: UUID
    judge: Judge
    verdict: Finding
    user_id: UUID | None
    intent: str | None
    confidence: float | None
    exact: bool
    served: bool
    cache_key: str
    saved_at: datetime | None
    cost_usd: Decimal = Decimal(0)


class WrongAnswer(NamedTuple):
    """A verdict "wrong", the question that was answered, and who found it: `role` of `user_id`, where a person did."""

    judge: Judge
    user_id: UUID | None
    role: Role | None
    confidence: float | None
    question: str


class ReviewTotals(NamedTuple):
    """How many saved answers the model was asked about, and what that cost."""

    judged: int
    cost_usd: Decimal


def put(work: UnitOfWork, verdict: Verdict) -> None:
    """One verdict a reply and judge; a later one takes its place, but "afresh" never that of another verdict."""
    work.run(
        """
        INSERT INTO cache_verdicts AS kept (message_id, judge, verdict, user_id, intent, confidence, exact, served,
            cache_key, saved_at, cost_usd)
        VALUES (%(message_id)s, %(judge)s, %(verdict)s, %(user_id)s, %(intent)s, %(confidence)s, %(exact)s,
            %(served)s, %(cache_key)s, %(saved_at)s, %(cost_usd)s)
        ON CONFLICT (message_id, judge) DO UPDATE SET verdict = excluded.verdict, created_at = now()
        WHERE kept.verdict <> excluded.verdict AND excluded.verdict <> 'afresh'
        """,
        verdict._asdict(),
    )


def was_found_wrong(
    work: UnitOfWork, *, cache_key: str, saved_at: datetime | None, user_id: UUID | None = None
) -> bool:
    """Whether this saved answer is not served any more: to this person, or, where `user_id` is None, to anybody.
    `saved_at`: when it was written.
    """
    values = {"cache_key": cache_key, "saved_at": saved_at, "user_id": user_id}
    row = work.one(f"SELECT {FOUND_WRONG} AS found", values)
    return row is not None and bool(row["found"])


def remove(work: UnitOfWork, *, message_id: UUID, judge: Judge) -> bool:
    return work.run("DELETE FROM cache_verdicts WHERE message_id = %s AND judge = %s", (message_id, judge)) == 1


def wrong_answers(work: UnitOfWork, *, intent: str, limit: int) -> list[WrongAnswer]:
    """The newest wrong answers to questions that are no utterances of the intent, since the version that is served was
    trained. Locks the intent until the transaction ends, so that two verdicts at once are both counted.
    """
    work.run("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"raise:{intent}",))
    return work.fetch_all(
        WrongAnswer,
        """
        SELECT v.judge, v.user_id, u.role, v.confidence, q.content AS question
        FROM cache_verdicts AS v
        JOIN messages AS m ON m.id = v.message_id
        JOIN messages AS q ON q.conversation_id = m.conversation_id AND q.id = m.parent_id
        LEFT JOIN users AS u ON u.id = v.user_id
        WHERE v.intent = %(intent)s AND v.verdict = 'wrong' AND NOT v.exact AND v.created_at >= coalesce(
            (SELECT t.finished_at FROM intent_house AS h JOIN intent_versions AS t ON t.number = h.current),
            '-infinity')
        ORDER BY v.created_at DESC LIMIT %(limit)s
        """,
        {"intent": intent, "limit": limit},
    )


def right_witnesses(work: UnitOfWork, *, intent: str) -> int:
    """How many people with an account found a served answer to a question that is no utterance of the intent right,
    since the version that is served was trained, and to how many such questions the model did.
    """
    row = work.one(
        """
        SELECT count(DISTINCT CASE WHEN v.judge = 'model' THEN q.content ELSE v.user_id::text END) AS witnesses
        FROM cache_verdicts AS v
        JOIN messages AS m ON m.id = v.message_id
        JOIN messages AS q ON q.conversation_id = m.conversation_id AND q.id = m.parent_id
        LEFT JOIN users AS u ON u.id = v.user_id
        WHERE v.intent = %s AND v.verdict = 'right' AND v.served AND NOT v.exact
          AND (v.judge = 'model' OR u.role <> 'guest') AND v.created_at >= coalesce(
            (SELECT t.finished_at FROM intent_house AS h JOIN intent_versions AS t ON t.number = h.current),
            '-infinity')
        """,
        (intent,),
    )
    return int(row["witnesses"]) if row else 0


def raise_threshold(work: UnitOfWork, *, intent: str, threshold: float, wrong: int) -> None:
    """From now on the intent needs this confidence."""
    work.run(
        """
        INSERT INTO intent_raises (intent, threshold, wrong) VALUES (%s, %s, %s)
        ON CONFLICT (intent) DO UPDATE
            SET threshold = excluded.threshold, wrong = excluded.wrong, updated_at = now()
        """,
        (intent, threshold, wrong),
    )


def reset_threshold(work: UnitOfWork, *, intent: str) -> None:
    """From now on the intent needs the confidence that calibration gave it."""
    work.run("DELETE FROM intent_raises WHERE intent = %s", (intent,))


def add_near_miss(work: UnitOfWork, *, text: str, intent: str, origin: Judge, question_id: UUID) -> None:
    """Tells the next training that this text is not that intent; it goes when the message goes."""
    work.run(
        """
        INSERT INTO intent_near_misses (id, text, intent, origin, message_id) VALUES (%s, %s, %s, %s, %s)
        ON CONFLICT DO NOTHING
        """,
        (new_id(), text, intent, origin, question_id),
    )


def remove_near_miss(work: UnitOfWork, *, origin: Judge, question_id: UUID) -> None:
    work.run("DELETE FROM intent_near_misses WHERE message_id = %s AND origin = %s", (question_id, origin))


def sample(work: UnitOfWork, *, limit: int) -> list[RatedReply]:
    """Saved answers that were served within a day and that the model has not judged, drawn at random; none of temporary
    conversations.
    """
    return work.fetch_all(
        RatedReply,
        f"""
        WITH drawn AS (
            SELECT subject_id FROM usage_events AS u
            WHERE kind = 'chat' AND source = 'cache' AND created_at >= now() - interval '1 day' AND NOT EXISTS (
                SELECT FROM cache_verdicts AS v WHERE v.message_id = u.subject_id AND v.judge = 'model'
            )
            ORDER BY random() LIMIT %(drawn)s
        )
        {RATED_REPLY} JOIN drawn ON drawn.subject_id = m.id
        WHERE NOT c.temporary AND m.cache_key IS NOT NULL LIMIT %(limit)s
        """,  # noqa: S608 our own parts
        {"limit": limit, "drawn": limit * 4},  # some are deleted or temporary
    )


def reviewed_since(work: UnitOfWork, *, moment: datetime) -> ReviewTotals:
    """What the model's reviews come to since then."""
    return work.fetch_new(
        ReviewTotals,
        """
        SELECT count(*) AS judged, coalesce(sum(cost_usd), 0) AS cost_usd FROM cache_verdicts
        WHERE judge = 'model' AND created_at >= %s
        """,
        (moment,),
    )
