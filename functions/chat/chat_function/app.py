"""Chat, answered in one piece. The streamed replies are another function: `chat_function.stream`."""

from __future__ import annotations

from chat_function.completions.openai_errors import OpenAIErrors
from chat_function.conversations.routes import router as conversations
from chat_function.turn.routes import router as turn
from kongdori.app_factory import create_app, lambda_handler
from kongdori.head_requests import HeadRequests

# The turn first: FastAPI tries the routes in their order.
app = create_app(title="Kongdori chat", routers=[turn, conversations], more_routers="chat_function.more_routers")
app.add_middleware(OpenAIErrors)
app.add_middleware(HeadRequests)  # once more, outside: to shape an error, its body is read
handler = lambda_handler(app)
