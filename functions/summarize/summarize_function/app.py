"""Summaries: `summarize_function.app.handler` in Lambda."""

from __future__ import annotations

from kongdori.app_factory import create_app, lambda_handler
from summarize_function.routes import router

app = create_app(title="Kongdori summaries", routers=[router], more_routers="summarize_function.more_routers")
handler = lambda_handler(app)
