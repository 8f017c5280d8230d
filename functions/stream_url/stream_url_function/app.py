"""The films function: `stream_url_function.app.handler` in Lambda."""

from __future__ import annotations

from fastapi import FastAPI

from kongdori.app_factory import BASE, create_app, lambda_handler
from stream_url_function.routes import router


def build() -> FastAPI:
    """The app with its routes; opens nothing."""
    app = create_app(title="Kongdori films")
    app.include_router(router, prefix=BASE)
    return app


app = build()
handler = lambda_handler(app)
