"""The auth function: accounts, tokens, sessions: `auth_function.app.handler` in Lambda."""

from __future__ import annotations

from fastapi import FastAPI

from auth_function.routes import router
from kongdori.app_factory import BASE, create_app, lambda_handler


def build() -> FastAPI:
    """The app; opens nothing."""
    app = create_app(title="Kongdori auth")
    app.include_router(router, prefix=BASE)
    return app


app = build()
handler = lambda_handler(app)
