"""What a person asks to have summarised: that they may read it, what it contains, and how the same is recognised."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from kongdori import storage
from kongdori.db import UnitOfWork
from kongdori.errors import FieldError, InvalidInput, NotFound, UnsupportedMedia, or_not_found
from kongdori.media import captions
from kongdori.media.captions import Captions
from kongdori.repositories import movies, summaries, uploads
from kongdori.repositories.summaries import Length, SourceType
from kongdori.repositories.uploads import Upload
from kongdori.settings import get_settings
from summarize_function import content_types, keys
from summarize_function.content_hash import captions_hash, content_hash, read_at
from summarize_function.links.video_id import video_id
from summarize_function.schemas import MovieSource, NewSummary, TranscriptSource, UploadSource, YoutubeSource

_HASH_AT_ONCE_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class SummaryRequest:
    """What is to be summarised.

    `source_keys` stand for it; the last one is the most exact. `content` is the hash of the content at this length,
    where it is known without a pipeline. `media_known` says whether it is known what plays beside the summary.
    `pasted_text` is a transcript that still has to be stored.
    """

    source_type: SourceType
    source_name: str
    source_keys: list[str]
    content: bytes | None
    length: Length
    media_known: bool = True
    upload_id: UUID | None = None
    captions_upload_id: UUID | None = None
    movie_id: UUID | None = None
    video_id: str | None = None
    film_captions_key: str | None = None
    film_duration_s: float | None = None
    pasted_text: str | None = None

    @property
    def may_need_transcription(self) -> bool:
        """Whether it is a video or a sound without captions beside it."""
        return self.source_type == "upload" and self.captions_upload_id is None

    def as_summary(self, *, user_id: UUID, language: str, engine: str) -> summaries.NewSummary:
        return summaries.NewSummary(
            user_id=user_id,
            source_type=self.source_type,
            source_name=self.source_name,
            source_key=self.source_keys[-1],
            language=language,
            engine=engine,
            length=self.length,
            upload_id=self.upload_id,
            captions_upload_id=self.captions_upload_id,
            movie_id=self.movie_id,
            video_id=self.video_id,
            film_captions_key=self.film_captions_key,
            film_duration_s=self.film_duration_s,
        )


def resolve(work: UnitOfWork, user_id: UUID, body: NewSummary) -> SummaryRequest:
    """Raises `NotFound` for what is not this user's, and `InvalidInput` for what can't be summarised."""
    match body.source:
        case UploadSource() as source:
            return _upload(work, user_id, source, length=body.length)
        case TranscriptSource() as source:
            return _transcript(work, user_id, source, length=body.length)
        case MovieSource() as source:
            return _movie(work, user_id, source, language=body.language, length=body.length)
        case YoutubeSource() as source:
            return _youtube(source, length=body.length)


def _upload(work: UnitOfWork, user_id: UUID, source: UploadSource, *, length: Length) -> SummaryRequest:
    upload = _own(work, user_id, source.upload_id, field="upload_id")
    if upload.content_type not in content_types.MEDIA_TYPES:
        raise InvalidInput(
            "This upload is a text file. Send it as a transcript, or as a video's captions.", code="not-a-video"
        )
    video = _video_hash(work, upload, etag=_check_arrived(upload))
    beside: bytes | None = None
    if source.captions_upload_id is not None:
        captions_upload = _own(work, user_id, source.captions_upload_id, field="captions_upload_id")
        beside = captions_hash(_read_text(captions_upload))
    content = read_at(content_hash(video, beside), length) if video else None
    pending = f"upload:{upload.id}:{beside.hex() if beside else ''}:{length}"
    return SummaryRequest(
        source_type="upload",
        source_name=upload.filename,
        length=length,
        source_keys=[pending, content.hex()] if content else [pending],
        content=content,
        media_known=upload.media_type is not None or (video is not None and _adopt_media(work, upload, video)),
        upload_id=upload.id,
        captions_upload_id=source.captions_upload_id,
    )


def check_captions_fit(work: UnitOfWork, user_id: UUID, captions_upload_id: UUID, *, duration_s: float | None) -> None:
    """Raises `InvalidInput` where none of the captions falls within a video of this length."""
    read = _read_text(_own(work, user_id, captions_upload_id, field="upload_id"))
    if duration_s is not None and not captions.clip(read.cues, duration_s):
        raise InvalidInput(
            "These captions belong to another video: none of them falls within its length.", code="captions-mismatch"
        )


def _transcript(work: UnitOfWork, user_id: UUID, source: TranscriptSource, *, length: Length) -> SummaryRequest:
    if (source.text is None) == (source.upload_id is None):
        message = "Send either the text or the upload of a text, not both."
        raise InvalidInput(errors=[FieldError(("body", "source"), message)])
    name = ""
    if source.upload_id is not None:
        upload = _own(work, user_id, source.upload_id, field="upload_id")
        read, name = _read_text(upload), upload.filename
    else:
        read = captions.parse(source.text or "")
        if not read.cues:
            raise InvalidInput("This transcript is empty. Send one with text.", code="empty-transcript")
    content = read_at(content_hash(None, captions_hash(read)), length)
    return SummaryRequest(
        source_type="transcript",
        source_name=name,
        length=length,
        source_keys=[content.hex()],
        content=content,
        upload_id=source.upload_id,
        pasted_text=source.text,
    )


def _movie(
    work: UnitOfWork, user_id: UUID, source: MovieSource, *, language: str | None, length: Length
) -> SummaryRequest:
    movie = or_not_found(movies.get(work, source.movie_id))
    tracks = [a for a in movies.assets(work, source.movie_id) if a.kind in {"captions", "subtitles"}]
    if not tracks:
        raise InvalidInput(
            "This film has no captions, so it can't be summarised. The admin can add them with `kongdori films add`.",
            code="no-captions",
        )
    wanted = {language or "": 0, "en": 1}
    track = min(tracks, key=lambda a: (wanted.get(a.srclang, 2), a.srclang, a.key))
    if source.captions_upload_id is not None:
        read = _read_text(_own(work, user_id, source.captions_upload_id, field="captions_upload_id"))
    else:
        read = captions.read_captions(storage.read(get_settings().films_bucket, track.key))
    content = read_at(content_hash(None, captions_hash(read)), length)
    title = movie.title.get(language or track.srclang) or movie.title["en"]
    return SummaryRequest(
        source_type="movie",
        source_name=title,
        length=length,
        source_keys=[f"movie:{source.movie_id}:{content.hex()}"],
        content=content,
        captions_upload_id=source.captions_upload_id,
        movie_id=source.movie_id,
        film_captions_key=track.key,
        film_duration_s=movie.duration_s,
    )


def _youtube(source: YoutubeSource, *, length: Length) -> SummaryRequest:
    """Nothing is fetched here. What its captions say is known in the pipeline; a person who asks for the same video on
    the same day gets the same summary.
    """
    if get_settings().links == "off":
        raise InvalidInput(
            "YouTube links are turned off here. Upload the video, or paste its transcript.",
            code="youtube-off",
        )
    id = video_id(source.url)
    return SummaryRequest(
        source_type="youtube",
        source_name="",
        length=length,
        source_keys=[f"youtube:{id}:{length}:{datetime.now(UTC).date()}"],
        content=None,
        video_id=id,
    )


def _own(work: UnitOfWork, user_id: UUID, upload_id: UUID, *, field: str) -> Upload:
    upload = uploads.get(work, id=upload_id, user_id=user_id)
    if upload is None:
        raise NotFound(f"There's no upload with this {field}. It may have been deleted.", code="upload-not-found")
    return upload


def _check_arrived(upload: Upload) -> str:
    """The ETag of an upload that has arrived whole. Raises `InvalidInput`."""
    found = storage.head(get_settings().uploads_bucket, upload.key)
    if found is None:
        raise _missing()
    _check_size(upload, found.size)
    return found.etag


def _missing() -> InvalidInput:
    return InvalidInput("The file hasn't arrived yet. Finish the upload first.", code="upload-missing")


def _check_size(upload: Upload, arrived: int) -> None:
    if arrived != upload.size_bytes:
        raise InvalidInput(
            f"{upload.size_bytes} bytes were announced and {arrived} arrived. Upload the file again.",
            code="upload-size",
        )


def _read_text(upload: Upload) -> Captions:
    if upload.content_type not in content_types.TEXT_TYPES:
        raise UnsupportedMedia("This upload isn't a text or captions file.", code="not-a-text")
    try:
        data = storage.read(get_settings().uploads_bucket, upload.key)
    except NotFound:
        raise _missing() from None
    _check_size(upload, len(data))
    read = captions.read_captions(data, name=upload.filename)
    if not read.cues:
        raise InvalidInput(f"There's no text in {upload.filename}.", code="empty-transcript")
    return read


def _video_hash(work: UnitOfWork, upload: Upload, *, etag: str) -> bytes | None:
    """The SHA-256 of an upload where it is known, or where the file is small and may equal another one."""
    if upload.sha256 is not None and upload.etag == etag:
        return bytes(upload.sha256)
    twin = uploads.of_same_etag(work, user_id=upload.user_id, size_bytes=upload.size_bytes, etag=etag)
    if twin is not None and twin.sha256 is not None:
        known = bytes(twin.sha256)
    elif upload.size_bytes <= _HASH_AT_ONCE_BYTES and uploads.is_hashed_size(work, size_bytes=upload.size_bytes):
        known = hashlib.sha256(storage.read(get_settings().uploads_bucket, upload.key)).digest()
    else:
        return None
    uploads.set_hash(work, id=upload.id, etag=etag, sha256=known)
    return known


def _adopt_media(work: UnitOfWork, upload: Upload, sha256: bytes) -> bool:
    """Whether the same content is known to play in a browser as it is, so that this upload does too."""
    known = uploads.unconverted(work, size_bytes=upload.size_bytes, sha256=sha256)
    if known is None:
        return False
    poster_key = _copy_poster(upload, known.poster_key) if known.poster_key else None
    uploads.set_media(work, id=upload.id, media_key=upload.key, media_type=known.media_type, poster_key=poster_key)
    return True


def _copy_poster(upload: Upload, of: str) -> str | None:
    """The key of a copy in this upload's own folder; None if the other one was deleted just now."""
    bucket, key = get_settings().uploads_bucket, keys.poster(upload.key)
    try:
        storage.write(bucket, key, storage.read(bucket, of), content_type="image/jpeg")
    except NotFound:
        return None
    return key
