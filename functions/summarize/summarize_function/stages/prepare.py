"""Prepare: what is it, is it known already, and where do its words come from?"""

from __future__ import annotations

import hashlib
import itertools
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kongdori import storage
from kongdori.db import unit_of_work
from kongdori.errors import NotFound
from kongdori.llm import chat
from kongdori.media import captions
from kongdori.media.captions import Cue
from kongdori.repositories import outlines, summaries, uploads
from kongdori.settings import get_settings
from summarize_function import keys
from summarize_function.content_hash import captions_hash, content_hash
from summarize_function.reading import language, transcribe
from summarize_function.stages import video
from summarize_function.stages.context import Refused, StageContext, enter_stage, pack

_PART_S = 20 * 60.0
_PART_CHARACTERS = 24_000


@dataclass
class Found:
    """The words (or the sound they are in), and what they belong to."""

    content: bytes
    cues: list[Cue]
    timed: bool
    duration_s: float
    sound: list[dict[str, Any]] = field(default_factory=list)


def prepare_summary(summary_id: str) -> dict[str, Any]:
    """The plan of the execution. `route`: known, captions or speech; `audio` and `parts`: what the Maps go over."""
    with enter_stage(summary_id, "prepare") as context:
        found = _video(context) if context.wish["source_type"] == "upload" else _text(context)
        if found is None:
            return {"summary_id": summary_id, "route": "known", "audio": [], "parts": []}
        said = " ".join(cue.text for cue in found.cues[:500])
        context.write(
            keys.CUES,
            {
                "content": found.content.hex(),
                "cues": pack(found.cues),
                "timed": found.timed,
                "duration": found.duration_s,
                "language": language.detect(said) if said else "",
                "sound": found.sound,
            },
        )
        context.progress(1)
        audio = [{"summary_id": summary_id, "index": i, "total": len(found.sound)} for i in range(len(found.sound))]
        bounds = _bounds(found)
        parts = [
            {"summary_id": summary_id, "index": i, "total": len(bounds) - 1, "start": a, "end": b}
            for i, (a, b) in enumerate(itertools.pairwise(bounds))
        ]
        return {
            "summary_id": summary_id,
            "route": "speech" if found.sound else "captions",
            "audio": audio,
            "parts": parts,
        }


def _text(context: StageContext) -> Found | None:
    """A pasted or uploaded transcript, or a film's captions."""
    wish, settings = context.wish, get_settings()
    if wish["source_type"] == "movie":
        data = storage.read(settings.films_bucket, wish["source"]["captions_key"])
    elif wish["upload_key"] is not None:
        data = storage.read(settings.uploads_bucket, wish["upload_key"])
    else:
        data = context.read_bytes(keys.SOURCE)
    text = captions.decode(data)
    parsed = captions.parse(text)
    duration_s = float(wish["source"].get("duration") or 0) or (parsed.cues[-1].end if parsed.cues else 0.0)
    cues = captions.clip(parsed.cues, duration_s)
    if not cues:
        raise Refused("empty-transcript", "There is no text in this transcript.")
    content = content_hash(None, captions_hash(text))
    return None if _known(context, content) else Found(content, cues, parsed.timed, duration_s)


def _video(context: StageContext) -> Found | None:
    """An uploaded video or sound: with captions beside it or in it, else its speech."""
    wish, settings = context.wish, get_settings()
    if wish["upload_key"] is None:
        raise Refused("upload-missing", "The uploaded file is gone. Upload it again.")
    with tempfile.TemporaryDirectory(prefix="prepare-") as folder:
        path = Path(folder) / "upload"
        etag = _fetch(wish["upload_key"], path, size_bytes=wish["upload_size"])
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").digest()
        text = None
        if wish["captions_upload_id"] is not None:
            if wish["captions_key"] is None:
                raise Refused("upload-missing", "The captions file is gone. Upload it again.")
            text = captions.decode(storage.read(settings.uploads_bucket, wish["captions_key"]))
        content = content_hash(sha256, captions_hash(text) if text is not None else None)
        info = video.look(path, declared=wish["upload_type"])
        with unit_of_work() as work:
            uploads.hashed(work, id=wish["upload_id"], etag=etag, sha256=sha256)
            summaries.identify(work, id=context.id, source_key=content.hex())
            work.commit()
        video.make_media(context, info, Path(folder))
        if _known(context, content):
            return None
        duration_s = video.length(info)
        parsed = captions.parse(text) if text is not None else video.own_captions(info, Path(folder), wish)
        if parsed is not None:
            cues = captions.clip(parsed.cues, duration_s)
            if not cues:
                raise Refused("captions-mismatch", "None of these captions falls within the length of this video.")
            return Found(content, cues, True, duration_s)
        _require_speech(info.audio)
        return Found(content, [], True, duration_s, sound=video.sound(context, info, Path(folder)))


def _require_speech(audio: list[Any]) -> None:
    if not audio:
        raise Refused("no-sound", "This video has no sound and no captions, so there is nothing to read.")
    if not transcribe.is_configured():
        raise Refused(
            "no-captions",
            "This video has no captions, and no speech to text is connected. Add a captions file (VTT or SRT), paste "
            "the transcript, or connect speech to text.",
        )


def _fetch(key: str, path: Path, *, size_bytes: int) -> str:
    """Downloads the upload and returns its ETag. Raises `Refused` if it is not there, whole."""
    bucket = get_settings().uploads_bucket
    info = storage.head(bucket, key)
    if info is None:
        raise Refused("upload-missing", "The uploaded file is gone. Upload it again.")
    if info.size != size_bytes:
        raise Refused("upload-size", f"{size_bytes} bytes were announced and {info.size} arrived. Upload it again.")
    try:
        storage.download(bucket, key, path)
    except NotFound:
        raise Refused("upload-missing", "The uploaded file is gone. Upload it again.") from None
    return info.etag


def _known(context: StageContext, content: bytes) -> bool:
    """Whether this content was read before: then the wish is fulfilled with that."""
    wish = context.wish
    with unit_of_work() as work:
        known = outlines.find(work, content_sha256=content, language=wish["wished_language"], engine=wish["engine"])
        if known is None:
            return False
        summaries.finish(
            work,
            id=context.id,
            digest_id=known["id"],
            language=known["language"],
            engine=wish["engine"],
            partial=bool(known["gaps"]),
            timings={},
        )
        work.commit()
    return True


def _bounds(found: Found) -> list[float]:
    """Where the parts begin and end that are read one by one. The offline engine reads the whole at once."""
    if not chat.is_configured():
        return [0.0, found.duration_s]
    bounds, characters = [0.0], 0
    if not found.cues:
        count = max(1, round(found.duration_s / _PART_S))
        return [round(found.duration_s * i / count, 3) for i in range(count + 1)]
    for cue in found.cues:
        full = characters + len(cue.text) > _PART_CHARACTERS or cue.start - bounds[-1] > 1.5 * _PART_S
        if full and characters and cue.start > bounds[-1]:
            bounds.append(cue.start)
            characters = 0
        characters += len(cue.text)
    return [*bounds, found.duration_s]
