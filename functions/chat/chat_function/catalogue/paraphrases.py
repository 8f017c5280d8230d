"""Asks the model for paraphrases, intent by intent, within the admin's budget and a bounded time."""

from __future__ import annotations

import time
from uuid import UUID

from kongdori_intents.text import exact_keys
from kongdori_intents.training import paraphrases
from kongdori_intents.training.source import Definitions, IntentDefinition

from kongdori import limits
from kongdori.db import unit_of_work
from kongdori.errors import KongdoriError
from kongdori.ids import new_id
from kongdori.llm import chat
from kongdori.llm.chat import ChatMessage, Completion
from kongdori.observability import logger
from kongdori.repositories import usage, users

_MOST_ASKED = 60  # intents
_LONGEST_S = 240.0

More = dict[str, dict[str, list[str]]]


def gather(intents: Definitions, off_topic: list[str], *, user_id: UUID | None) -> tuple[More, int]:
    """Name → language → lines that may be tried, and how many the model gave. Intents with the fewest utterances come
    first. What stands in the way (no model, no budget left, no answer) ends the asking, and nothing else.
    """
    taken = exact_keys([*off_topic, *(line for intent in intents.values() for line in intent.lines)])
    more: More = {}
    given = 0
    deadline = time.monotonic() + _LONGEST_S
    for name in sorted(intents, key=lambda name: (len(intents[name].lines), name))[:_MOST_ASKED]:
        if user_id is None or not chat.is_configured() or time.monotonic() > deadline:
            break
        try:
            completion = _ask(intents[name], user_id)
        except KongdoriError as error:
            logger.warning("paraphrases-end", code=error.code, asked=given)
            break
        lines = paraphrases.read(completion.text, intents[name])
        given += sum(len(listed) for listed in lines.values())
        kept = paraphrases.usable(lines, intents[name], taken)
        if kept:
            more[name] = kept
    return more, given


def _ask(intent: IntentDefinition, user_id: UUID) -> Completion:
    """One call, checked against the budget before and booked after it."""
    with unit_of_work() as work:
        account = users.get(work, id=user_id)
        if account is None:
            raise KongdoriError(code="not-found")
        limits.check_budget(work, user_id, account.role)
    system, user = paraphrases.prompt(intent)
    completion = chat.complete(
        [ChatMessage("system", system), ChatMessage("user", user)],
        max_completion_tokens=paraphrases.MOST_TOKENS,
        json_schema=paraphrases.schema(intent),
    )
    with unit_of_work() as work:
        usage.book(
            work,
            user_id=user_id,
            kind="catalogue",
            subject_id=new_id(),
            source="model",
            model=completion.model,
            prompt_tokens=completion.prompt_tokens,
            completion_tokens=completion.completion_tokens,
            cost_usd=completion.cost_usd,
            step="paraphrases",
        )
        work.commit()
    limits.forget_spent(
        user_id, tokens=completion.prompt_tokens + completion.completion_tokens, cost_usd=completion.cost_usd
    )
    return completion
