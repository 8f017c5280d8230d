"""What a person asked to have summarised: whose it is, what it contains, and by which key the same is known again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kongdori import storage
from kongdori.db import Row, UnitOfWork
from kongdori.errors import FieldError, InvalidInput, NotFound, UnsupportedMedia
from kongdori.media import captions
from kongdori.repositories import movies, uploads
from kongdori.settings import get_settings
from summarize_function import content_types
from summarize_function.content_hash import captions_hash, content_hash
from summarize_function.schemas import MovieSource, NewSummary, TranscriptSource, UploadSource

_HASH_AT_ONCE_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class SummaryRequest:
    """`content` is the hash of what will be read, where it is known already; `media_known` says whether what plays
    beside it is known too, so that no pipeline is needed. `text` is a pasted transcript, still to be stored."""

    source_type: str
    source: dict[str, Any]
    source_keys: list[str]
    content: bytes | None
    media_known: bool
    upload_id: UUID | None = None
    captions_upload_id: UUID | None = None
    movie_id: UUID | None = None
    text: str | None = None

    @property
    def may_need_transcription(self) -> bool:
        """Whether speech to text may have to be asked: a video or a sound without captions beside it."""
        return self.source_type == "upload" and self.captions_upload_id is None


def resolve(work: UnitOfWork, user_id: UUID, body: NewSummary) -> SummaryRequest:
    """Raises `NotFound` for what is not the person's own, `InvalidInput` for what can't be summarised."""
    match body.source:
        case UploadSource() as source:
            return _upload(work, user_id, source)
        case TranscriptSource() as source:
            return _transcript(work, user_id, source)
        case MovieSource() as source:
            return _movie(work, source, language=body.language)
        case _:
            raise InvalidInput(
                "This Kongdori does not fetch from YouTube. Upload the video, or paste its transcript or captions.",
                code="youtube-off",
            )


def _upload(work: UnitOfWork, user_id: UUID, source: UploadSource) -> SummaryRequest:
    row = _own(work, user_id, source.upload_id, field="upload_id")
    if row["content_type"] not in content_types.MEDIA_TYPES:
        raise InvalidInput(
            "This upload is a text. Hand it in as a transcript, or as the captions of a video.", code="not-a-video"
        )
    video = _video_hash(work, row, etag=_arrived(row))
    said: bytes | None = None
    name = ""
    if source.captions_upload_id is not None:
        captions_row = _own(work, user_id, source.captions_upload_id, field="captions_upload_id")
        said = captions_hash(_read_text(captions_row))
        name = captions_row["filename"]
    content = content_hash(video, said) if video else None
    pending = f"upload:{row['id']}:{said.hex() if said else ''}"
    return SummaryRequest(
        source_type="upload",
        source={"name": row["filename"], "captions_name": name},
        source_keys=[pending, content.hex()] if content else [pending],
        content=content,
        media_known=row["media_type"] is not None or (video is not None and _adopt_media(work, row, video)),
        upload_id=row["id"],
        captions_upload_id=source.captions_upload_id,
    )


def _transcript(work: UnitOfWork, user_id: UUID, source: TranscriptSource) -> SummaryRequest:
    if (source.text is None) == (source.upload_id is None):
        message = "Give either the text or the upload of a text, and not both."
        raise InvalidInput(errors=[FieldError(("body", "source"), message)])
    upload_id = source.upload_id
    name = ""
    if upload_id is not None:
        row = _own(work, user_id, upload_id, field="upload_id")
        text, name = _read_text(row), row["filename"]
    else:
        text = source.text or ""
        if not captions.parse(text).cues:
            raise InvalidInput("There is no text in this transcript.", code="empty-transcript")
    content = content_hash(None, captions_hash(text))
    return SummaryRequest(
        source_type="transcript",
        source={"name": name},
        source_keys=[content.hex()],
        content=content,
        media_known=True,
        upload_id=upload_id,
        text=text if upload_id is None else None,
    )


def _movie(work: UnitOfWork, source: MovieSource, *, language: str | None) -> SummaryRequest:
    movie = movies.get(work, source.movie_id)
    if movie is None:
        raise NotFound
    tracks = [a for a in movies.assets(work, source.movie_id) if a.kind in {"captions", "subtitles"}]
    if not tracks:
        raise InvalidInput(
            "This film has no captions to read. Its captions can be added with `kongdori films add`.",
            code="no-captions",
        )
    wanted = {language or "": 0, "en": 1}
    track = min(tracks, key=lambda a: (wanted.get(a.srclang, 2), a.srclang, a.key))
    text = captions.decode(storage.read(get_settings().films_bucket, track.key))
    content = content_hash(None, captions_hash(text))
    title = movie.title.get(language or track.srclang) or movie.title["en"]
    return SummaryRequest(
        source_type="movie",
        source={"name": title, "captions_key": track.key, "duration": movie.duration_s},
        source_keys=[f"movie:{source.movie_id}:{content.hex()}"],
        content=content,
        media_known=True,
        movie_id=source.movie_id,
    )


def _own(work: UnitOfWork, user_id: UUID, upload_id: UUID, *, field: str) -> Row:
    row = uploads.get(work, id=upload_id, user_id=user_id)
    if row is None:
        raise NotFound(f"There is no upload with this {field}. It may have been deleted.", code="upload-not-found")
    return row


def _arrived(row: Row) -> str:
    """The ETag of an upload that is there, whole."""
    found = storage.head(get_settings().uploads_bucket, row["key"])
    if found is None:
        raise _missing()
    _check_size(row, found.size)
    return found.etag


def _missing() -> InvalidInput:
    return InvalidInput("The file has not arrived yet. Finish the upload first.", code="upload-missing")


def _check_size(row: Row, arrived: int) -> None:
    if arrived != row["size_bytes"]:
        raise InvalidInput(
            f"{row['size_bytes']} bytes were announced and {arrived} arrived. Upload the file again.",
            code="upload-size",
        )


def _read_text(row: Row) -> str:
    if row["content_type"] not in content_types.TEXT_TYPES:
        raise UnsupportedMedia("This upload is not a text or captions file.", code="not-a-text")
    try:
        data = storage.read(get_settings().uploads_bucket, row["key"])
    except NotFound:
        raise _missing() from None
    _check_size(row, len(data))
    text = captions.decode(data)
    if not captions.parse(text).cues:
        raise InvalidInput(f"There is no text in {row['filename']}.", code="empty-transcript")
    return text


def _video_hash(work: UnitOfWork, row: Row, *, etag: str) -> bytes | None:
    """The SHA-256 of an upload where it is known, or is cheap to learn and may pay off."""
    if row["sha256"] is not None and row["etag"] == etag:
        return bytes(row["sha256"])
    twin = uploads.twin(work, user_id=row["user_id"], size_bytes=row["size_bytes"], etag=etag)
    if twin is not None:
        known = bytes(twin["sha256"])
    elif row["size_bytes"] <= _HASH_AT_ONCE_BYTES and uploads.any_of_size(work, size_bytes=row["size_bytes"]):
        known = hashlib.sha256(storage.read(get_settings().uploads_bucket, row["key"])).digest()
    else:
        return None
    uploads.hashed(work, id=row["id"], etag=etag, sha256=known)
    return known


def _adopt_media(work: UnitOfWork, row: Row, sha256: bytes) -> bool:
    """Whether the same content was found to play as it is, so that this upload does too."""
    same = uploads.by_hash(work, size_bytes=row["size_bytes"], sha256=sha256)
    if same is None or same["media_key"] != same["key"]:
        return False
    uploads.playable(work, id=row["id"], media_key=row["key"], media_type=same["media_type"])
    return True
