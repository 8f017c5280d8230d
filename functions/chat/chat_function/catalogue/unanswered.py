"""Questions that several people asked and no intent answered, grouped by what they mean, as new intents for the admin.

Nothing about a person is shown: a question with anything personal in it, or that leans on a conversation, is left out,
and a group is shown only where enough people with an account asked it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from kongdori_intents import detect_language, has_personal
from kongdori_intents.guards import marks_of
from kongdori_intents.language import LANGUAGES
from kongdori_intents.recogniser import LONGEST
from kongdori_intents.text import exact_key, exact_keys, normalise

from chat_function.catalogue import draft, versions
from chat_function.catalogue.draft import Draft
from chat_function.catalogue.likeness import likeness
from chat_function.catalogue.schemas import UnansweredGroup, UnansweredQuestions
from kongdori.db import unit_of_work
from kongdori.recognition import serving
from kongdori.recognition.serving import Serving
from kongdori.repositories import unanswered
from kongdori.repositories.unanswered import Question

LEAST_PEOPLE = 3
_MOST_READ = 2_000
_MOST_GROUPS = 20
_MOST_PHRASES = 8  # of a group in one language
_LIKELY = 0.5  # the confidence from which a group is offered as more ways to ask an intent that is there


@dataclass(slots=True)
class _Asked:
    """One wording: who with an account asked it, and how often it was asked in all."""

    text: str
    language: str
    people: set[UUID] = field(default_factory=set)
    times: int = 0


def grouped(*, days: int, people: int) -> UnansweredQuestions:
    """Groups of at least so many people in the last `days` days, the most people first."""
    since = datetime.now(UTC) - timedelta(days=days)
    with unit_of_work() as work:
        drafted = draft.read(work)
        served = versions.served(work)
        asked = unanswered.since(work, moment=since, longest=LONGEST, limit=_MOST_READ)
        work.commit()
    groups = _groups(_wordings(asked, drafted))
    items = [_told(group, served) for group in groups if len(_people(group)) >= people]
    items.sort(key=lambda item: (-item.people, -item.times, item.question))
    return UnansweredQuestions(since=since, people=people, items=items[:_MOST_GROUPS])


def _wordings(asked: Iterable[Question], drafted: Draft) -> list[_Asked]:
    """What may be shown, each wording once; the one that most people used first."""
    known = exact_keys(line for intent in drafted.intents.values() for line in intent.lines)
    known |= exact_keys(drafted.near_misses)
    found: dict[str, _Asked] = {}
    for question in asked:
        key, language = exact_key(normalise(question.content)), detect_language(question.content)
        if not key or key in known or language not in LANGUAGES or has_personal(question.content):
            continue
        if serving.leans_on_conversation(question.content, opening=question.opening):
            continue
        wording = found.setdefault(key, _Asked(" ".join(question.content.split()), language))
        wording.times += 1
        if not question.guest:
            wording.people.add(question.user_id)
    return sorted(found.values(), key=lambda one: (-len(one.people), -one.times, one.text))


def _groups(wordings: Sequence[_Asked]) -> list[list[_Asked]]:
    """Each wording joins the group whose first one is nearest, if it is near, and is no negation or opposite of it."""
    near = likeness([one.text for one in wordings])
    marks = [marks_of(normalise(one.text)) for one in wordings]
    leaders: list[int] = []
    groups: dict[int, list[_Asked]] = {}
    for place, wording in enumerate(wordings):
        fitting = [leader for leader in leaders if marks[leader] == marks[place] and near(leader, place) >= 0]
        if fitting:
            groups[max(fitting, key=lambda leader: near(leader, place))].append(wording)
        else:
            leaders.append(place)
            groups[place] = [wording]
    return list(groups.values())


def _people(group: list[_Asked]) -> set[UUID]:
    return {user_id for wording in group for user_id in wording.people}


def _told(group: list[_Asked], served: Serving) -> UnansweredGroup:
    first = group[0]
    found = served.recogniser.recognise(first.text)
    return UnansweredGroup(
        question=first.text,
        people=len(_people(group)),
        times=sum(wording.times for wording in group),
        utterances={
            language: lines[:_MOST_PHRASES]
            for language in LANGUAGES
            if (lines := [wording.text for wording in group if wording.language == language])
        },
        intent=found.best if found.confidence >= _LIKELY else None,
    )
