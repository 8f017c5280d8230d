"""The catalogue of intents: a function of its own, so that its rules and its YAML cost no turn of chat anything."""

from __future__ import annotations

from typing import Any

from chat_function.catalogue import commands, routes
from kongdori.app_factory import create_app, lambda_handler
from kongdori.telling import quietly

app = create_app(title="Kongdori catalogue", routers=[routes.router])
_over_http = lambda_handler(app)


@quietly
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """A call of the gateway, which always has a request context, or one of the `kongdori` command, which has none."""
    if "requestContext" in event:
        return _over_http(event, context)
    return commands.run(event)
