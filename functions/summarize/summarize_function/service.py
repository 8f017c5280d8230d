"""Summaries that are asked for: what a request becomes, what is known already, and what another attempt does."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from kongdori import idempotency, limits, storage
from kongdori.db import UnitOfWork, unit_of_work
from kongdori.errors import Conflict, InvalidInput, LimitReached, or_not_found
from kongdori.identity import CheckedIdentity, GatewayIdentity, check_session
from kongdori.ids import new_id
from kongdori.llm import chat
from kongdori.repositories import outlines, summaries, summary_jobs, usage
from kongdori.repositories.outlines import OFFLINE, StoredOutline
from kongdori.repositories.summaries import Origin
from kongdori.settings import get_settings
from summarize_function import content_types, executions, keys, sources, transcripts, views
from summarize_function.links.video_id import watch_url
from summarize_function.schemas import (
    Again,
    Capabilities,
    MovieSource,
    NewSummary,
    Source,
    Summary,
    SummaryTicket,
    TranscriptSource,
    UploadSource,
    YoutubeSource,
)
from summarize_function.sources import SummaryRequest
from summarize_function.speech.selection import connected

_SMALLEST_ANSWER_TOKENS = 500


def capabilities() -> Capabilities:
    """What this installation reads, and who turns speech into text for it."""
    transcriber = connected()
    return Capabilities(
        speech=transcriber.kind,
        speech_ready=transcriber.is_ready(),
        speech_speed=transcriber.speed or None,
        speech_price_per_minute=float(transcriber.cost_usd(60)),
        links=get_settings().links != "off",
        links_sound=get_settings().links == "sound" and transcriber.kind != "none",
        max_bytes=get_settings().upload_max_bytes,
        formats=sorted({*content_types.MEDIA_TYPES, *content_types.TEXT_TYPES}),
    )


def create(claimed: GatewayIdentity, body: NewSummary, *, key: str | None) -> Summary | SummaryTicket:
    """The whole summary if it is known; else a ticket, and a pipeline that makes it is started.

    Raises `NotAuthenticated`, `NotFound`, `InvalidInput`, `LimitReached`; nothing is stored then.
    """
    scope = str(claimed.user_id)
    fingerprint = idempotency.fingerprint("POST /summaries", body.model_dump(mode="json"))
    with unit_of_work() as work:
        caller = check_session(work, claimed)
        earlier = idempotency.claim(work, scope=scope, key=key, fingerprint=fingerprint)
        if earlier is not None:
            return (Summary if earlier.status == 200 else SummaryTicket).model_validate(earlier.body)
        made, attempt = _create(work, caller, body)
        status = 200 if isinstance(made, Summary) else 202
        idempotency.complete(work, scope=scope, key=key, status=status, body=made.model_dump(mode="json"))
        work.commit()
    if attempt is not None:
        executions.start(made.id, attempt=attempt)
    return made


def _create(work: UnitOfWork, caller: CheckedIdentity, body: NewSummary) -> tuple[Summary | SummaryTicket, int | None]:
    """What is answered, and the attempt for which a pipeline is to be started, if one is."""
    user_id, language = caller.user_id, body.language or ""
    engine = chat.name() if chat.is_configured() else OFFLINE
    made_before = _of_these_uploads(work, user_id, body, language=language, engine=engine)
    if made_before is not None:
        return views.whole(made_before), None
    request = sources.resolve(work, user_id, body)
    summaries.lock(work, user_id=user_id, source_key=request.source_keys[0])
    mine = summaries.same(work, user_id=user_id, source_keys=request.source_keys, language=language, engine=engine)
    if mine is not None and mine.is_under_way:
        return SummaryTicket(id=mine.id, status=mine.status), None
    if mine is not None and not mine.improvable:
        return _whole(work, mine.id, user_id), None
    known = _known(work, request, language=language, engine=engine)
    if mine is not None and known is None:
        _check_spending(work, caller, engine=engine, may_need_transcription=True)
        return SummaryTicket(id=mine.id, status="queued"), _retry(work, mine.id, engine=engine, attempts=mine.attempts)
    if known is None:
        _check_share(work, caller)
        _check_spending(work, caller, engine=engine, may_need_transcription=request.may_need_transcription)
    summary_id = new_id()
    summaries.add(work, request.as_summary(user_id=user_id, language=language, engine=engine), id=summary_id)
    _book_asked(work, user_id, summary_id, source="cache" if known else "offline" if engine == OFFLINE else "model")
    if known is not None:
        summary_jobs.finish(work, id=summary_id, outline=known)
        return _whole(work, summary_id, user_id), None
    if request.pasted_text is not None:
        name = keys.work_folder(summary_id) + keys.PASTED
        storage.write(get_settings().transcripts_bucket, name, request.pasted_text.encode(), content_type="text/plain")
    return SummaryTicket(id=summary_id, status="queued"), 1


def _of_these_uploads(
    work: UnitOfWork, user_id: UUID, body: NewSummary, *, language: str, engine: str
) -> summaries.WholeSummary | None:
    """The person's own summary of the very uploads that are named, told by their ids: an upload is read once, so
    neither storage nor a lock is asked.
    """
    source = body.source
    if not isinstance(source, UploadSource | TranscriptSource) or source.upload_id is None:
        return None
    return summaries.whole_of_upload(
        work,
        user_id=user_id,
        upload_id=source.upload_id,
        captions_upload_id=source.captions_upload_id if isinstance(source, UploadSource) else None,
        length=body.length,
        language=language,
        engine=engine,
    )


def _book_asked(
    work: UnitOfWork, user_id: UUID, summary_id: UUID, *, source: Literal["cache", "offline", "model"]
) -> None:
    usage.book(work, user_id=user_id, kind="summary", subject_id=summary_id, source=source, step="asked")


def _known(work: UnitOfWork, request: SummaryRequest, *, language: str, engine: str) -> StoredOutline | None:
    if request.content is None or not request.media_known:
        return None
    return outlines.find(work, content_sha256=request.content, language=language, engine=engine)


def _check_share(work: UnitOfWork, caller: CheckedIdentity) -> None:
    """Raises `LimitReached` where the person has had the summaries of this day."""
    most = get_settings().summaries_per_day
    if summaries.count_since(work, user_id=caller.user_id, hours=24) >= most:
        raise LimitReached(
            f"You've reached the limit of {most} summaries a day. You can continue tomorrow.",
            code="summaries-per-day",
            limit="requests",
            retry_after_s=3600,
        )


def _check_spending(work: UnitOfWork, caller: CheckedIdentity, *, engine: str, may_need_transcription: bool) -> None:
    """Raises `LimitReached`."""
    if engine != OFFLINE or (may_need_transcription and connected().kind == "endpoint"):
        smallest = chat.most([], max_completion_tokens=_SMALLEST_ANSWER_TOKENS)
        limits.check(work, limits.Spender(caller.user_id, caller.role), smallest)


def retry(caller: CheckedIdentity, summary_id: UUID) -> Summary | SummaryTicket:
    """Takes up a summary that failed, or that has gaps: only what is missing is done. One that misses nothing is
    answered as it is.

    Raises `NotFound` and `LimitReached`.
    """
    with unit_of_work() as work:
        stored = or_not_found(summaries.whole(work, id=summary_id, user_id=caller.user_id))
        if stored.is_under_way:
            return SummaryTicket(id=stored.id, status=stored.status)
        failed = stored.status == "failed"
        engine = chat.name() if chat.is_configured() else OFFLINE
        fillable = [
            gap for gap in stored.gaps if gap.may_be_filled and (gap.reason != "not-written" or engine != OFFLINE)
        ]
        if not failed and not fillable:
            return views.whole(stored)
        if failed:
            _check_share(work, caller)
        _check_spending(work, caller, engine=engine, may_need_transcription=stored.source_type == "upload")
        attempt = _retry(work, stored.id, engine=engine, attempts=stored.attempts)
        if failed and attempt is not None:
            _book_asked(work, caller.user_id, stored.id, source="offline" if engine == OFFLINE else "model")
        work.commit()
    if attempt is not None:
        executions.start(stored.id, attempt=attempt)
    return SummaryTicket(id=stored.id, status="queued")


def again(caller: CheckedIdentity, summary_id: UUID, body: Again, *, key: str | None) -> Summary | SummaryTicket:
    """Another summary of the same, in another length or language. Raises what `create` raises."""
    with unit_of_work() as work:
        origin = or_not_found(summaries.origin(work, id=summary_id, user_id=caller.user_id))
    new = NewSummary(
        source=_source_of(caller, summary_id, origin),
        language=body.language or origin.language or None,
        length=body.length or origin.length,
    )
    return create(caller, new, key=key)


def add_captions(caller: CheckedIdentity, summary_id: UUID, captions_upload_id: UUID) -> Summary | SummaryTicket:
    """Reads a video again with these captions, instead of those that it had, or of its speech.

    Raises `NotFound`, `Conflict` while the summary is worked on, `InvalidInput` for what has no captions or where none
    falls within the video, and `LimitReached`.
    """
    user_id = caller.user_id
    with unit_of_work() as work:
        stored = or_not_found(summaries.whole(work, id=summary_id, user_id=user_id))
        origin = or_not_found(summaries.origin(work, id=summary_id, user_id=user_id))
        if origin.source_type != "upload" or origin.upload_id is None:
            raise InvalidInput(
                "Captions can only be added to a video or audio file that you uploaded.", code="no-place-for-captions"
            )
        if stored.is_under_way:
            raise _under_way()
        source = UploadSource(type="upload", upload_id=origin.upload_id, captions_upload_id=captions_upload_id)
        request = sources.resolve(
            work, user_id, NewSummary(source=source, language=origin.language or None, length=origin.length)
        )
        sources.check_captions_fit(work, user_id, captions_upload_id, duration_s=stored.duration_s)
        engine = chat.name() if chat.is_configured() else OFFLINE
        known = _known(work, request, language=origin.language, engine=engine)
        if known is None:
            _check_share(work, caller)
            _check_spending(work, caller, engine=engine, may_need_transcription=False)
        attempt = executions.next_attempt(stored.attempts)
        queued = summary_jobs.set_captions(
            work,
            id=summary_id,
            captions_upload_id=captions_upload_id,
            source_key=request.source_keys[-1],
            engine=engine,
            attempts=stored.attempts,
            next_attempt=attempt,
        )
        if not queued:
            raise _under_way()
        storage.delete_prefix(get_settings().transcripts_bucket, keys.work_folder(summary_id))
        if known is not None:
            summary_jobs.finish(work, id=summary_id, outline=known)
            made = _whole(work, summary_id, user_id)
            work.commit()
            return made
        _book_asked(work, user_id, new_id(), source="offline" if engine == OFFLINE else "model")
        work.commit()
    executions.start(summary_id, attempt=attempt)
    return SummaryTicket(id=summary_id, status="queued")


def _under_way() -> Conflict:
    return Conflict("This summary isn't finished yet. Wait until it's ready.", code="summary-under-way")


def _source_of(caller: CheckedIdentity, summary_id: UUID, origin: Origin) -> Source:
    """What a summary was made of, with the transcript as its person has corrected it; of a text that was pasted, the
    transcript that it became.
    """
    corrected = transcripts.corrected_upload(caller, summary_id)
    beside = corrected or origin.captions_upload_id
    if origin.source_type == "upload" and origin.upload_id is not None:
        return UploadSource(type="upload", upload_id=origin.upload_id, captions_upload_id=beside)
    if origin.source_type == "youtube" and origin.video_id is not None and corrected is None:
        return YoutubeSource(type="youtube", url=watch_url(origin.video_id))
    if origin.source_type == "movie" and origin.movie_id is not None:
        return MovieSource(type="movie", movie_id=origin.movie_id, captions_upload_id=beside)
    if origin.source_type == "transcript" and origin.upload_id is not None:
        return TranscriptSource(type="transcript", upload_id=corrected or origin.upload_id)
    said = transcripts.read(caller, summary_id)
    return TranscriptSource(type="transcript", text=transcripts.render(said, "vtt" if said.timed else "txt"))


def _retry(work: UnitOfWork, summary_id: UUID, *, engine: str, attempts: int) -> int | None:
    """Queues the summary once more, and returns the attempt to start; None if another request did that first."""
    attempt = executions.next_attempt(attempts)
    queued = summary_jobs.retry(work, id=summary_id, engine=engine, attempts=attempts, next_attempt=attempt)
    return attempt if queued else None


def _whole(work: UnitOfWork, summary_id: UUID, user_id: UUID) -> Summary:
    return views.whole(or_not_found(summaries.whole(work, id=summary_id, user_id=user_id)))
