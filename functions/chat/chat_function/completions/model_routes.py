"""The models that a Chat Completions client may name."""

from __future__ import annotations

from fastapi import APIRouter

from chat_function.completions.model_schemas import Model, ModelList
from chat_function.engines.selection import current_engine
from kongdori.errors import NotFound
from kongdori.identity import Caller
from kongdori.problems import problems

router = APIRouter(tags=["chat"], generate_unique_id_function=lambda route: route.name)


@router.get("/models")
async def list_models(caller: Caller) -> ModelList:  # noqa: ARG001 known people alone
    """The model that answers here."""
    return ModelList(data=[Model(id=current_engine().name)])


@router.get("/models/{model_id:path}", responses=problems(404))  # a model's name may have slashes
async def retrieve_model(caller: Caller, model_id: str) -> Model:  # noqa: ARG001 known people alone
    """The model that answers here, by its name."""
    if model_id != current_engine().name:
        raise NotFound("No model has this name here. `GET /models` names the one that answers.", code="model-not-found")
    return Model(id=model_id)
