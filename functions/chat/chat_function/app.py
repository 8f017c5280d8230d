"""Chat, answered in one piece. The streamed replies are another function: `chat_function.stream`."""

from __future__ import annotations

from chat_function.answer_cache.routes import router as answer_cache
from chat_function.completions.model_routes import router as models
from chat_function.completions.openai_errors import OpenAIErrors
from chat_function.conversations.folder_routes import router as folders
from chat_function.conversations.instruction_routes import router as instructions
from chat_function.conversations.routes import router as conversations
from chat_function.shares.routes import router as shares
from chat_function.site.routes import router as site
from chat_function.transfer.import_routes import router as imports
from chat_function.turn.reply_routes import router as replies
from chat_function.turn.routes import router as turn
from chat_function.usage.routes import router as usage
from kongdori.app_factory import create_app, lambda_handler

# The turn first: FastAPI tries the routes in their order.
routers = [turn, replies, conversations, folders, instructions, shares, imports, answer_cache, models, usage, site]
app = create_app(title="Kongdori chat", routers=routers)
app.add_middleware(OpenAIErrors)
handler = lambda_handler(app)
