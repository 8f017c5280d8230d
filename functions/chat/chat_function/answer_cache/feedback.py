"""Thumbs up and down."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from chat_function.answer_cache import verdicts
from kongdori.db import unit_of_work
from kongdori.errors import NotFound
from kongdori.identity import CheckedIdentity
from kongdori.repositories import feedback
from kongdori.repositories.feedback import Rating


def give(caller: CheckedIdentity, message_id: UUID, *, rating: Rating, reason: str | None) -> dict[str, Any]:
    """Keeps a thumb on a reply of the caller's; one down takes a saved answer out of the cache. Raises `NotFound`."""
    with unit_of_work() as work:
        reply = feedback.reply(work, id=message_id, user_id=caller.user_id)
        if reply is None:
            raise NotFound
        given = feedback.put(work, message_id=message_id, user_id=caller.user_id, rating=rating, reason=reason)
        wrong = rating == "down"
        verdicts.found(work, reply, "wrong" if wrong else "right", judge="person", user_id=caller.user_id)
        work.commit()  # from here on the answer is not served, whatever Redis holds
        removed = wrong and reply["cache_key"] is not None and verdicts.take_out(work, reply)
        work.commit()
    return {**given, "removed": removed}


def take_back(caller: CheckedIdentity, message_id: UUID) -> None:
    """Takes the caller's thumb back, and the verdict with it. Raises `NotFound` where there is no such reply."""
    with unit_of_work() as work:
        reply = feedback.reply(work, id=message_id, user_id=caller.user_id)
        if reply is None:
            raise NotFound
        if feedback.remove(work, message_id=message_id, user_id=caller.user_id):
            verdicts.take_back(work, reply, judge="person")
        work.commit()
