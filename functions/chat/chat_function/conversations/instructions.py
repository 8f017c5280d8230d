"""A person's instructions for all their conversations."""

from __future__ import annotations

from kongdori.db import unit_of_work
from kongdori.identity import CheckedIdentity
from kongdori.repositories import instructions


def read_instructions(caller: CheckedIdentity) -> str:
    """The caller's instructions; empty where there are none."""
    with unit_of_work() as work:
        return instructions.get(work, user_id=caller.user_id)


def store_instructions(caller: CheckedIdentity, text: str) -> str:
    """Saves them for every turn from now on; an empty text removes them."""
    text = text.strip()
    with unit_of_work() as work:
        instructions.put(work, user_id=caller.user_id, text=text)
        work.commit()
    return text
