"""Prepare, for an uploaded video or sound: what it is, what of it plays in a browser, its captions, its speech."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from kongdori import storage
from kongdori.db import Row, unit_of_work
from kongdori.media import captions, probe, rendition, subtitle_track
from kongdori.media.captions import Parsed
from kongdori.media.ffmpeg import MediaFault
from kongdori.media.probe import MediaInfo
from kongdori.observability import logger
from kongdori.repositories import uploads
from kongdori.settings import get_settings
from summarize_function import content_types, keys
from summarize_function.reading import audio_chunks
from summarize_function.stages.context import Refused, StageContext

_CONVERT_S = 480.0
_SOUND_S = 300.0
_PROGRESS_EVERY_S = 2.0


def look(path: Path, *, declared: str) -> MediaInfo:
    """What the file is. Raises `Refused` when its own bytes say otherwise than its announced type."""
    info = probe.probe(path)
    if content_types.MEDIA_TYPES.get(declared) != info.container:
        raise Refused(
            "wrong-type",
            f"This file was announced as {declared}, but its content is {info.container}. Upload it as that.",
        )
    return info


def length(info: MediaInfo) -> float:
    seconds = probe.length(info)
    if not 0 < seconds <= captions.MAX_SECONDS:
        raise Refused("wrong-length", "This file does not say how long it is, or is longer than two days.")
    return seconds


def own_captions(info: MediaInfo, folder: Path, wish: Row) -> Parsed | None:
    """The subtitle track in the file, if it has one with text."""
    track = subtitle_track.choose(info, language=wish["wished_language"] or None)
    if track is None:
        return None
    try:
        parsed = subtitle_track.read(info, track, folder)
    except MediaFault:
        logger.warning("subtitle track not readable", summary_id=str(wish["id"]))
        return None
    return parsed if parsed.cues else None


def sound(context: StageContext, info: MediaInfo, folder: Path) -> list[dict[str, Any]]:
    """The speech in chunks, each stored beside the work."""
    chunks = audio_chunks.split_at_silence(info, folder, timeout_s=_SOUND_S)
    for index, chunk in enumerate(chunks):
        context.write_bytes(keys.speech(index), chunk.path.read_bytes(), content_type="audio/mpeg")
    return [
        {"start": chunk.start_s, "end": chunk.end_s, "silences": [list(pair) for pair in chunk.silences]}
        for chunk in chunks
    ]


def make_media(context: StageContext, info: MediaInfo, folder: Path) -> None:
    """Records what plays beside the summary: the upload itself, or a copy made for browsers, or nothing."""
    wish = context.wish
    content_type = rendition.browser_type(info)
    key: str | None = wish["upload_key"]
    if content_type is None:
        key, content_type = _convert(context, info, folder / "playable.mp4")
    with unit_of_work() as work:
        uploads.playable(work, id=wish["upload_id"], media_key=key, media_type=content_type or "")
        work.commit()


def _convert(context: StageContext, info: MediaInfo, to: Path) -> tuple[str | None, str | None]:
    folder, _, _ = context.wish["upload_key"].rpartition("/")
    key = f"{folder}/playable.mp4"
    bucket = get_settings().uploads_bucket
    done_before = storage.head(bucket, key)
    if done_before is not None:  # this state was retried
        return key, done_before.content_type
    told = time.monotonic()

    def tell(seconds: float) -> None:
        nonlocal told
        if time.monotonic() - told > _PROGRESS_EVERY_S:
            told = time.monotonic()
            percent = round(100 * min(1.0, seconds / info.duration_s)) if info.duration_s else 0
            context.progress(percent, total=100)

    try:
        content_type = rendition.make_playable(
            info, to, timeout_s=_CONVERT_S, max_output_bytes=get_settings().upload_max_bytes, on_progress=tell
        )
    except MediaFault as fault:
        logger.warning("no copy for browsers", summary_id=str(context.id), too_slow=fault.too_slow)
        return None, None
    storage.write(bucket, key, to, content_type=content_type)
    return key, content_type
