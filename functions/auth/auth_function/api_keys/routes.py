"""Personal API keys over HTTP. No key manages keys: `kongdori.accounts.scopes` keeps them out of here."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from fastapi import APIRouter

from auth_function.api_keys import service
from auth_function.api_keys.schemas import ApiKey, ApiKeyMade, ApiKeyNew
from kongdori.identity import Caller
from kongdori.pagination import Page
from kongdori.problems import problems

router = APIRouter(prefix="/auth/api-keys", tags=["auth"], generate_unique_id_function=lambda route: route.name)


@router.post("", status_code=201, responses=problems(400, 401, 403, 409, 422, 503))
def create_api_key(body: ApiKeyNew, caller: Caller) -> ApiKeyMade:
    """Creates a key for my clients, to be sent as a bearer token. `key` is shown only this once."""
    made, key = service.create(caller, name=body.name, scopes=set(body.scopes), expires_at=body.expires_at)
    return ApiKeyMade(**asdict(made), key=key)


@router.get("", responses=problems(401, 403, 503))
def list_api_keys(caller: Caller) -> Page[ApiKey]:
    """My keys, those that have expired too, the newest first, in one page."""
    return Page(items=[ApiKey.model_validate(one) for one in service.list_all(caller)], next_cursor=None)


@router.delete("/{key_id}", status_code=204, responses=problems(401, 403, 404, 422, 503))
def revoke_api_key(key_id: UUID, caller: Caller) -> None:
    """Revokes one of my keys, at once and for good."""
    service.revoke(caller, key_id=key_id)
