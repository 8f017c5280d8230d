"""Chat, answered in one piece. The streamed replies are another function: `chat_function.stream`."""

from __future__ import annotations

from fastapi import FastAPI

from chat_function.answer_cache.routes import router as answer_cache
from chat_function.conversations.routes import router as conversations
from chat_function.site.routes import router as site
from chat_function.turn.routes import router as turn
from kongdori.app_factory import BASE, create_app, lambda_handler


def build() -> FastAPI:
    """The app; opens nothing."""
    app = create_app(title="Kongdori chat")
    for router in (turn, conversations, answer_cache, site):  # the turn first: FastAPI tries the routes in their order
        app.include_router(router, prefix=BASE)
    return app


app = build()
handler = lambda_handler(app)
