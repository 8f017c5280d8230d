"""Chat, answered in one piece. The streamed replies are another function: `chat_function.stream`."""

from __future__ import annotations

from chat_function.completions.openai_errors import OpenAIErrors
from chat_function.conversations.routes import router as conversations
from chat_function.turn.routes import router as turn
from kongdori.app_factory import create_app, lambda_handler

# The turn first: FastAPI tries the routes in their order.
app = create_app(title="Kongdori chat", routers=[turn, conversations], more_routers="chat_function.more_routers")
app.add_middleware(OpenAIErrors)
handler = lambda_handler(app)
