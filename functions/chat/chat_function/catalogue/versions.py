"""Versions: training the draft, and which one is served."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from kongdori_intents import rules, serving

from chat_function.catalogue import draft
from chat_function.catalogue.schemas import CatalogueVersion
from kongdori import pipelines
from kongdori.db import Row, UnitOfWork, unit_of_work
from kongdori.errors import Conflict, InvalidInput, Unavailable, or_not_found
from kongdori.observability import logger
from kongdori.pagination import Page
from kongdori.repositories import intent_versions
from kongdori.settings import get_settings

LONGEST_S = 1_800.0  # the state machine's own timeout: what trains longer was lost
_LOST = {"code": "training-lost", "detail": "The training broke off. Nothing is lost: publish once more."}


def publish(*, created_by: UUID | None, paraphrases: bool) -> CatalogueVersion:
    """Begins to train the draft. Raises `Conflict` while another version trains, `InvalidInput` with all faults."""
    with unit_of_work() as work:
        house = draft.opened(work)
        _clear_lost(work)
        if intent_versions.training(work, stale_s=LONGEST_S) is not None:
            raise _busy(work)
        drafted, missed = draft.documents(work), draft.texts(work)
        draft.refuse([*_faults(drafted), *rules.contradictions(drafted, missed)], root="intents")
        number = intent_versions.begin(
            work,
            created_by=created_by,
            max_error=house["max_error"],
            paraphrases=paraphrases,
            source={"intents": drafted, "near_misses": missed, "digest": draft.digest(drafted, missed)},
        )
        if number is None:  # the draft was locked, so only who goes round it can come in between
            raise _busy(work)
        work.commit()
    _start(number)
    return get(number)


def _faults(drafted: draft.Documents) -> list[rules.Fault]:
    return [fault for name, intent in drafted.items() for fault in rules.faults_of(name, intent)]


def _busy(work: UnitOfWork) -> Conflict:
    row = intent_versions.training(work, stale_s=LONGEST_S)
    who = (row["created_by"] if row else None) or "Somebody"
    since = f"{row['created_at']:%H:%M} UTC" if row else "a moment"
    return Conflict(f"{who} has been publishing since {since}. Wait until that is done.", code="training-already")


def _clear_lost(work: UnitOfWork) -> None:
    """Ends a training that can't end by itself any more."""
    row = intent_versions.training(work, stale_s=LONGEST_S)
    if row is not None and (row["stale"] or _was_lost(row)):
        intent_versions.fail(work, number=row["number"], error=_LOST)


def _was_lost(row: Row) -> bool:
    """Whether its execution has ended, though nobody wrote down how."""
    if row["execution_arn"] is None:
        return False
    try:
        return not pipelines.is_running(row["execution_arn"])
    except Unavailable:
        return False  # can't be told now


def _start(number: int) -> None:
    """Starts the pipeline; where that fails, the version fails at once and the admin can try again."""
    try:
        execution = pipelines.start(
            get_settings().catalogue_state_machine_arn, name=f"version-{number}", payload={"number": number}
        )
    except Unavailable:
        with unit_of_work() as work:
            intent_versions.fail(work, number=number, error=_LOST)
            work.commit()
        raise
    with unit_of_work() as work:
        intent_versions.started(work, number=number, execution_arn=execution)
        work.commit()


def page(*, limit: int, cursor: str | None) -> Page[CatalogueVersion]:
    """A page of versions, the newest first; the last of all is the one that ships."""
    before = _number(cursor)
    with unit_of_work() as work:
        _clear_lost(work)
        rows = intent_versions.page(work, before=before, limit=limit)
        items = [_of(row) for row in rows[:limit]]
        if len(rows) <= limit and before != serving.SHIPPED and len(items) < limit:
            items.append(_shipped(work))
        work.commit()
    more = items[-1].number > serving.SHIPPED if items else False
    return Page(items=items, next_cursor=str(items[-1].number) if more else None)


def _number(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    if not cursor.isdecimal() or len(cursor) > 9:
        raise InvalidInput("This is not a cursor that a list gave out.", code="invalid-input")
    return int(cursor)


def get(number: int) -> CatalogueVersion:
    """One version. Raises `NotFound`."""
    with unit_of_work() as work:
        if number == serving.SHIPPED:
            return _shipped(work)
        _clear_lost(work)
        found = _of(or_not_found(intent_versions.get(work, number=number)))
        work.commit()
    return found


def activate(number: int) -> CatalogueVersion:
    """Serves a version. Raises `NotFound`, and `Conflict` where it is not ready or this release can't read it."""
    with unit_of_work() as work:
        if number != serving.SHIPPED:
            row = or_not_found(intent_versions.get(work, number=number))
            if row["status"] != "ready":
                raise Conflict("This version is not ready, so it can't be served.", code="version-not-ready")
            try:
                serving.load(work, number)
            except serving.BrokenArtefact as error:
                logger.warning("intent-version-broken", version=number, cause=str(error))
                detail = "This version was made by another release, which this one can't read. Publish again instead."
                raise Conflict(detail, code="version-unreadable") from error
        intent_versions.activate(work, number=number or None)
        work.commit()
    logger.info("intent-version-activated", version=number)
    return get(number)


def in_training(work: UnitOfWork) -> CatalogueVersion | None:
    """The version that trains now."""
    _clear_lost(work)
    row = intent_versions.training(work, stale_s=LONGEST_S)
    return _of(row) if row else None


def made_of(work: UnitOfWork, number: int | None) -> str:
    """The digest of the draft that a version was made from."""
    if number is None:
        return draft.digest_of_shipped()
    return intent_versions.digest(work, number=number)


def _of(row: Row) -> CatalogueVersion:
    return CatalogueVersion.model_validate({name: row[name] for name in CatalogueVersion.model_fields})


def _shipped(work: UnitOfWork) -> CatalogueVersion:
    row = intent_versions.served(work)
    known: dict[str, Any] = {
        "number": serving.SHIPPED,
        "status": "ready",
        "current": row["current"] is None,
        "created_at": None,
        "finished_at": None,
        "created_by": None,
        "max_error": 0.01,
        "report": serving.shipped().catalogue.report,
        "error": None,
    }
    return CatalogueVersion.model_validate(known)
