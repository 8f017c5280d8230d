"""Films: `stream_url_function.app.handler` in Lambda."""

from __future__ import annotations

from kongdori.app_factory import create_app, lambda_handler
from stream_url_function.routes import router

app = create_app(title="Kongdori films", routers=[router])
handler = lambda_handler(app)
