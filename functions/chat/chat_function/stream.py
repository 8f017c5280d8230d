"""Chat, streamed: a function of its own behind Lambda Web Adapter, under uvicorn."""

from __future__ import annotations

import gc
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Response
from starlette.concurrency import run_in_threadpool

from chat_function.completions import routes as completions
from chat_function.completions.openai_errors import OpenAIErrors
from chat_function.transfer import export_routes
from chat_function.turn import live_replies, stream_routes
from kongdori.app_factory import create_app

# Text goes through three threads. With Python's 5 ms a piece that has come waits until those behind it are read.
_SWITCH_S = 0.0005
_STOP_WAIT_S = 2.0  # how long replies that are being written may take to save what they have


@asynccontextmanager
async def _lifespan(_: FastAPI) -> AsyncIterator[None]:
    sys.setswitchinterval(_SWITCH_S)
    gc.freeze()  # what was imported lives as long as the process: no collection need look at it again
    yield
    await run_in_threadpool(live_replies.stop_all, wait_s=_STOP_WAIT_S)


async def _ready() -> Response:
    """For the adapter: this process takes requests."""
    return Response("ready", media_type="text/plain")


app = create_app(
    title="Kongdori chat, streamed",
    routers=[export_routes.router, stream_routes.router, stream_routes.replies, completions.router],
    behind_web_adapter=True,
    lifespan=_lifespan,
)
app.add_middleware(OpenAIErrors)
app.add_api_route("/ready", _ready, include_in_schema=False)
