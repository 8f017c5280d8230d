"""The transcript of a summary: read with what its person put right, corrected, and written as captions."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import PurePosixPath
from uuid import UUID, uuid5

from kongdori import storage
from kongdori.db import UnitOfWork, unit_of_work
from kongdori.errors import Conflict, InvalidInput, NotFound, or_not_found
from kongdori.identity import CheckedIdentity
from kongdori.media import captions
from kongdori.repositories import corrections, summaries, uploads
from kongdori.repositories.summaries import WholeSummary
from kongdori.settings import get_settings
from kongdori.visible_text import one_line
from summarize_function import views
from summarize_function.schemas import CorrectableCue, Correction, Summary, Transcript


def finished(caller: CheckedIdentity, summary_id: UUID) -> tuple[Summary, Transcript]:
    """A finished summary and its transcript. Raises `NotFound`."""
    stored, said = read_with_summary(caller, summary_id)
    return views.whole(stored), said


def read(caller: CheckedIdentity, summary_id: UUID) -> Transcript:
    """What was said, with times. Raises `NotFound` while there is none."""
    return read_with_summary(caller, summary_id)[1]


def read_with_summary(caller: CheckedIdentity, summary_id: UUID) -> tuple[WholeSummary, Transcript]:
    """The summary and what was said, with times. Raises `NotFound` while there is no transcript."""
    with unit_of_work() as work:
        return _read(work, caller, summary_id)


def _read(work: UnitOfWork, caller: CheckedIdentity, summary_id: UUID) -> tuple[WholeSummary, Transcript]:
    stored = or_not_found(summaries.whole(work, id=summary_id, user_id=caller.user_id))
    if stored.transcript_key is None:
        raise NotFound("There's no transcript yet. It appears when the summary is ready.", code="no-transcript")
    said = Transcript.model_validate_json(storage.read(get_settings().transcripts_bucket, stored.transcript_key))
    if corrected := corrections.of_summary(work, summary_id=summary_id):
        for cue in said.cues:
            text = corrected.get(corrections.cue_hash(cue.start, cue.text))
            if text is not None:
                cue.original, cue.text = cue.text, text
    return stored, said


def correct(caller: CheckedIdentity, summary_id: UUID, body: Correction) -> CorrectableCue:
    """Puts one cue right, or back as it was read. Only this summary's own transcript changes.

    Raises `NotFound`, `Conflict` where the cue no longer says what the person saw, and `InvalidInput` where there are
    too many corrections.
    """
    with unit_of_work() as work:
        summaries.lock(work, user_id=caller.user_id, source_key=str(summary_id))
        _, said = _read(work, caller, summary_id)
        cue = said.cues[body.index] if body.index < len(said.cues) else None
        if cue is None or cue.text != body.before:
            raise Conflict(
                "The transcript has changed since you opened it. Load it again, then make your edit.",
                code="transcript-changed",
            )
        heard = cue.text if cue.original is None else cue.original
        text = heard if body.text is None else one_line(body.text)
        if text != cue.text:
            version = None if text == heard else text
            hashed = corrections.cue_hash(cue.start, heard)
            if not corrections.add(work, summary_id=summary_id, cue_sha256=hashed, text=version):
                raise InvalidInput(
                    f"A transcript can have up to {corrections.MOST} edits. Download it and edit the file instead.",
                    code="too-many-corrections",
                )
            work.commit()
        return cue.model_copy(update={"text": text, "original": None if text == heard else heard})


def render(transcript: Transcript, format: str) -> str:
    """The transcript as WebVTT, SubRip or plain text."""
    cues = [captions.Cue(cue.start, cue.end, cue.text, cue.speaker) for cue in transcript.cues]
    return {"vtt": captions.to_vtt, "srt": captions.to_srt, "txt": captions.to_text}[format](cues)


def corrected_upload(caller: CheckedIdentity, summary_id: UUID) -> UUID | None:
    """The transcript as its person has corrected it, as an upload of theirs; None where nothing was corrected.

    The same corrections are the same upload. Raises `Conflict` where parts of the recording are still to be
    transcribed, which a reader of the upload would not miss.
    """
    with unit_of_work() as work:
        summaries.lock(work, user_id=caller.user_id, source_key=str(summary_id))
        if not corrections.of_summary(work, summary_id=summary_id):
            return None
        stored, said = _read(work, caller, summary_id)
        if all(cue.original is None for cue in said.cues):
            return None
        if any(gap.reason == "not-transcribed" for gap in stored.gaps):
            raise Conflict(
                "Some parts aren't transcribed yet. Try them again first, then summarise with your edits.",
                code="transcript-has-gaps",
            )
        extension, content_type = ("vtt", "text/vtt") if said.timed else ("txt", "text/plain")
        body = render(said, extension).encode()
        upload_id = uuid5(summary_id, hashlib.sha256(body).hexdigest())
        if uploads.get(work, id=upload_id, user_id=caller.user_id) is None:
            key = f"media/uploads/{caller.user_id}/{upload_id}/corrected.{extension}"
            storage.write(get_settings().uploads_bucket, key, body, content_type=content_type)
            uploads.add(
                work,
                id=upload_id,
                user_id=caller.user_id,
                key=key,
                filename=f"{PurePosixPath(stored.source_name or 'transcript').stem}.{extension}",
                content_type=content_type,
                size_bytes=len(body),
                expires_at=datetime.now(UTC),
            )
            work.commit()
    return upload_id
