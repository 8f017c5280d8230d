"""The draft's rules: what is in it, and how it changes. Knows no HTTP and no SQL."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from kongdori_intents import rules, serving, wit
from kongdori_intents.embeddings import embedder
from kongdori_intents.serving import Serving
from kongdori_intents.source import canonical

from chat_function.catalogue import draft, versions
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
from kongdori.errors import Conflict, InvalidInput, NotFound
from kongdori.ids import new_id
from kongdori.pagination import Page, decode_cursor, paginate
from kongdori.repositories import intents, near_misses


def overview() -> Catalogue:
    """What is served, what trains, and whether the draft differs."""
    with unit_of_work() as work:
        found = _overview(work)
        work.commit()
    return found


def set_max_error(max_error: float) -> Catalogue:
    """The highest error rate, from the next version on."""
    with unit_of_work() as work:
        intents.set_max_error(work, max_error=max_error)
        found = _overview(work)
        work.commit()
    return found


def _overview(work: UnitOfWork) -> Catalogue:
    house = draft.opened(work)
    counts = intents.counts(work)
    drafted = draft.digest(draft.documents(work), draft.texts(work))
    return Catalogue(
        max_error=house["max_error"],
        current=house["current"] or serving.SHIPPED,
        training=versions.in_training(work),
        changed=drafted != versions.made_of(work, house["current"]),
        intents=counts["intents"],
        revision=counts["digest"],
        recognisers=Recognisers(embedding=known.name if (known := embedder()) else None, wit=wit.is_configured()),
    )


def page(*, query: str | None, limit: int, cursor: str | None) -> Page[IntentListed]:
    """A page of the draft, by name."""
    with unit_of_work() as work:
        draft.opened(work)
        rows = intents.page(work, query=query, after=cursor or "", limit=limit)
        served = _served(work)
        work.commit()
    items = [
        IntentListed(
            **{name: row[name] for name in IntentListed.model_fields if name not in {"utterances", "evidence"}},
            utterances=row["counts"],
            evidence=evidence(served, row["name"]),
        )
        for row in rows[:limit]
    ]
    return Page(items=items, next_cursor=items[-1].name if len(rows) > limit else None)


def get(name: str) -> Intent:
    """One intent, whole. Raises `NotFound`."""
    with unit_of_work() as work:
        draft.opened(work)
        found = _read(work, name)
        work.commit()
    return found


def add(new: IntentNew) -> Intent:
    """Raises `Conflict` where the name is taken, `InvalidInput` where it breaks a rule or contradicts another."""
    with unit_of_work() as work:
        draft.opened(work)
        if intents.get(work, name=new.name) is not None:
            raise Conflict("There is an intent of this name already. Choose another name.", code="intent-exists")
        _write(work, new.name, new, origin=_origin(work, new.name))
        found = _read(work, new.name)
        work.commit()
    return found


def put(name: str, change: IntentPut) -> Intent:
    """Raises `NotFound`, `Conflict` where somebody changed it meanwhile, `InvalidInput` as `add`."""
    with unit_of_work() as work:
        draft.opened(work)
        row = intents.get(work, name=name)
        if row is None:
            raise NotFound
        if row["revision"] != change.revision:
            raise Conflict("Somebody changed this intent meanwhile. Read it again.", code="intent-changed")
        _write(work, name, change, origin=row["origin"])
        found = _read(work, name)
        work.commit()
    return found


def remove(name: str) -> None:
    """Takes an intent out of the draft. Raises `NotFound`."""
    with unit_of_work() as work:
        draft.opened(work)
        if not intents.remove(work, name=name):
            raise NotFound
        work.commit()


def near_misses_page(*, limit: int, cursor: str | None) -> Page[NearMiss]:
    """A page of near-misses, the newest first."""
    with unit_of_work() as work:
        rows = near_misses.page(work, after=decode_cursor(cursor), limit=limit)
    cut, following = paginate(rows, limit=limit, key=lambda row: (row["created_at"], row["id"]))
    return Page(items=[NearMiss(**row) for row in cut], next_cursor=following)


def add_near_miss(text: str) -> NearMiss:
    """Raises `Conflict` where it is there, `InvalidInput` where it is an intent's own utterance."""
    with unit_of_work() as work:
        draft.opened(work)
        known = draft.texts(work)
        if len(known) >= rules.MOST_NEAR_MISSES:
            raise InvalidInput(f"There are at most {rules.MOST_NEAR_MISSES} near-misses.", code="intents-invalid")
        draft.refuse(
            rules.Fault(("text",), fault.message) for fault in rules.contradictions(draft.documents(work), [text])
        )
        row = near_misses.add(work, id=new_id(), text=text, intent=None, origin="admin")
        if row is None:
            raise Conflict("This near-miss is there already.", code="near-miss-exists")
        work.commit()
    return NearMiss(**row)


def remove_near_miss(id: UUID) -> None:
    """Raises `NotFound`."""
    with unit_of_work() as work:
        if not near_misses.remove(work, id=id):
            raise NotFound
        work.commit()


def evidence(served: Serving, name: str) -> IntentEvidence:
    """What calibration found of an intent in what is served."""
    if name not in served.catalogue.policies:
        return IntentEvidence(state="new")
    found = served.catalogue.evidence["intents"][name]
    raised = served.raised.get(name)
    shut = found["threshold"] is None or (raised or 0.0) > 1.0
    return IntentEvidence(state="exact_only" if shut else "open", raised=raised, **found)


def _write(work: UnitOfWork, name: str, change: IntentChange, *, origin: str) -> None:
    document = canonical(change.document())
    draft.refuse(fault for fault in _faults(work, name, document))
    intents.put(work, name=name, document=document, origin=origin, edited=True)


def _faults(work: UnitOfWork, name: str, document: dict[str, Any]) -> list[rules.Fault]:
    """What is wrong with an intent among the others; what is wrong with others is theirs."""
    drafted = {key: intent for key, intent in draft.documents(work).items() if key != name} | {name: document}
    found = [*rules.faults_of(name, document)]
    found += [fault for fault in rules.contradictions(drafted, draft.texts(work)) if fault.place[:1] in {(), (name,)}]
    return [rules.Fault(fault.place[1:], fault.message) for fault in found]


def _origin(work: UnitOfWork, name: str) -> str:
    """A shipped intent that was taken out and comes back is still the shipped one."""
    row = intents.shipped(work).get(name)
    return str(row["origin"]) if row else "own"


def _read(work: UnitOfWork, name: str) -> Intent:
    row = intents.get(work, name=name)
    if row is None:
        raise NotFound
    return Intent(**row, evidence=evidence(_served(work), name))


def _served(work: UnitOfWork) -> Serving:
    serving.refresh(work, at_once=True)
    return serving.current()
