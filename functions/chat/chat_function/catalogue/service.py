"""The catalogue's rules: its settings, the intents of the draft and the near-misses. Knows no HTTP and no SQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from uuid import UUID

from kongdori_intents.training import rules
from kongdori_intents.training.rules import Fault
from kongdori_intents.training.source import IntentDefinition

from chat_function.catalogue import draft, versions
from chat_function.catalogue.draft import Draft
from chat_function.catalogue.schemas import (
    Catalogue,
    Intent,
    IntentChange,
    IntentEvidence,
    IntentListed,
    IntentNew,
    IntentPut,
    NearMiss,
    Recognisers,
)
from kongdori.db import UnitOfWork, unit_of_work
from kongdori.errors import Conflict, InvalidInput, NotFound, or_not_found
from kongdori.ids import new_id
from kongdori.pagination import Page, decode_cursor, paginate
from kongdori.recognition import serving, wit
from kongdori.recognition.embedding import embedder
from kongdori.recognition.serving import Serving
from kongdori.repositories import intents, near_misses


def overview() -> Catalogue:
    """Which version is live, which is training, and whether the draft differs."""
    with unit_of_work() as work:
        found = _overview(work)
        work.commit()
    return found


def set_max_error(max_error: float) -> Catalogue:
    """The highest error rate that the next version may have."""
    with unit_of_work() as work:
        intents.set_max_error(work, max_error=max_error)
        found = _overview(work)
        work.commit()
    return found


def _overview(work: UnitOfWork) -> Catalogue:
    drafted = draft.read(work)
    current = drafted.settings.current
    return Catalogue(
        max_error=drafted.settings.max_error,
        current=current or serving.SHIPPED,
        training=versions.in_training(work),
        changed=drafted.digest != versions.digest_of_draft(work, current),
        intents=len(drafted.intents),
        revision=intents.revision(work),
        recognisers=Recognisers(embedding=known.name if (known := embedder()) else None, wit=wit.is_configured()),
    )


def page(*, query: str | None, limit: int, cursor: str | None) -> Page[IntentListed]:
    """A page of the draft, by name."""
    with unit_of_work() as work:
        draft.lock(work)
        rows = intents.page(work, query=query, after=cursor or "", limit=limit)
        served = versions.served(work)
        work.commit()
    items = [IntentListed(**asdict(row), evidence=evidence(served, row.name)) for row in rows[:limit]]
    return Page(items=items, next_cursor=items[-1].name if len(rows) > limit else None)


def get(name: str) -> Intent:
    """One intent, whole. Raises `NotFound`."""
    with unit_of_work() as work:
        draft.lock(work)
        found = _get(work, name)
        work.commit()
    return found


def add(new: IntentNew) -> Intent:
    """Raises `Conflict` where the name is taken, `InvalidInput` where it breaks a rule or contradicts another."""
    with unit_of_work() as work:
        drafted = draft.read(work)
        if new.name in drafted.intents:
            raise Conflict("An intent with this name already exists. Choose another name.", code="intent-exists")
        added = _save(work, drafted, new.name, new)
        work.commit()
    return added


def put(name: str, change: IntentPut) -> Intent:
    """Raises `NotFound`, `Conflict` where somebody changed it meanwhile, `InvalidInput` as `add`."""
    with unit_of_work() as work:
        drafted = draft.read(work)
        if or_not_found(intents.get(work, name=name)).revision != change.revision:
            raise Conflict(
                "Someone else just changed this intent. Nothing was overwritten; load it again.", code="intent-changed"
            )
        changed = _save(work, drafted, name, change)
        work.commit()
    return changed


def remove(name: str) -> None:
    """Removes an intent from the draft. Raises `NotFound`."""
    with unit_of_work() as work:
        draft.lock(work)
        if not intents.remove(work, name=name):
            raise NotFound
        work.commit()


def near_misses_page(*, limit: int, cursor: str | None) -> Page[NearMiss]:
    """A page of near-misses, the newest first."""
    with unit_of_work() as work:
        rows = near_misses.page(work, after=decode_cursor(cursor), limit=limit)
    listed, next_cursor = paginate(rows, limit=limit, key=lambda row: (row.created_at, row.id))
    return Page(items=[NearMiss.model_validate(one) for one in listed], next_cursor=next_cursor)


def add_near_miss(text: str) -> NearMiss:
    """Raises `Conflict` where it is there already, `InvalidInput` where it is an utterance of an intent."""
    with unit_of_work() as work:
        drafted = draft.read(work)
        if len(drafted.near_misses) >= rules.MOST_NEAR_MISSES:
            raise InvalidInput(
                f"There can be up to {rules.MOST_NEAR_MISSES} near-misses. Remove one first.", code="intents-invalid"
            )
        draft.refuse(replace(fault, place=("text",)) for fault in rules.contradictions(drafted.intents, [text]))
        added = near_misses.add(work, id=new_id(), text=text)
        if added is None:
            raise Conflict("This near-miss is already in the list.", code="near-miss-exists")
        work.commit()
    return NearMiss.model_validate(added)


def remove_near_miss(id: UUID) -> None:
    """Raises `NotFound`."""
    with unit_of_work() as work:
        if not near_misses.remove(work, id=id):
            raise NotFound
        work.commit()


def evidence(served: Serving, name: str) -> IntentEvidence:
    """What calibration of the version that is served found of an intent."""
    if name not in served.recogniser.catalogue.policies:
        return IntentEvidence(state="new")
    raised = served.recogniser.raised.get(name)
    found = IntentEvidence(state="open", raised=raised, **served.recogniser.catalogue.evidence["intents"][name])
    exact_only = found.threshold is None or (raised or 0.0) > 1.0
    return found.model_copy(update={"state": "exact_only"}) if exact_only else found


def _save(work: UnitOfWork, drafted: Draft, name: str, change: IntentChange) -> Intent:
    definition = change.definition()
    draft.refuse(_faults(drafted, name, definition))
    intents.save(work, name=name, intent=definition, edited=True)
    return _get(work, name)


def _faults(drafted: Draft, name: str, intent: IntentDefinition) -> Iterator[Fault]:
    """What is wrong with an intent, alone and among the others. What is wrong with the others alone is left out."""
    others = {key: other for key, other in drafted.intents.items() if key != name}
    contradictions = rules.contradictions(others | {name: intent}, drafted.near_misses)
    for fault in (*rules.faults_of(name, intent), *contradictions):
        if fault.place[:1] in {(), (name,)}:
            yield replace(fault, place=fault.place[1:])


def _get(work: UnitOfWork, name: str) -> Intent:
    found = or_not_found(intents.get(work, name=name))
    return Intent(**asdict(found), evidence=evidence(versions.served(work), name))
