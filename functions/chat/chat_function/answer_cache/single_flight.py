"""Several people ask the same shared question at once, and it has no saved answer yet: one of them leads and has the
model called, the others join and wait for that answer, briefly. Without Redis everybody leads.
"""

from __future__ import annotations

import time

from chat_function.answer_cache import store
from chat_function.answer_cache.store import SavedAnswer
from chat_function.engines.base import Engine, Question
from kongdori import cache

_PATIENCE_S = 2.5
_POLL_S = 0.1
_LEASE_S = 60  # a leader that died is waited for by those who ask within this time, each for their patience


def join_or_lead(question: Question, *, engine: Engine, fresh: bool) -> SavedAnswer | None:
    """The answer that another person's turn has just made. None: this turn leads, has the model called, and then says
    `release`.
    """
    if question.shared_key is None or engine.source != "model" or fresh:
        return None
    lease = _lease_key(question.shared_key)
    if cache.claim(lease, ttl_s=_LEASE_S):
        return None
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        time.sleep(_POLL_S)
        answer = store.look_up_shared(question)
        if answer is not None:
            return answer
        if cache.claim(lease, ttl_s=_LEASE_S):
            return None  # the leader failed, and this turn leads now
    return None


def release(question: Question, *, engine: Engine) -> None:
    """Ends the lead: the answer is saved, or there will be none."""
    if question.shared_key is not None and engine.source == "model":
        cache.drop(_lease_key(question.shared_key))


def _lease_key(key: str) -> str:
    return f"lead:{key}"
