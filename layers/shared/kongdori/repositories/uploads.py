"""Files that people uploaded, and what was found out about each: its hash, and what of it plays in a browser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kongdori.db import UnitOfWork


@dataclass(frozen=True, slots=True)
class Upload:
    """`etag` and `sha256` are None until the file was hashed.

    `media_key` and `media_type` say what plays in a browser: the file itself, a copy of it, or nothing (no key, and the
    type ""). The type is None until that was found out.
    """

    id: UUID
    user_id: UUID
    key: str
    filename: str
    content_type: str
    size_bytes: int
    etag: str | None
    sha256: memoryview | None
    media_key: str | None
    media_type: str | None


@dataclass(frozen=True, slots=True)
class Unconverted:
    """How a file plays that browsers play as it is, and the picture that was made of it."""

    media_type: str
    poster_key: str | None


@dataclass(frozen=True, slots=True)
class UnusedUpload:
    id: UUID
    key: str
    multipart_id: str | None


@dataclass(frozen=True, slots=True)
class PartUpload:
    """How an upload arrives in parts. `multipart_id`: what S3 calls it as long as it is unfinished. `part_bytes`: of
    each part but the last; None until its first part was asked for.
    """

    id: UUID
    key: str
    filename: str
    content_type: str
    size_bytes: int
    multipart_id: str | None
    part_bytes: int | None
    expires_at: datetime


_COLUMNS = "id, user_id, key, filename, content_type, size_bytes, etag, sha256, media_key, media_type"
_PART_COLUMNS = "id, key, filename, content_type, size_bytes, multipart_id, part_bytes, expires_at"


def add(
    work: UnitOfWork,
    *,
    id: UUID,
    user_id: UUID,
    key: str,
    filename: str,
    content_type: str,
    size_bytes: int,
    expires_at: datetime,
) -> None:
    work.run(
        """
        INSERT INTO uploads (id, user_id, key, filename, content_type, size_bytes, expires_at)
        VALUES (%s, %s, %s, %s, %s, %s, %s)
        """,
        (id, user_id, key, filename, content_type, size_bytes, expires_at),
    )


def get(work: UnitOfWork, *, id: UUID, user_id: UUID) -> Upload | None:
    """The upload, if it is this user's."""
    return work.fetch_one(
        Upload,
        f"SELECT {_COLUMNS} FROM uploads WHERE id = %s AND user_id = %s",  # noqa: S608 our own columns
        (id, user_id),
    )


def in_parts(work: UnitOfWork, *, id: UUID, user_id: UUID) -> PartUpload | None:
    """The upload, if it is this user's. Its row stays locked until the transaction ends."""
    return work.fetch_one(
        PartUpload,
        f"SELECT {_PART_COLUMNS} FROM uploads WHERE id = %s AND user_id = %s FOR UPDATE",  # noqa: S608 our own columns
        (id, user_id),
    )


def unfinished(work: UnitOfWork, *, user_id: UUID) -> list[PartUpload]:
    """A user's uploads in parts that can still be finished, the newest first."""
    return work.fetch_all(
        PartUpload,
        f"""
        SELECT {_PART_COLUMNS} FROM uploads
        WHERE user_id = %s AND multipart_id IS NOT NULL AND expires_at > now() ORDER BY created_at DESC
        """,  # noqa: S608 our own columns
        (user_id,),
    )


def lock_unfinished(work: UnitOfWork, *, user_id: UUID) -> None:
    """Makes one user's uploads in parts begin one after the other until the transaction ends."""
    work.one("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"upload {user_id}",))


def begin_parts(work: UnitOfWork, *, id: UUID, multipart_id: str, part_bytes: int, expires_at: datetime) -> None:
    work.run(
        "UPDATE uploads SET multipart_id = %s, part_bytes = %s, expires_at = %s WHERE id = %s",
        (multipart_id, part_bytes, expires_at, id),
    )


def end_parts(work: UnitOfWork, *, id: UUID, parts_sha256: bytes | None) -> None:
    """Records that all parts became one object. `parts_sha256`: the hash of their hashes; None where another call
    joined them.
    """
    work.run(
        "UPDATE uploads SET multipart_id = NULL, parts_sha256 = coalesce(%s, parts_sha256) WHERE id = %s",
        (parts_sha256, id),
    )


def sha256_of_parts(work: UnitOfWork, *, size_bytes: int, part_bytes: int, parts_sha256: bytes) -> bytes | None:
    """The hash of a content, by the hashes of its parts, where anybody's upload of the same parts was hashed."""
    row = work.one(
        """
        SELECT sha256 FROM uploads
        WHERE size_bytes = %s AND part_bytes = %s AND parts_sha256 = %s AND sha256 IS NOT NULL LIMIT 1
        """,
        (size_bytes, part_bytes, parts_sha256),
    )
    return bytes(row["sha256"]) if row else None


def of_same_etag(work: UnitOfWork, *, user_id: UUID, size_bytes: int, etag: str) -> Upload | None:
    """A hashed upload of the same user with the same size and ETag.

    Of the same user only, because an ETag is an MD5: whoever makes two files with one MD5 misleads only themselves.
    """
    return work.fetch_one(
        Upload,
        f"""
        SELECT {_COLUMNS} FROM uploads WHERE size_bytes = %s AND etag = %s AND user_id = %s AND sha256 IS NOT NULL
        ORDER BY created_at DESC LIMIT 1
        """,  # noqa: S608 our own columns
        (size_bytes, etag, user_id),
    )


def is_hashed_size(work: UnitOfWork, *, size_bytes: int) -> bool:
    """Whether a hashed upload of anybody has this size, so that hashing another may find the same content."""
    row = work.one("SELECT 1 FROM uploads WHERE size_bytes = %s AND sha256 IS NOT NULL LIMIT 1", (size_bytes,))
    return row is not None


def unconverted(work: UnitOfWork, *, size_bytes: int, sha256: bytes) -> Unconverted | None:
    """How this content plays in a browser as it is; None if that is not known or not so."""
    return work.fetch_one(
        Unconverted,
        """
        SELECT media_type, poster_key FROM uploads WHERE size_bytes = %s AND sha256 = %s AND media_key = key
        ORDER BY poster_key IS NULL LIMIT 1
        """,
        (size_bytes, sha256),
    )


def set_hash(work: UnitOfWork, *, id: UUID, etag: str, sha256: bytes) -> None:
    work.run("UPDATE uploads SET etag = %s, sha256 = %s WHERE id = %s", (etag, sha256, id))


def set_media(
    work: UnitOfWork, *, id: UUID, media_key: str | None, media_type: str, poster_key: str | None = None
) -> None:
    """Records what plays in a browser, with the picture shown before; no key and the type "" where nothing does."""
    work.run(
        "UPDATE uploads SET media_key = %s, media_type = %s, poster_key = %s WHERE id = %s",
        (media_key, media_type, poster_key, id),
    )


def unused(work: UnitOfWork, *, user_id: UUID, limit: int) -> list[UnusedUpload]:
    """A user's uploads that no summary used within a day after their form expired."""
    return work.fetch_all(
        UnusedUpload,
        """
        SELECT id, key, multipart_id FROM uploads u
        WHERE user_id = %s AND expires_at < now() - interval '1 day'
          AND NOT EXISTS (
              SELECT 1 FROM summaries s
              WHERE s.user_id = u.user_id AND (s.upload_id = u.id OR s.captions_upload_id = u.id)
          )
        ORDER BY created_at LIMIT %s FOR UPDATE SKIP LOCKED
        """,
        (user_id, limit),
    )


def delete(work: UnitOfWork, *, id: UUID) -> None:
    work.run("DELETE FROM uploads WHERE id = %s", (id,))
