"""The routes of chat that neither a turn nor the list of conversations needs: `chat_function.app` loads them later."""

from __future__ import annotations

from chat_function.answer_cache.routes import router as answer_cache
from chat_function.completions.model_routes import router as models
from chat_function.conversations.folder_routes import router as folders
from chat_function.conversations.instruction_routes import router as instructions
from chat_function.files.routes import router as files
from chat_function.shares.routes import router as shares
from chat_function.site.routes import router as site
from chat_function.transfer.import_routes import router as imports
from chat_function.turn.naming_routes import router as naming
from chat_function.turn.reply_routes import router as replies
from chat_function.usage.routes import router as usage

routers = [replies, naming, folders, instructions, files, shares, imports, answer_cache, models, usage, site]
