"""The connected model: a function of its own, as it alone may write the secret."""

from __future__ import annotations

from fastapi import FastAPI

from chat_function.connection import routes
from kongdori.app_factory import BASE, create_app, lambda_handler


def build() -> FastAPI:
    """The app; opens nothing."""
    app = create_app(title="Kongdori model")
    app.include_router(routes.router, prefix=BASE)
    return app


app = build()
handler = lambda_handler(app)
