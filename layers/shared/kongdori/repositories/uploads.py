"""Files that people sent, and what was found out about each: its hash, its kind, what of it plays in a browser."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from kongdori.db import Row, UnitOfWork


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
        VALUES (%(id)s, %(user_id)s, %(key)s, %(filename)s, %(content_type)s, %(size_bytes)s, %(expires_at)s)
        """,
        {
            "id": id,
            "user_id": user_id,
            "key": key,
            "filename": filename,
            "content_type": content_type,
            "size_bytes": size_bytes,
            "expires_at": expires_at,
        },
    )


def get(work: UnitOfWork, *, id: UUID, user_id: UUID) -> Row | None:
    """One's own upload, or None."""
    return work.one("SELECT * FROM uploads WHERE id = %s AND user_id = %s", (id, user_id))


def twin(work: UnitOfWork, *, user_id: UUID, size_bytes: int, etag: str) -> Row | None:
    """An upload of the same person that the store calls the same and that was hashed before.

    Only one's own: an ETag is an MD5, and two contents with one MD5 can be made. They would only mislead their maker.
    """
    return work.one(
        """
        SELECT * FROM uploads WHERE size_bytes = %s AND etag = %s AND user_id = %s AND sha256 IS NOT NULL
        ORDER BY created_at DESC LIMIT 1
        """,
        (size_bytes, etag, user_id),
    )


def any_of_size(work: UnitOfWork, *, size_bytes: int) -> bool:
    """Whether anybody's hashed upload has this size, so that hashing another may pay off."""
    row = work.one("SELECT 1 FROM uploads WHERE size_bytes = %s AND sha256 IS NOT NULL LIMIT 1", (size_bytes,))
    return row is not None


def by_hash(work: UnitOfWork, *, size_bytes: int, sha256: bytes) -> Row | None:
    """Anybody's prepared upload of exactly this content; for what is true of the content, never for whose it is."""
    return work.one(
        """
        SELECT key, media_key, media_type FROM uploads WHERE size_bytes = %s AND sha256 = %s AND media_type IS NOT NULL
        ORDER BY (media_key = key) DESC NULLS LAST LIMIT 1
        """,
        (size_bytes, sha256),
    )


def hashed(work: UnitOfWork, *, id: UUID, etag: str, sha256: bytes) -> None:
    work.run("UPDATE uploads SET etag = %s, sha256 = %s WHERE id = %s", (etag, sha256, id))


def playable(work: UnitOfWork, *, id: UUID, media_key: str | None, media_type: str) -> None:
    """Records what of it plays in a browser; no key and the type "" where nothing does."""
    work.run("UPDATE uploads SET media_key = %s, media_type = %s WHERE id = %s", (media_key, media_type, id))


def unused(work: UnitOfWork, *, user_id: UUID, limit: int) -> list[Row]:
    """One's own uploads that no summary came to use within a day after their form expired."""
    return work.all(
        """
        SELECT id, key FROM uploads u
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
