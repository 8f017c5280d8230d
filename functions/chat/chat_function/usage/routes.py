"""What I used, over HTTP."""

from __future__ import annotations

from fastapi import APIRouter

from chat_function.usage import service
from chat_function.usage.schemas import Usage
from kongdori.identity import Caller
from kongdori.problems import problems

router = APIRouter(prefix="/chat", tags=["chat"], generate_unique_id_function=lambda route: route.name)


@router.get("/usage", responses=problems(401, 503))
def get_usage(caller: Caller) -> Usage:
    """What I used and what the cache saved, by day (UTC) for 30 days; my limits, and what is left of them."""
    return service.of_person(caller)
