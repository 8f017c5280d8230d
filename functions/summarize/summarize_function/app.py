"""Summaries: `summarize_function.app.handler` in Lambda."""

from __future__ import annotations

from kongdori.app_factory import create_app, lambda_handler
from summarize_function import routes, upload_routes

app = create_app(
    title="Kongdori summaries",
    routers=[upload_routes.router, routes.router],  # in this order: `uploads` is no summary's id
    more_routers="summarize_function.result_routes",
)
handler = lambda_handler(app)
