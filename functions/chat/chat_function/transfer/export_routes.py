"""Export over HTTP. Streamed, as all of a person's conversations may be more than the 6 MB of a buffered answer."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from chat_function.transfer import export
from chat_function.transfer.export import Format
from kongdori.identity import Caller

_TYPES = {"json": "application/json", "md": "text/markdown; charset=utf-8"}
_FILE = {
    200: {
        "description": "A file: JSON, or Markdown",
        "content": {"application/json": {"schema": {}}, "text/markdown": {"schema": {"type": "string"}}},
    }
}

router = APIRouter(prefix="/chat", tags=["chat"], generate_unique_id_function=lambda route: route.name)


@router.get("/export", response_class=Response, responses=_FILE)  # type: ignore[arg-type]
def export_all(caller: Caller, format: Format = "json") -> Response:
    """All my conversations in one file."""
    return _file(*export.export_all(caller, format=format), format)


@router.get("/conversations/{conversation_id}/export", response_class=Response, responses=_FILE)  # type: ignore[arg-type]
def export_conversation(caller: Caller, conversation_id: UUID, format: Format = "json") -> Response:
    """One conversation: the whole tree as JSON, or its newest branch as Markdown."""
    return _file(*export.export_conversation(caller, conversation_id, format=format), format)


def _file(name: str, pieces: Iterator[str], format: Format) -> Response:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}", "X-Accel-Buffering": "no"}
    return StreamingResponse((piece for piece in pieces if piece), media_type=_TYPES[format], headers=headers)
