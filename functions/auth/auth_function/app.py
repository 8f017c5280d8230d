"""Accounts, tokens and sessions: `auth_function.app.handler` in Lambda."""

from __future__ import annotations

from auth_function.api_keys.routes import router as api_keys
from auth_function.people.routes import router as people
from auth_function.routes import router
from kongdori.app_factory import create_app, lambda_handler

app = create_app(title="Kongdori auth", routers=[router, api_keys, people])
handler = lambda_handler(app)
