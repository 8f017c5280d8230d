"""The models that a Chat Completions client may name."""

from __future__ import annotations

from fastapi import APIRouter

from chat_function.completions.model_schemas import Model, ModelList
from chat_function.engines.selection import current_engine
from kongdori.identity import Caller

router = APIRouter(tags=["chat"], generate_unique_id_function=lambda route: route.name)


@router.get("/models")
async def list_models(caller: Caller) -> ModelList:  # noqa: ARG001 known people alone
    """The model that answers here."""
    return ModelList(data=[Model(id=current_engine().name)])
