"""What must be true after a soak, whatever happened meanwhile."""

from __future__ import annotations

import re
from collections import Counter

from fixtures.chatting import Whole

from soak.model import COMPLETION_TOKENS, PROMPT_TOKENS, Model, reply_to
from soak.people import Person

_ITEM = re.compile(r"item ([0-9a-f]{32})")


def faults_of(person: Person) -> list[str]:
    """What one person misses, has twice, or has of somebody else."""
    faults = []
    messages = person.messages()
    asked = {m["id"]: found[1] for m in messages if m["role"] == "user" and (found := _ITEM.search(m["content"]))}
    times, replies = Counter(asked.values()), Counter[str]()
    for message in messages:
        if message["role"] == "user":
            continue
        item = asked[message["parent_id"]]
        replies[item] += 1
        whole = message["status"] == "complete"
        if message["content"] != reply_to(item) if whole else not reply_to(item).startswith(message["content"]):
            faults.append(f"the reply to {item} is another's: {message['content'][:80]!r}")
    for item, how in person.said.items():
        if times[item] != 1 or replies[item] != 1:
            faults.append(f"{item} ({how}) is there {times[item]} times and has {replies[item]} replies")
    if strangers := set(times) - set(person.said):
        faults.append(f"messages that were never said: {strangers}")
    kept = Counter(summary["id"] for summary in person.summaries())
    if kept != Counter(person.summary_ids):
        faults.append(f"summaries kept {sorted(kept.items())}, asked for {sorted(person.summary_ids)}")
    if person.position is not None and person.position_kept() != person.position:
        faults.append(f"the film stands at {person.position_kept()}, not at {person.position}")
    return faults


def money(whole: Whole, model: Model) -> tuple[list[str], dict[str, int]]:
    """What is wrong with the ledger, and its figures. Each whole reply is booked once, with the tokens that the model
    counted; what the ledger holds beyond that, the model was asked for, as it was cut in the middle. Titles and what is
    kept of earlier messages are booked as steps of their own.
    """
    replies = whole.sql(
        """
        SELECT u.prompt_tokens, u.completion_tokens, count(*) OVER (PARTITION BY u.subject_id)
        FROM messages AS m LEFT JOIN usage_events AS u ON u.subject_id = m.id AND u.kind = 'chat' AND u.step = ''
        WHERE m.role = 'assistant' AND m.status = 'complete' AND m.source = 'model'
        """
    )
    wrong = [row for row in replies if row != (PROMPT_TOKENS, COMPLETION_TOKENS, 1)]
    [(booked,)] = whole.sql("SELECT count(*) FROM usage_events WHERE kind = 'chat' AND source = 'model' AND step = ''")
    asked = sum(count for item, count in model.calls.items() if item)
    faults = [f"{len(wrong)} replies are not booked as the model counted them: {wrong[:3]}"] if wrong else []
    if booked > asked:
        faults.append(f"{booked} replies are booked, but the model was asked {asked} times")
    return faults, {"model calls": asked, "booked": booked, "cut by trouble": asked - booked}
