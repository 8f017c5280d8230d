"""What the API shows of a summary that is stored."""

from __future__ import annotations

from typing import Literal

from kongdori.media_access import media_url
from kongdori.repositories import summaries
from kongdori.repositories.outlines import OFFLINE
from summarize_function import estimate
from summarize_function.links.video_id import watch_url
from summarize_function.schemas import Media, Progress, Summary, SummaryCard, SummaryError, SummarySource


def card(stored: summaries.Summary) -> SummaryCard:
    """One line of the list."""
    name = stored.source_name or ""
    failed = stored.error_code is not None
    return SummaryCard(
        id=stored.id,
        status=stored.status,
        progress=Progress(stage=stored.stage, done=stored.stage_done, total=stored.stage_total or 1),
        source=SummarySource(
            type=stored.source_type,
            name=name,
            movie_id=stored.movie_id,
            url=watch_url(stored.video_id) if stored.video_id else None,
        ),
        title=_title(stored, name),
        language=stored.outline_language or stored.language,
        length=stored.length,
        duration=stored.duration_s,
        coverage=stored.coverage,
        engine=stored.engine,
        error=SummaryError(code=stored.error_code or "", detail=stored.error_detail or "") if failed else None,
        created_at=stored.created_at,
        estimated_seconds=_left_s(stored) if stored.is_under_way else None,
    )


def whole(stored: summaries.WholeSummary) -> Summary:
    """All of a summary. What only a finished one has is empty before."""
    media, missing = _media(stored)
    return Summary.model_validate(
        {
            **dict(card(stored)),
            "overview": stored.overview,
            "chapters": stored.chapters,
            "points_thrown_out": stored.points_thrown_out or 0,
            "gaps": stored.gaps,
            "timed": stored.timed is not False,
            "media": media,
            "media_missing": missing,
            "timings": stored.timings,
        },
        from_attributes=True,
    )


def _left_s(stored: summaries.Summary) -> int | None:
    return estimate.left_s(
        stored.stage,
        stored.stage_done,
        stored.stage_total,
        in_stage_s=stored.in_stage_s,
        reported_s=stored.reported_s,
        expected_s=stored.expected_s,
    )


def _title(stored: summaries.Summary, name: str) -> str:
    """What its person calls it goes before all, and a film has its own title. A model's title goes before a file's
    name, and that before the offline engine's phrases.
    """
    if stored.own_title:
        return stored.own_title
    if stored.source_type in {"movie", "youtube"} and name:
        return name
    if stored.engine == OFFLINE and name:
        return _stem(name)
    return stored.outline_title or _stem(name)


def _stem(name: str) -> str:
    stem, dot, extension = name.rpartition(".")
    return stem if dot and stem and len(extension) <= 5 else name


def _media(
    stored: summaries.WholeSummary,
) -> tuple[Media | None, Literal["no-media", "not-playable"] | None]:
    """What plays beside the summary, or why nothing does."""
    if stored.status not in {"done", "partial"}:
        return None, None
    if stored.film_key is not None:
        poster = media_url("posters", stored.film_poster_key) if stored.film_poster_key else None
        return Media(type=stored.film_type or "", url=media_url("films", stored.film_key), poster_url=poster), None
    if stored.source_type != "upload":
        return None, "no-media"
    if stored.media_key is None:
        return None, "not-playable"
    poster = media_url("uploads", stored.poster_key) if stored.poster_key else None
    return Media(type=stored.media_type or "", url=media_url("uploads", stored.media_key), poster_url=poster), None
