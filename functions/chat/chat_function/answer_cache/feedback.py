"""Thumbs up and down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from chat_function.answer_cache import verdicts
from kongdori.db import unit_of_work
from kongdori.errors import or_not_found
from kongdori.identity import CheckedIdentity
from kongdori.repositories import feedback
from kongdori.repositories.feedback import Feedback, Rating
from kongdori.repositories.verdicts import Finding


@dataclass(frozen=True, slots=True)
class GivenFeedback(Feedback):
    """`removed`: a saved answer is not served any more, at least to whoever gave this thumb."""

    removed: bool


def give_feedback(
    caller: CheckedIdentity, message_id: UUID, *, rating: Rating, tags: Sequence[str] = (), reason: str | None
) -> GivenFeedback:
    """Saves a thumb on a reply of the caller's. One down hides a saved answer from the caller at once, and
    from everybody where the evidence is enough for that. Raises `NotFound`.
    """
    with unit_of_work() as work:
        reply = or_not_found(feedback.reply(work, id=message_id, user_id=caller.user_id))
        given = feedback.put(
            work, message_id=message_id, user_id=caller.user_id, rating=rating, tags=tags, reason=reason
        )
        verdict: Finding = "wrong" if rating == "down" else "right"
        verdicts.record(work, reply, verdict, judge="person", user_id=caller.user_id)
        work.commit()  # from here on the caller is not served the answer, whatever Redis holds
        removed = verdict == "wrong" and verdicts.evict(work, reply)
        work.commit()
    return GivenFeedback(given.message_id, given.rating, given.tags, given.reason, given.created_at, removed)


def withdraw_feedback(caller: CheckedIdentity, message_id: UUID) -> None:
    """Deletes the caller's thumb and the verdict that came of it. Raises `NotFound` where there is no such reply."""
    with unit_of_work() as work:
        reply = or_not_found(feedback.reply(work, id=message_id, user_id=caller.user_id))
        if feedback.remove(work, message_id=message_id, user_id=caller.user_id):
            verdicts.withdraw(work, reply, judge="person")
        work.commit()
