"""The route of a turn, which is called more often than all others together.

A saved answer takes so little that reading its request FastAPI's way is a good part of the work: so what is in order is
read here, and only what is not goes that way, where it is refused as everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from pydantic import TypeAdapter

from chat_function.engines.selection import current_engine
from chat_function.schemas import Message, MessageNew, Turn
from chat_function.turn import service
from chat_function.turn.records import TurnRequest
from kongdori.errors import NotAuthenticated
from kongdori.identity import GatewayIdentity, Unchecked, gateway_identity
from kongdori.parameters import IdempotencyKey

_CONVERSATION_ID: TypeAdapter[UUID] = TypeAdapter(UUID)
_KEY: TypeAdapter[str | None] = TypeAdapter(IdempotencyKey)


class _TurnRoute(APIRoute):
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        fastapi_way = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                given = await _read(request)
            except (ValueError, RecursionError, NotAuthenticated):
                return await fastapi_way(request)
            return await post_message(*given)

        return handler


async def _read(request: Request) -> tuple[GatewayIdentity, UUID, MessageNew, str | None]:
    """What `post_message` takes. Raises `ValueError`, `RecursionError` or `NotAuthenticated`."""
    if request.headers.get("content-type") != "application/json":
        raise ValueError("FastAPI knows which other spellings are JSON")
    return (
        await gateway_identity(request),
        _CONVERSATION_ID.validate_python(request.path_params["conversation_id"]),
        MessageNew.model_validate(await request.json()),
        _KEY.validate_python(request.headers.get("idempotency-key")),
    )


router = APIRouter(
    prefix="/chat",
    tags=["chat"],
    route_class=_TurnRoute,
    generate_unique_id_function=lambda route: route.name,
)


@router.post("/conversations/{conversation_id}/messages", status_code=201, response_model=Turn)
async def post_message(
    caller: Unchecked, conversation_id: UUID, body: MessageNew, idempotency_key: IdempotencyKey = None
) -> Response:
    """Sends a message and waits for the whole reply."""
    # Unchecked: the turn's first statement, `turns.start`, looks the session up.
    request = TurnRequest.of(conversation_id, body, idempotency_key, streamed=False)
    turn = service.post_message(caller, request, engine=current_engine())
    answer = Turn.model_construct(message=Message.of(turn.message), reply=Message.of(turn.reply))
    return Response(answer.model_dump_json(), status_code=201, media_type="application/json")
