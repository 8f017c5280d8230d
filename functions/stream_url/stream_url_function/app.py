"""The films function: `stream_url_function.app.handler` in Lambda."""

from __future__ import annotations

from fastapi import FastAPI

from kongdori import http
from stream_url_function.routes import router


def build() -> FastAPI:
    """The app with its routes; opens nothing."""
    app = http.create_app(title="Kongdori films")
    app.include_router(router, prefix=http.BASE)
    return app


app = build()
handler = http.lambda_handler(app)
