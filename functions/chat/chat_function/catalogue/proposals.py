"""What the model proposes for one intent: other ways to ask for it, and near-misses. The admin takes or leaves each."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from kongdori_intents.text import exact_keys
from kongdori_intents.training import paraphrases

from chat_function.catalogue import draft, paraphrase_requests
from chat_function.catalogue.schemas import Wordings
from kongdori.db import unit_of_work
from kongdori.errors import ModelUnavailable, or_not_found
from kongdori.llm import chat

_TIMEOUT_S = 20.0  # a call through API Gateway ends after 29 s


def propose(name: str, *, user_id: UUID) -> Wordings:
    """Asks for both at once, booked to this admin. Raises `NotFound`, and what a call of the model raises."""
    if not chat.is_configured():
        raise ModelUnavailable(
            "No model is connected, so there's nothing to suggest. Connect one first.", code="model-missing"
        )
    with unit_of_work() as work:
        drafted = draft.read(work)
        work.commit()
    intent = or_not_found(drafted.intents.get(name))
    taken = exact_keys([*drafted.near_misses, *(line for one in drafted.intents.values() for line in one.lines)])
    prompts = (paraphrases.prompt(intent), paraphrases.near_miss_prompt(intent))
    with ThreadPoolExecutor(len(prompts)) as pool:
        asked = [
            pool.submit(paraphrase_requests.ask, intent, prompt, user_id=user_id, timeout_s=_TIMEOUT_S)
            for prompt in prompts
        ]
        ways, others = (paraphrases.read(one.result().text, intent) for one in asked)
    return Wordings.model_validate(
        {
            "utterances": paraphrases.usable(ways, intent, taken),
            "near_misses": paraphrases.near_misses(others, taken),
        }
    )
