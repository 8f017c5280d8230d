"""Thumbs, and what the cache did, over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from chat_function.answer_cache import feedback, report
from chat_function.answer_cache.schemas import CacheReport, Feedback, FeedbackNew
from kongdori.identity import Admin, Caller

Days = Annotated[int, Query(ge=1, le=365, description="How many days back")]

router = APIRouter(
    prefix="/chat",
    tags=["chat"],
    generate_unique_id_function=lambda route: route.name,
)


@router.post("/messages/{message_id}/feedback")
async def give_feedback(caller: Caller, message_id: UUID, body: FeedbackNew) -> Feedback:
    """Rates a reply; a new rating replaces the old one. After a bad one you don't get this saved answer again; nobody
    does if the rating is the admin's, or if several people or the model agree."""
    given = feedback.give_feedback(caller, message_id, rating=body.rating, tags=body.tags, reason=body.reason)
    return Feedback.model_validate(given, from_attributes=True)


@router.delete("/messages/{message_id}/feedback", status_code=204)
async def take_feedback_back(caller: Caller, message_id: UUID) -> Response:
    """Removes the rating."""
    feedback.withdraw_feedback(caller, message_id)
    return Response(status_code=204)


@router.get("/cache/report")
async def cache_report(_admin: Admin, days: Days = 30) -> CacheReport:
    """What the cache did, per intent, and how often it was wrong. For the admin."""
    return CacheReport.model_validate(report.of_days(days), from_attributes=True)
