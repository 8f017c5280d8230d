"""Asks the model for paraphrases of the utterances, intent by intent, within the admin's budget and a time limit."""

from __future__ import annotations

import time
from dataclasses import dataclass
from uuid import UUID

from kongdori_intents.text import exact_keys
from kongdori_intents.training import paraphrases
from kongdori_intents.training.source import Definitions, IntentDefinition

from kongdori import metered
from kongdori.db import unit_of_work
from kongdori.errors import KongdoriError, or_not_found
from kongdori.ids import new_id
from kongdori.limits import Spender
from kongdori.llm import chat
from kongdori.llm.completion import ChatMessage, Completion
from kongdori.observability import logger
from kongdori.repositories import users

_MOST_INTENTS = 60
_TIME_LIMIT_S = 240.0


@dataclass(frozen=True, slots=True)
class Paraphrases:
    """`usable`: intent → language → lines that may be tried as utterances. `given`: how many the model gave in all."""

    usable: dict[str, dict[str, list[str]]]
    given: int


def request(intents: Definitions, off_topic: list[str], *, user_id: UUID | None) -> Paraphrases:
    """Asks for the intents with the fewest utterances first. Without a model, a budget or an answer it ends early."""
    taken = exact_keys([*off_topic, *(line for intent in intents.values() for line in intent.lines)])
    found: dict[str, dict[str, list[str]]] = {}
    given = 0
    deadline = time.monotonic() + _TIME_LIMIT_S
    for name in sorted(intents, key=lambda name: (len(intents[name].lines), name))[:_MOST_INTENTS]:
        if user_id is None or not chat.is_configured() or time.monotonic() > deadline:
            break
        try:
            completion = ask(intents[name], paraphrases.prompt(intents[name]), user_id=user_id)
        except KongdoriError as error:
            logger.warning("paraphrase-refusal", code=error.code, given=given)
            break
        lines = paraphrases.read(completion.text, intents[name])
        given += sum(len(listed) for listed in lines.values())
        usable = paraphrases.usable(lines, intents[name], taken)
        if usable:
            found[name] = usable
    return Paraphrases(found, given)


def ask(
    intent: IntentDefinition, asked: tuple[str, str], *, user_id: UUID, timeout_s: float | None = None
) -> Completion:
    """Asks the model for lines in each language of an intent, booked to this person."""
    with unit_of_work() as work:
        account = or_not_found(users.get(work, id=user_id))
    system, user = asked
    return metered.complete(
        [ChatMessage("system", system), ChatMessage("user", user)],
        spender=Spender(user_id, account.role),
        kind="catalogue",
        subject_id=new_id(),
        step="paraphrases",
        max_completion_tokens=paraphrases.MOST_TOKENS,
        json_schema=paraphrases.schema(intent),
        timeout_s=timeout_s,
    )
