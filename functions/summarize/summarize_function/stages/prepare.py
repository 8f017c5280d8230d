"""Prepare: finds out what was uploaded, whether the same was summarised before, and where its words come from."""

from __future__ import annotations

import hashlib
import math
import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from uuid import UUID

from kongdori import storage
from kongdori.db import unit_of_work
from kongdori.errors import NotFound
from kongdori.llm import chat
from kongdori.media import captions, probe
from kongdori.media.captions import Captions
from kongdori.media.probe import MediaInfo
from kongdori.repositories import summary_jobs, uploads
from kongdori.repositories.outlines import OFFLINE
from kongdori.repositories.uploads import Upload
from kongdori.settings import get_settings
from summarize_function import estimate, keys
from summarize_function.content_hash import captions_hash, content_hash, read_at
from summarize_function.speech.selection import connected
from summarize_function.stages import hearing, link, video
from summarize_function.stages.ahead import Ahead
from summarize_function.stages.context import Refused, StageContext, enter_stage
from summarize_function.stages.known import finish_if_known, heard_in_upload, is_known, is_worked_on
from summarize_function.stages.work_files import Part, PartsTask, Plan, PreparedSource, SoundTask

_PART_S = 16 * 60.0  # at most: a quarter of an hour is one part, which needs no headline of its own
_PART_CHARACTERS = 12_000
_PARTS_AT_ONCE = 10  # of the state Chapters
_MISSING_S = 1.0  # what is shorter is an encoder's padding
_UPLOAD_GONE = "The uploaded file is gone. Upload it again."


def prepare_summary(summary_id: str) -> Plan:
    """Writes the prepared source, and returns what the execution has to do."""
    with enter_stage(summary_id, "prepare") as context, Ahead(context, connected()) as ahead:
        source = _prepared(context)
        if source is None and context.job.source_type == "youtube" and is_worked_on(context):
            return Plan(summary_id=summary_id, route="same")  # before YouTube is asked
        if source is None:
            source = _read(context, ahead)
            if source is not None:
                context.write(keys.PREPARED, source)
        elif finish_if_known(context, bytes.fromhex(source.content)):
            source = None
        if source is None:
            return Plan(summary_id=summary_id, route="known")
        if is_worked_on(context):
            return Plan(summary_id=summary_id, route="same")
        _expect(context, source)
        context.progress(1, total=1)
        transcribed = ahead.finish()
        bounds = pairwise(_part_bounds(source))
        parts = [Part(index=index, start=start, end=end) for index, (start, end) in enumerate(bounds)]
        at_once = connected().at_once
        progress_total = max(1, round(source.duration)) if at_once == 1 else len(source.sound)
        return Plan(
            summary_id=summary_id,
            route="speech" if len(transcribed) < len(source.sound) else "transcribed" if transcribed else "captions",
            audio=[
                SoundTask(summary_id=summary_id, index=start, count=count, total=progress_total)
                for start, count in _together(len(source.sound), at_once)
            ],
            parts=[
                PartsTask(summary_id=summary_id, total=len(parts), together=parts[start : start + count])
                for start, count in _together(len(parts), _PARTS_AT_ONCE)
            ],
        )


def _together(items: int, at_once: int) -> Iterator[tuple[int, int]]:
    """Where each group of items begins that are worked on together, and how many those are: `at_once` at most."""
    groups = math.ceil(items / at_once)
    bounds = [round(items * i / groups) for i in range(groups + 1)] if groups else []
    return ((start, end - start) for start, end in pairwise(bounds))


def _prepared(context: StageContext) -> PreparedSource | None:
    """What an earlier execution prepared, before a retry; None if not all of it is there any more."""
    source = context.read_if_there(keys.PREPARED, PreparedSource)
    if source is None or not source.sound:
        return source
    there = context.list_names()
    return source if all(keys.speech(index) in there for index in range(len(source.sound))) else None


def _read(context: StageContext, ahead: Ahead) -> PreparedSource | None:
    """What the summary is to be made of. None if its outline is known."""
    if context.job.source_type == "upload":
        return _video(context, ahead)
    return link.read(context, ahead) if context.job.source_type == "youtube" else _transcript(context)


def _transcript(context: StageContext) -> PreparedSource | None:
    """A pasted or uploaded transcript, or a film's captions. None if its outline is known."""
    parsed = _transcript_captions(context)
    duration_s = context.job.film_duration_s or (parsed.cues[-1].end if parsed.cues else 0.0)
    cues = captions.clip(parsed.cues, duration_s)
    if not cues:
        raise Refused("empty-transcript", "This transcript is empty. Send one with text.")
    content = read_at(content_hash(None, captions_hash(parsed)), context.job.length)
    if finish_if_known(context, content):
        return None
    return PreparedSource(content=content.hex(), cues=cues, timed=parsed.timed, duration=duration_s)


def _transcript_captions(context: StageContext) -> Captions:
    job = context.job
    if job.captions_upload_id is not None:
        return _uploaded_captions(_upload(context, job.captions_upload_id))
    if job.film_captions_key is not None:
        return captions.read_captions(storage.read(get_settings().films_bucket, job.film_captions_key))
    if job.upload_id is not None:
        return _uploaded_captions(_upload(context, job.upload_id))
    return captions.parse(context.read_bytes(keys.PASTED).decode())


def _uploaded_captions(upload: Upload) -> Captions:
    return captions.read_captions(storage.read(get_settings().uploads_bucket, upload.key), name=upload.filename)


def _video(context: StageContext, ahead: Ahead) -> PreparedSource | None:
    """An uploaded video or sound: the captions beside it or in it, or its speech. None if its outline is known."""
    job = context.job
    upload = _upload(context, job.upload_id)
    beside = None
    with tempfile.TemporaryDirectory(prefix="prepare-") as name:
        folder = Path(name)
        path = folder / "upload"
        etag = _download(upload, path)
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").digest()
        if job.captions_upload_id is not None:
            beside = _uploaded_captions(_upload(context, job.captions_upload_id))
        content = content_hash(sha256, captions_hash(beside) if beside is not None else None)
        content = read_at(content, job.length)
        info = probe.probe(path, language=job.language or None)
        with unit_of_work() as work:
            uploads.set_hash(work, id=upload.id, etag=etag, sha256=sha256)
            summary_jobs.set_source_key(work, id=job.id, source_key=content.hex())
            work.commit()
        source = None
        if not is_known(context, content):
            # before a conversion that takes minutes
            source = _words(context, content, info, folder, ahead, beside=beside, sha256=sha256)
        if source is not None:
            _expect(context, source)
        video.make_media(context, upload, info, folder)
        if source is None and finish_if_known(context, content):
            return None
        return source or _words(context, content, info, folder, ahead, beside=beside, sha256=sha256)


def _words(
    context: StageContext,
    content: bytes,
    info: MediaInfo,
    folder: Path,
    ahead: Ahead,
    *,
    beside: Captions | None,
    sha256: bytes,
) -> PreparedSource:
    """The captions `beside` a video or in it, or its sound. Raises `Refused` where there are no words."""
    there_s = video.length(info)
    duration_s = max(there_s, info.duration_s or 0.0)
    breaks_off_at = there_s if beside is None and duration_s - there_s > _MISSING_S else None
    heard = bool(info.audio) and connected().kind != "none"
    found = beside or video.own_captions(context, info, folder, needed=not heard)
    if found is not None:
        cues = captions.clip(found.cues, duration_s)
        if not cues:
            raise Refused(
                "captions-mismatch", "These captions belong to another video: none of them falls within its length."
            )
        return PreparedSource(
            content=content.hex(), cues=cues, timed=found.timed, duration=duration_s, breaks_off_at=breaks_off_at
        )
    if not info.audio:
        raise Refused("no-sound", "This video has no sound and no captions, so there's nothing to summarise.")
    return hearing.source(
        context,
        info,
        folder,
        ahead,
        content=content,
        duration_s=duration_s,
        before=lambda: heard_in_upload(sha256),
        breaks_off=breaks_off_at is not None,
    )


def _upload(context: StageContext, upload_id: UUID | None) -> Upload:
    """An upload that the job names. Raises `Refused` if it was deleted."""
    with unit_of_work() as work:
        found = upload_id and uploads.get(work, id=upload_id, user_id=context.job.user_id)
    if not found:
        raise Refused("upload-missing", _UPLOAD_GONE)
    return found


def _download(upload: Upload, path: Path) -> str:
    """Downloads the file and returns its ETag. Raises `Refused` if it is not there, or not whole."""
    bucket = get_settings().uploads_bucket
    info = storage.head(bucket, upload.key)
    if info is None:
        raise Refused("upload-missing", _UPLOAD_GONE)
    if info.size != upload.size_bytes:
        sizes = f"{upload.size_bytes} bytes were announced and {info.size} arrived."
        raise Refused("upload-size", f"{sizes} Upload it again.")
    try:
        storage.download(bucket, upload.key, path)
    except NotFound:
        raise Refused("upload-missing", _UPLOAD_GONE) from None
    return info.etag


def _expect(context: StageContext, source: PreparedSource) -> None:
    transcriber = connected()
    seconds = estimate.expected(
        sound_s=sum(chunk.end - chunk.start for chunk in source.sound),
        speed=transcriber.speed,
        at_once=transcriber.at_once,
        chunks=len(source.sound),
        parts=len(_part_bounds(source)) - 1,
        parts_at_once=_PARTS_AT_ONCE,
        by_model=context.job.engine != OFFLINE and chat.is_configured(),
    )
    context.expect(seconds)


def _part_bounds(source: PreparedSource) -> list[float]:
    """Where the parts begin and end that are read one by one. The offline engine reads the whole at once."""
    if not chat.is_configured():
        return [0.0, source.end]
    if not source.cues:
        count = max(1, math.ceil(source.end / _PART_S))
        return [round(source.end * i / count, 3) for i in range(count + 1)]
    bounds, characters = [0.0], 0
    for cue in source.cues:
        full = characters + len(cue.text) > _PART_CHARACTERS or cue.start - bounds[-1] > _PART_S
        if full and characters and cue.start > bounds[-1]:
            bounds.append(cue.start)
            characters = 0
        characters += len(cue.text)
    return [*bounds, source.end]
