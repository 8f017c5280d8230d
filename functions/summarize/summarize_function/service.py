"""The rules of summaries: what a wish becomes, what is known already, what goes with a summary when it goes."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from kongdori import idempotency, limits, pipelines, storage
from kongdori.db import Row, UnitOfWork, unit_of_work
from kongdori.errors import LimitReached, NotFound, Unavailable
from kongdori.identity import CheckedIdentity
from kongdori.ids import new_id
from kongdori.llm import chat
from kongdori.media import captions
from kongdori.observability import logger
from kongdori.pagination import decode_cursor, paginate
from kongdori.repositories import outlines, summaries, uploads, usage
from kongdori.settings import get_settings
from summarize_function import sources, views
from summarize_function.keys import SOURCE, work_folder
from summarize_function.reading import transcribe
from summarize_function.schemas import NewSummary, SummaryPage, SummaryTicket, Transcript
from summarize_function.sources import SummaryRequest

_OFFLINE = "offline"
_SILENT_FOR_S = 20.0  # a running wish that has not moved for so long is asked after
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, a body, and the cookies that open the media named in it."""

    status: int
    body: dict[str, Any]
    cookies: list[str] = field(default_factory=list)


def create(caller: CheckedIdentity, body: NewSummary, *, key: str | None) -> Answer:
    """200 with the whole summary if it is known, else 202 and a pipeline.

    Raises `NotFound`, `InvalidInput`, `LimitReached`; nothing is stored then.
    """
    scope = str(caller.user_id)
    fingerprint = idempotency.fingerprint("POST /summaries", body.model_dump(mode="json"))
    with unit_of_work() as work:
        earlier = idempotency.claim(work, scope=scope, key=key, fingerprint=fingerprint)
        if earlier is not None:
            return Answer(earlier.status, earlier.body, views.cookies(earlier.body))
        answer, to_start = _create(work, caller, body)
        idempotency.complete(work, scope=scope, key=key, status=answer.status, body=answer.body)
        work.commit()
    if to_start is not None:
        _start(to_start, attempt=1)
    return answer


def _create(work: UnitOfWork, caller: CheckedIdentity, body: NewSummary) -> tuple[Answer, UUID | None]:
    user_id = caller.user_id
    wish = sources.resolve(work, user_id, body)
    engine = chat.name() if chat.is_configured() else _OFFLINE
    language = body.language or ""
    summaries.lock(work, user_id=user_id, source_key=wish.source_keys[0])
    mine = summaries.same(work, user_id=user_id, source_keys=wish.source_keys, language=language, engine=engine)
    if mine is not None and mine["digest_id"] is None:
        return Answer(202, _ticket(mine["id"], mine["status"])), None
    if mine is not None and not views.can_improve(mine["gaps"]):
        return _whole(work, mine["id"], user_id), None
    summary_id = new_id()
    known = _known(work, wish, language=language, engine=engine)
    if known is None:
        _check_limit(work, user_id)
        if engine != _OFFLINE or (wish.may_need_transcription and transcribe.is_configured()):
            limits.check_budget(work, user_id, caller.role)
    summaries.add(
        work,
        id=summary_id,
        user_id=user_id,
        source_type=wish.source_type,
        source=wish.source,
        source_key=wish.source_keys[-1],
        upload_id=wish.upload_id,
        captions_upload_id=wish.captions_upload_id,
        movie_id=wish.movie_id,
        language=language,
        engine=engine,
    )
    usage.book(
        work,
        user_id=user_id,
        kind="summary",
        subject_id=summary_id,
        source="cache" if known else "offline" if engine == _OFFLINE else "model",
        step="asked",
    )
    if known is not None:
        partial = bool(known["gaps"])
        summaries.finish(
            work,
            id=summary_id,
            digest_id=known["id"],
            language=known["language"],
            engine=engine,
            partial=partial,
            timings={},
        )
        return _whole(work, summary_id, user_id), None
    if wish.text is not None:
        key = work_folder(summary_id) + SOURCE
        storage.write(get_settings().transcripts_bucket, key, wish.text.encode(), content_type="text/plain")
    return Answer(202, _ticket(summary_id, "queued")), summary_id


def _known(work: UnitOfWork, wish: SummaryRequest, *, language: str, engine: str) -> Row | None:
    if wish.content is None or not wish.media_known:
        return None
    return outlines.find(work, content_sha256=wish.content, language=language, engine=engine)


def _check_limit(work: UnitOfWork, user_id: UUID) -> None:
    limit = get_settings().summaries_per_day
    if summaries.count_since(work, user_id=user_id, hours=24) >= limit:
        raise LimitReached(
            f"You have asked for {limit} summaries within a day, which is the most. Those that are done stay.",
            code="summaries-per-day",
            retry_after_s=3600,
        )


def get(caller: CheckedIdentity, summary_id: UUID) -> Answer:
    """The summary as it stands. One whose pipeline was lost is taken up again."""
    row = _read(caller, summary_id)
    if row["status"] in {"queued", "running"} and _look_after(row):
        row = _read(caller, summary_id)
    return _answer(row)


def page(caller: CheckedIdentity, *, limit: int, cursor: str | None) -> SummaryPage:
    """One's own summaries, the newest first."""
    before = decode_cursor(cursor)
    with unit_of_work() as work:
        rows = summaries.page(work, user_id=caller.user_id, limit=limit, before=before)
    cut, following = paginate(rows, limit=limit, key=lambda row: (row["created_at"], row["id"]))
    return SummaryPage(items=[views.card(row) for row in cut], next_cursor=following)


def transcript(caller: CheckedIdentity, summary_id: UUID) -> Transcript:
    """What was said, with times. Raises `NotFound` while there is none."""
    row = _read(caller, summary_id)
    if row["transcript_key"] is None:
        raise NotFound("This summary has no transcript yet.", code="no-transcript")
    stored = json.loads(storage.read(get_settings().transcripts_bucket, row["transcript_key"]))
    return Transcript.model_validate(stored)


def render(transcript: Transcript, format: str) -> str:
    """The transcript as WebVTT, SubRip or plain text."""
    cues = [captions.Cue(c.start, c.end, c.text) for c in transcript.cues]
    return {"vtt": captions.to_vtt, "srt": captions.to_srt, "txt": captions.to_text}[format](cues)


def delete(caller: CheckedIdentity, summary_id: UUID) -> None:
    """Removes the wish, its upload and media, and the digest if nobody else refers to it.

    The files go first: should the store not answer, the summary is still there and can be deleted again.
    """
    settings = get_settings()
    with unit_of_work() as work:
        gone = summaries.delete(work, id=summary_id, user_id=caller.user_id)
        if gone is None:
            raise NotFound
        for upload_id in (gone["upload_id"], gone["captions_upload_id"]):
            if upload_id is not None and not summaries.uses_upload(work, upload_id=upload_id):
                uploads.delete(work, id=upload_id)
                storage.delete_prefix(settings.uploads_bucket, f"uploads/{caller.user_id}/{upload_id}/")
        if gone["digest_id"] is not None:
            unused = outlines.delete_if_unused(work, id=gone["digest_id"])
            if unused is not None:
                storage.delete(settings.transcripts_bucket, unused)
        else:
            storage.delete_prefix(settings.transcripts_bucket, work_folder(summary_id))
        work.commit()
    if gone["status"] in {"queued", "running"} and gone["execution_arn"]:
        try:
            pipelines.stop(gone["execution_arn"], cause="the person deleted the summary")
        except Unavailable:
            logger.warning("execution not stopped: it will find its wish gone", summary_id=str(summary_id))


def _read(caller: CheckedIdentity, summary_id: UUID) -> Row:
    with unit_of_work() as work:
        return _row(work, summary_id, caller.user_id)


def _row(work: UnitOfWork, summary_id: UUID, user_id: UUID) -> Row:
    row = summaries.whole(work, id=summary_id, user_id=user_id)
    if row is None:
        raise NotFound
    return row


def _whole(work: UnitOfWork, summary_id: UUID, user_id: UUID) -> Answer:
    return _answer(_row(work, summary_id, user_id))


def _answer(row: Row) -> Answer:
    body = views.whole(row).model_dump(mode="json")
    return Answer(200, body, views.cookies(body))


def _ticket(id: UUID, status: str) -> dict[str, Any]:
    return SummaryTicket.model_validate({"id": id, "status": status}).model_dump(mode="json")


def _start(summary_id: UUID, *, attempt: int) -> None:
    """Starts the pipeline. If it can't be started now, the wish stays queued and `_look_after` starts it later."""
    try:
        execution = pipelines.start(
            get_settings().summaries_state_machine_arn,
            name=f"{summary_id}-{attempt}",
            payload={"summary_id": str(summary_id)},
        )
    except Unavailable as error:
        logger.warning("pipeline not started", summary_id=str(summary_id), cause=repr(error.__cause__))
        return
    with unit_of_work() as work:
        summaries.started(work, id=summary_id, execution_arn=execution)
        work.commit()


def _look_after(row: Row) -> bool:
    """Starts a wish again whose execution was lost (a restart, a failed start), and ends it after some attempts.

    Whether it has changed.
    """
    silent_s = (datetime.now(UTC) - row["updated_at"]).total_seconds()
    if silent_s < _SILENT_FOR_S:
        return False
    try:
        if row["execution_arn"] and pipelines.is_running(row["execution_arn"]):
            return False
    except Unavailable:
        return False  # whether it runs can't be told now; the next look will
    with unit_of_work() as work:
        if row["attempts"] >= _ATTEMPTS:
            detail = "The work broke off three times. Nothing you uploaded is lost: ask for the summary once more."
            summaries.fail(work, id=row["id"], code="interrupted", detail=detail)
            work.commit()
            return True
        first = summaries.begin_again(work, id=row["id"], attempts=row["attempts"])
        work.commit()
    if first:
        _start(row["id"], attempt=row["attempts"] + 1)
    return True
