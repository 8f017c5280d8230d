"""Chat, answered in one piece. The streamed replies are another function: `chat_function.stream`."""

from __future__ import annotations

from fastapi import FastAPI

from chat_function import feedback_routes, routes, site_routes, turn_routes
from kongdori.http import BASE, create_app, lambda_handler


def build() -> FastAPI:
    """The app; opens nothing."""
    app = create_app(title="Kongdori chat")
    app.include_router(turn_routes.router, prefix=BASE)  # first: FastAPI tries the routes in their order
    app.include_router(routes.router, prefix=BASE)
    app.include_router(feedback_routes.router, prefix=BASE)
    app.include_router(site_routes.router, prefix=BASE)
    return app


app = build()
handler = lambda_handler(app)
