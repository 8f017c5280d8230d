"""Rows into what the API shows."""

from __future__ import annotations

from typing import Any

from kongdori import storage
from kongdori.db import Row
from summarize_function.schemas import Media, Progress, Summary, SummaryCard, SummaryError, SummarySource

_MEDIA_LIVES_S = 6 * 3600


def card(row: Row) -> SummaryCard:
    """One line of the list."""
    return SummaryCard.model_validate(_card(row))


def whole(row: Row) -> Summary:
    """All of a summary; what only a finished one has is empty before."""
    media, missing = _media(row)
    return Summary.model_validate(
        {
            **_card(row),
            "overview": row["overview"],
            "chapters": row["chapters"] or [],
            "gaps": row["gaps"] or [],
            "timed": True if row["timed"] is None else row["timed"],
            "media": media,
            "media_missing": missing,
            "timings": row["timings"],
        }
    )


def cookies(body: dict[str, Any]) -> list[str]:
    """Set-Cookie values that open the media named in an answer."""
    media = body.get("media")
    if not media:
        return []
    return storage.media_cookies(media["url"].rpartition("/")[0] + "/", expires_s=_MEDIA_LIVES_S)


def can_improve(gaps: list[dict[str, Any]] | None) -> bool:
    """Whether something is missing that another attempt may find: speech that could not be transcribed just then."""
    return any(gap["reason"] == "not-transcribed" for gap in gaps or ())


def _card(row: Row) -> dict[str, Any]:
    name = row["source"].get("name", "")
    return {
        "id": row["id"],
        "status": row["status"],
        "progress": Progress(stage=row["stage"], done=row["stage_done"], total=row["stage_total"] or 1),
        "source": SummarySource(type=row["source_type"], name=name, movie_id=row["movie_id"]),
        "title": _title(row, name),
        "language": row["digest_language"] or row["language"],
        "duration": row["duration_s"],
        "coverage": row["coverage"],
        "engine": row["engine"],
        "error": SummaryError(**row["error"]) if row["error"] else None,
        "created_at": row["created_at"],
    }


def _title(row: Row, name: str) -> str:
    """A model's title is better than a file's name; key phrases are not. A film is called as it is called."""
    found = str(row["digest_title"] or "")
    if row["source_type"] == "movie" or (row["engine"] == "offline" and name):
        return name if row["source_type"] == "movie" else _stem(name)
    return found or _stem(name)


def _stem(name: str) -> str:
    stem, dot, extension = name.rpartition(".")
    return stem if dot and stem and len(extension) <= 5 else name


def _media(row: Row) -> tuple[Media | None, str | None]:
    if row["status"] not in {"done", "partial"}:
        return None, None
    if row["movie_media"] is not None:
        return Media(type=row["movie_media"]["type"], url=storage.media_url("films", row["movie_media"]["key"])), None
    if row["source_type"] != "upload":
        return None, "no-media"
    if row["media_key"] is None:
        return None, "not-playable"
    return Media(type=row["media_type"], url=storage.media_url("uploads", row["media_key"])), None
