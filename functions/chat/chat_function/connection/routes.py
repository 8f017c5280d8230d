"""The connected model over HTTP: for the admin alone."""

from __future__ import annotations

from fastapi import APIRouter, Response

from chat_function.connection import service
from chat_function.connection.schemas import ModelConnection, ModelConnectionPut, ModelTrial, ModelTrialNew
from kongdori.identity import Admin

router = APIRouter(
    prefix="/model",
    tags=["model"],
    generate_unique_id_function=lambda route: route.name,
)


@router.get("")
def get_model(_admin: Admin) -> ModelConnection:
    """What is connected; never the key."""
    return service.view()


@router.post("/test")
def try_model(_admin: Admin, body: ModelTrialNew) -> ModelTrial:
    """Asks for one word, within 15 s, and says what happened. Nothing is stored."""
    return service.trial(body)


@router.put("")
def put_model(_admin: Admin, body: ModelConnectionPut) -> ModelConnection:
    """Connects a model; all functions ask it within a minute."""
    return service.store(body)


@router.delete("", status_code=204, response_class=Response)
def delete_model(_admin: Admin) -> None:
    """Forgets the stored model: what the settings say holds again."""
    service.forget()
