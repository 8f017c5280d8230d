"""Makes the FastAPI app of a function, and the Lambda handler of an app."""

from __future__ import annotations

import asyncio
import gc
import importlib
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from fastapi import APIRouter, FastAPI
from mangum import Mangum
from starlette.routing import BaseRoute, Match
from starlette.types import Lifespan, Scope

from kongdori.envelope import Envelope
from kongdori.head_requests import HeadRequests
from kongdori.problems import PROBLEM_TYPE, add_problem_handlers
from kongdori.telling import quietly

BASE = "/api/v1"
_TEXT_TYPES = [
    "text/",
    "application/json",
    PROBLEM_TYPE,
    "application/x-subrip",
    "application/yaml",
]  # Mangum sends all else as base64


def create_app(
    *,
    title: str,
    routers: Sequence[APIRouter],
    more_routers: str | None = None,
    behind_web_adapter: bool = False,
    lifespan: Lifespan[FastAPI] | None = None,
) -> FastAPI:
    """A FastAPI app with Kongdori's problems, headers and limits, and these routes under `BASE`. Opens nothing.

    `more_routers`: a module with more `routers`, which is imported when a request first fits none of the others.
    `behind_web_adapter`: the app runs under Lambda Web Adapter, and finds the gateway's request context in a header.
    """
    app = FastAPI(
        title=title,
        version="1",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    app.state.behind_web_adapter = behind_web_adapter
    add_problem_handlers(app)
    app.add_middleware(HeadRequests)
    app.add_middleware(Envelope)  # the last one added is the outermost
    for router in routers:
        app.include_router(router, prefix=BASE)
    if more_routers:
        app.router.routes.append(_MoreRoutes(app, more_routers))
    return app


def load_all_routes(app: FastAPI) -> None:
    """Imports what `more_routers` names, for those who read an app's routes without calling it."""
    for route in [route for route in app.router.routes if isinstance(route, _MoreRoutes)]:
        route.load()


class _MoreRoutes(BaseRoute):
    """Stands behind an app's routes, fits nothing, and puts the routes of a module behind itself, where the app then
    goes on looking. A cold start so loads what most requests need, and no more."""

    def __init__(self, app: FastAPI, module: str) -> None:
        self.app, self.module, self.loaded = app, module, False

    def load(self) -> None:
        if not self.loaded:
            for router in importlib.import_module(self.module).routers:
                self.app.include_router(router, prefix=BASE)
            self.loaded = True

    def matches(self, _scope: Scope) -> tuple[Match, Scope]:
        self.load()
        return Match.NONE, {}


def lambda_handler(app: FastAPI) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    """The Lambda handler of an app. One event loop serves all calls of a process; it is made at the first of them, so
    that importing opens nothing and a SnapStart snapshot holds no open file."""

    @cache
    def adapter() -> Mangum:
        gc.freeze()  # what was imported lives as long as the process: no collection need look at it again
        return Mangum(app, lifespan="off", text_mime_types=_TEXT_TYPES)

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        asyncio.set_event_loop(_event_loop())
        return adapter()(event, context)

    return quietly(handler)


@cache
def _event_loop() -> asyncio.AbstractEventLoop:
    return asyncio.new_event_loop()
