"""Several people who ask the same uncached shared question at once: one has the model called, the others wait for
that answer, briefly. Without Redis everybody calls.
"""

from __future__ import annotations

import time

from chat_function.answer_cache import store
from chat_function.answer_cache.store import Saved
from chat_function.engines.base import Engine, Question
from kongdori import cache

_PATIENCE_S = 2.5
_POLL_S = 0.1
_CLAIM_S = 60  # a maker that died is waited for by those who ask within this time, each for their patience


def others(question: Question, *, engine: Engine, fresh: bool) -> Saved | None:
    """The answer that somebody else was having made; None where the caller shall have it made, and say `over` then."""
    if question.shared_key is None or engine.source != "model" or fresh:
        return None
    claim = _claim(question.shared_key)
    if cache.claim(claim, ttl_s=_CLAIM_S):
        return None
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        time.sleep(_POLL_S)
        answer = store.shared(question)
        if answer is not None:
            return answer
        if cache.claim(claim, ttl_s=_CLAIM_S):
            return None  # it failed, and this caller is the next to try
    return None


def over(question: Question, *, engine: Engine) -> None:
    """The answer is there, or there will be none."""
    if question.shared_key is not None and engine.source == "model":
        cache.drop(_claim(question.shared_key))


def _claim(key: str) -> str:
    return f"making:{key}"
