"""Prepare, for an uploaded video or sound: what it is, what of it plays in a browser, its captions, its speech."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from kongdori import storage
from kongdori.db import unit_of_work
from kongdori.errors import InvalidInput
from kongdori.media import captions, probe, rendition, stills, subtitle_track
from kongdori.media.captions import Captions
from kongdori.media.ffmpeg import MediaFault
from kongdori.media.probe import MediaInfo, Track
from kongdori.observability import logger
from kongdori.repositories import uploads
from kongdori.repositories.uploads import Upload
from kongdori.settings import get_settings
from summarize_function import content_types, keys
from summarize_function.reading import audio_chunks
from summarize_function.reading.audio_chunks import AudioChunk
from summarize_function.stages.context import Refused, StageContext
from summarize_function.stages.work_files import ChunkTimes

_CONVERT_S = 480.0
_SOUND_S = 300.0
_MOST_SOUND_S = 10 * 3600  # what ffmpeg can take out of a file in that time, at 150 times real time
_PROGRESS_EVERY_S = 2.0


def length(info: MediaInfo) -> float:
    """The length in seconds. Raises `Refused` where there is none, or it is over two days."""
    seconds = probe.length(info)
    if not 0 < seconds <= captions.MAX_SECONDS:
        raise Refused("wrong-length", "This file's length can't be read, or it's longer than two days.")
    return seconds


def own_captions(context: StageContext, info: MediaInfo, folder: Path, *, needed: bool) -> Captions | None:
    """The subtitle track in the file, if it has one with text.

    `needed`: there is no speech to read instead, so that it raises `Refused` where the track can't be read.
    """
    track = subtitle_track.choose(info, language=context.job.language or None)
    if track is None:
        if info.subtitles and needed:
            raise Refused("picture-captions", f"The captions in this file are pictures ({_names(info.subtitles)}).")
        return None
    try:
        parsed = subtitle_track.read(info, track, folder)
    except (MediaFault, InvalidInput):
        logger.warning("unreadable-subtitle-track", summary_id=str(context.job.id))
        if needed:
            raise Refused("unreadable-captions", f"The captions in this file ({track.codec}) can't be read.") from None
        return None
    return parsed if parsed.cues else None


def sound(
    context: StageContext,
    info: MediaInfo,
    folder: Path,
    *,
    at_once: int,
    on_stored: Callable[[AudioChunk], None] | None,
) -> list[ChunkTimes]:
    """Stores the sound in chunks among the work files. `on_stored` gets each while others are to come, on threads.

    Raises `Refused` where it is too long, unreadable or silent.
    """
    if (info.duration_s or 0.0) > _MOST_SOUND_S:
        raise Refused(
            "too-long",
            f"Kongdori transcribes at most {_MOST_SOUND_S // 3600} hours. Cut the file into parts, or add captions.",
        )

    def store(chunk: AudioChunk) -> None:
        context.write_bytes(keys.speech(chunk.index), chunk.path.read_bytes(), content_type="audio/mpeg")
        if on_stored is not None:
            on_stored(chunk)

    try:
        chunks = audio_chunks.split_at_silence(info, folder, timeout_s=_SOUND_S, at_once=at_once, on_chunk=store)
    except MediaFault as fault:
        if fault.too_slow:
            raise
        raise Refused("unreadable-sound", f"The sound of this file ({_names(info.audio)}) can't be read.") from fault
    if not chunks:
        raise Refused("no-speech", "This recording is silent, so there's nothing to summarise.")
    return [ChunkTimes(start=chunk.start_s, end=chunk.end_s, silences=chunk.silences) for chunk in chunks]


def _names(tracks: list[Track]) -> str:
    return ", ".join(sorted({track.codec for track in tracks}))


def make_media(context: StageContext, upload: Upload, info: MediaInfo, folder: Path) -> None:
    """Records what plays beside the summary: the upload itself, or a rendition for browsers, or nothing."""
    key: str | None = upload.key
    content_type = rendition.browser_type(info)
    if content_type is None:
        key, content_type = _convert(context, upload, info, folder / "playable.mp4")
    elif content_types.MEDIA_TYPES[upload.content_type] != info.container:
        key = _store_as(upload, info, content_type)
    poster_key = _store_poster(context, upload, info, folder) if info.video else None
    with unit_of_work() as work:
        uploads.set_media(work, id=upload.id, media_key=key, media_type=content_type, poster_key=poster_key)
        work.commit()


def _store_poster(context: StageContext, upload: Upload, info: MediaInfo, folder: Path) -> str | None:
    """The key of a picture of the video; None where no frame can be read."""
    whole = info.duration_s is not None and not info.truncated
    try:
        picture = stills.poster(info, info.duration_s or 0.0, folder, at_s=None if whole else 0.0)
    except MediaFault:
        logger.warning("poster-failure", summary_id=str(context.job.id))
        return None
    storage.write(get_settings().uploads_bucket, keys.poster(upload.key), picture, content_type="image/jpeg")
    return keys.poster(upload.key)


def _store_as(upload: Upload, info: MediaInfo, content_type: str) -> str:
    """The key of a copy that the store serves as what it is: the upload's own type was fixed when it was signed."""
    key = f"{upload.key.rpartition('/')[0]}/playable.{info.container}"
    storage.write(get_settings().uploads_bucket, key, info.path, content_type=content_type)
    return key


def _convert(context: StageContext, upload: Upload, info: MediaInfo, to: Path) -> tuple[str | None, str]:
    """The key and the content type of the rendition; no key and "" if none could be made."""
    key = f"{upload.key.rpartition('/')[0]}/playable.mp4"
    bucket = get_settings().uploads_bucket
    made_before = storage.head(bucket, key)
    if made_before is not None:  # by an earlier attempt at this state
        return key, made_before.content_type
    told = time.monotonic()

    def tell(seconds: float) -> None:
        nonlocal told
        if time.monotonic() - told > _PROGRESS_EVERY_S:
            told = time.monotonic()
            context.check_wanted()
            percent = round(100 * min(1.0, seconds / info.duration_s)) if info.duration_s else 0
            context.progress(percent, total=100)

    try:
        content_type = rendition.make_playable(
            info, to, timeout_s=_CONVERT_S, max_output_bytes=get_settings().upload_max_bytes, on_progress=tell
        )
    except MediaFault as fault:
        logger.warning("rendition-failure", summary_id=str(context.job.id), too_slow=fault.too_slow)
        return None, ""
    context.check_wanted()
    storage.write(bucket, key, to, content_type=content_type)
    return key, content_type
