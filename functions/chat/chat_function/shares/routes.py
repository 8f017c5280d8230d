"""Links to conversations over HTTP, and what a link shows, also one to a summary: to everybody who has it."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response

from chat_function.shares import service
from chat_function.shares.schemas import Share, SharedConversation, ShareNew
from kongdori.identity import Caller
from kongdori.media_access import set_media_cookies
from kongdori.pagination import Page
from kongdori.parameters import IdempotencyKey
from kongdori.problems import problems

router = APIRouter(tags=["chat"], generate_unique_id_function=lambda route: route.name)
_UNSEEN = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}


@router.post("/chat/conversations/{conversation_id}/shares", status_code=201, responses=problems(413))
async def create_share(
    caller: Caller, conversation_id: UUID, body: ShareNew | None = None, idempotency_key: IdempotencyKey = None
) -> Share:
    """Creates a link to one branch as it is now, without names. Anyone with the link can read it."""
    made = service.create_share(
        caller,
        conversation_id,
        message_id=body.message_id if body else None,
        expires_at=body.expires_at if body else None,
        idempotency_key=idempotency_key,
    )
    return Share.model_validate(made)


@router.get("/chat/conversations/{conversation_id}/shares")
async def list_shares(caller: Caller, conversation_id: UUID) -> Page[Share]:
    """The links that still work, the newest first, in one page."""
    links = service.list_shares(caller, conversation_id)
    return Page(items=[Share.model_validate(one) for one in links], next_cursor=None)


@router.delete("/chat/shares/{share_id}", status_code=204)
async def revoke_share(caller: Caller, share_id: UUID) -> Response:
    """Revokes the link, at once and for good."""
    service.revoke_share(caller, share_id)
    return Response(status_code=204)


@router.get("/shares/{token}", response_model_exclude_none=True)
async def read_share(response: Response, token: str) -> SharedConversation:
    """What a link shows, a conversation or a summary. 404 for one that never was, was revoked or has expired."""
    response.headers.update(_UNSEEN)
    shared = SharedConversation.model_validate(service.read_share(token))
    if shared.summary is not None and shared.summary.media is not None:
        folder = shared.summary.media.url.rpartition("/")[0] + "/"
        set_media_cookies(response, folder)
    return shared
