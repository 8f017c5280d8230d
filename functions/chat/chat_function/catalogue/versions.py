"""Versions: the draft is published by training it, and one version is served."""

from __future__ import annotations

from uuid import UUID

from kongdori_intents import BrokenArtefact
from kongdori_intents.training import rules

from chat_function.catalogue import draft
from chat_function.catalogue.schemas import CatalogueVersion, VersionReport
from kongdori import pipelines
from kongdori.db import UnitOfWork, unit_of_work
from kongdori.errors import Conflict, InvalidInput, Unavailable, or_not_found
from kongdori.observability import logger
from kongdori.pagination import Page
from kongdori.recognition import serving, shipped
from kongdori.recognition.serving import Serving
from kongdori.repositories import intent_versions
from kongdori.repositories.intent_versions import TrainingJob, Version
from kongdori.settings import get_settings

LONGEST_S = 1_800.0  # the state machine's own timeout: what trains for longer was lost
_LOST = {
    "code": "training-lost",
    "detail": "Training was interrupted. The live version and your draft are safe; publish again.",
}


def publish(*, created_by: UUID | None, paraphrases: bool) -> CatalogueVersion:
    """Begins to train the draft. Raises `Conflict` while another version trains, `InvalidInput` with all faults."""
    with unit_of_work() as work:
        drafted = draft.read(work)
        _refuse_second(_training(work))
        faults = [fault for name, intent in drafted.intents.items() for fault in rules.faults_of(name, intent)]
        draft.refuse([*faults, *rules.contradictions(drafted.intents, drafted.near_misses)], root="intents")
        job = TrainingJob(drafted.intents, drafted.near_misses, drafted.settings.max_error, paraphrases, created_by)
        number = intent_versions.begin(work, job, digest=drafted.digest)
        work.commit()
    _start(number)
    return get(number)


def renew() -> CatalogueVersion | None:
    """Begins to train the intents that are served once more, where another release made them and this one can't read
    what it made. None where it can, where another version trains, and where this was tried before.
    """
    with unit_of_work() as work:
        current = intent_versions.served(work).current
        if current is None or _is_readable(work, current):
            return None
        earlier = intent_versions.job(work, number=current, status="ready")
        if earlier is None or _training(work) or intent_versions.was_trained_again(work, number=current):
            work.commit()
            return None
        job = earlier._replace(paraphrases=False)  # nobody asked for calls of a model
        number = intent_versions.begin(work, job, digest=intent_versions.digest(work, number=current))
        work.commit()
    logger.info("intent-version-renewal", version=current, number=number)
    _start(number)
    return get(number)


def _is_readable(work: UnitOfWork, number: int) -> bool:
    try:
        serving.load(work, number)
    except BrokenArtefact as error:
        logger.warning("broken-intent-version", version=number, cause=str(error))
        return False
    return True


def _refuse_second(other: Version | None) -> None:
    if other is not None:
        who, since = other.created_by or "Somebody", f"{other.created_at:%H:%M} UTC"
        detail = f"{who} has been publishing since {since}. Wait until it's done, then publish again."
        raise Conflict(detail, code="training-already")


def _training(work: UnitOfWork) -> Version | None:
    """The version that trains now. One whose training was lost is marked as failed first."""
    version = intent_versions.training(work)
    if version is not None and (version.age_s > LONGEST_S or _was_lost(version)):
        intent_versions.fail(work, number=version.number, error=_LOST)
        return None
    return version


def _was_lost(version: Version) -> bool:
    """Whether the execution has ended without writing down how."""
    if version.execution_arn is None:
        return False
    try:
        return not pipelines.is_running(version.execution_arn)
    except Unavailable:
        return False  # Step Functions can't say now


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
        _training(work)
        rows = intent_versions.page(work, before=before, limit=limit)
        items = [_described(row) for row in rows[:limit]]
        if len(items) < limit and before != serving.SHIPPED:
            items.append(_shipped(work))
        work.commit()
    last = items[-1].number if items else serving.SHIPPED
    return Page(items=items, next_cursor=str(last) if last > serving.SHIPPED else None)


def _number(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    if not cursor.isdecimal() or len(cursor) > 9:
        raise InvalidInput("This isn't a valid cursor. Leave it out to start from the beginning.", code="invalid-input")
    return int(cursor)


def get(number: int) -> CatalogueVersion:
    """One version. Raises `NotFound`."""
    with unit_of_work() as work:
        if number == serving.SHIPPED:
            return _shipped(work)
        _training(work)
        version = or_not_found(intent_versions.get(work, number=number))
        work.commit()
    return _described(version)


def activate(number: int) -> CatalogueVersion:
    """Serves a version. Raises `NotFound`, and `Conflict` where it is not ready or this release can't read it."""
    with unit_of_work() as work:
        if number != serving.SHIPPED:
            _refuse_unservable(work, or_not_found(intent_versions.get(work, number=number)))
        intent_versions.activate(work, number=number or None)
        work.commit()
    logger.info("intent-version-activation", version=number)
    return get(number)


def _refuse_unservable(work: UnitOfWork, version: Version) -> None:
    if version.status != "ready":
        raise Conflict("This version isn't ready, so it can't go live.", code="version-not-ready")
    if not _is_readable(work, version.number):
        detail = "This version was made by a different release of Kongdori, so it can't be read. Publish again instead."
        raise Conflict(detail, code="version-unreadable")


def in_training(work: UnitOfWork) -> CatalogueVersion | None:
    """The version that trains now."""
    version = _training(work)
    return _described(version) if version else None


def served(work: UnitOfWork) -> Serving:
    """The version that is served, whichever this process served before."""
    serving.refresh(work, at_once=True)
    return serving.current()


def digest_of_draft(work: UnitOfWork, number: int | None) -> str:
    """The digest of the draft that a version was made from."""
    return draft.digest_of_shipped() if number is None else intent_versions.digest(work, number=number)


def _described(version: Version) -> CatalogueVersion:
    return CatalogueVersion.model_validate(version, from_attributes=True)


def _shipped(work: UnitOfWork) -> CatalogueVersion:
    report = shipped.recogniser().catalogue.report
    return CatalogueVersion(
        number=serving.SHIPPED,
        status="ready",
        current=intent_versions.served(work).current is None,
        created_at=None,
        finished_at=None,
        created_by=None,
        max_error=0.01,
        report=None if report is None else VersionReport.model_validate(report),
        error=None,
    )
