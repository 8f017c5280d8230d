"""The connected model: a function of its own, as it alone may write the secret."""

from __future__ import annotations

from chat_function.connection import routes
from kongdori.app_factory import create_app, lambda_handler

app = create_app(title="Kongdori model", routers=[routes.router])
handler = lambda_handler(app)
