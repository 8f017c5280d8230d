"""The connected model over HTTP, for admins alone."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Response

from chat_function.connection import service
from chat_function.connection.schemas import ModelConnection, ModelConnectionPut, ModelTrial, ModelTrialNew
from kongdori.identity import admin_identity

router = APIRouter(
    prefix="/model",
    tags=["model"],
    dependencies=[Depends(admin_identity)],
    generate_unique_id_function=lambda route: route.name,
)


@router.get("")
def get_model() -> ModelConnection:
    """What is connected; never the key."""
    return service.current()


@router.post("/test")
def try_model(body: ModelTrialNew) -> ModelTrial:
    """Asks for one word, within 15 s, and says what happened. Nothing is stored."""
    return service.try_out(body)


@router.put("")
def put_model(body: ModelConnectionPut) -> ModelConnection:
    """Connects a model. Within a minute all functions ask it."""
    return service.connect(body)


@router.delete("", status_code=204, response_class=Response)
def delete_model() -> None:
    """Forgets the stored model and its fallback; those in the settings are asked again."""
    service.disconnect()


@router.put("/fallback")
def put_fallback(body: ModelConnectionPut) -> ModelConnection:
    """Connects a second model, which is asked where the first one fails."""
    return service.connect_fallback(body)


@router.delete("/fallback", status_code=204, response_class=Response)
def delete_fallback() -> None:
    """Forgets the stored second model."""
    service.disconnect_fallback()
