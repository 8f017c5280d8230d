"""The summaries API behind API Gateway."""

from __future__ import annotations

from fastapi import FastAPI

from kongdori.app_factory import create_app, lambda_handler
from summarize_function.routes import router


def build() -> FastAPI:
    """The app, without opening or reading anything."""
    app = create_app(title="Kongdori: summaries")
    app.include_router(router)
    return app


app = build()
handler = lambda_handler(app)
