"""The connected model over HTTP, for admins alone."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Response

from chat_function.connection import service
from chat_function.connection.schemas import (
    ModelConnection,
    ModelConnectionPut,
    ModelServer,
    ModelTrial,
    ModelTrialNew,
    ServerModels,
)
from kongdori.identity import admin_identity

router = APIRouter(
    prefix="/model",
    tags=["model"],
    dependencies=[Depends(admin_identity)],
    generate_unique_id_function=lambda route: route.name,
)


@router.get("")
def get_model() -> ModelConnection:
    """Which models are connected; never a key."""
    return service.current()


@router.post("/list")
def list_server_models(body: ModelServer) -> ServerModels:
    """Asks a server, within 15 s, which models it has. Nothing is saved."""
    return service.list_models(body)


@router.post("/test")
def try_model(body: ModelTrialNew) -> ModelTrial:
    """Asks the model for one word, within 15 s, and says what happened. Nothing is saved."""
    return service.try_out(body)


@router.put("")
def put_model(body: ModelConnectionPut) -> ModelConnection:
    """Connects a model. All functions use it within a minute."""
    return service.connect(body)


@router.delete("", status_code=204, response_class=Response)
def delete_model() -> None:
    """Deletes the saved model and its fallback; those in the settings are used again."""
    service.disconnect()


@router.put("/fallback")
def put_fallback(body: ModelConnectionPut) -> ModelConnection:
    """Connects a second model, which answers when the first one fails."""
    return service.connect_fallback(body)


@router.delete("/fallback", status_code=204, response_class=Response)
def delete_fallback() -> None:
    """Deletes the saved second model."""
    service.disconnect_fallback()
