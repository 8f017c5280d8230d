"""The API's Lambda authorizer: it checks the signature of a token or an API key, and asks no
database.

API Gateway caches the answer and uses it for every route, so the policy covers the whole stage. The functions check at
every request that the session or the key is alive (`kongdori.identity`).
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from auth_function import access_tokens
from auth_function.api_keys import tokens
from kongdori import secrets
from kongdori.accounts.roles import Role
from kongdori.errors import NotAuthenticated
from kongdori.telling import quietly


class Unauthorized(Exception):
    """Its message is the very word that API Gateway turns into its 401."""

    def __init__(self) -> None:
        super().__init__("Unauthorized")


def _handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """A REQUEST authorizer. Raises `Unauthorized`."""
    try:
        user_id, role, context = _identify(_bearer(event))
    except NotAuthenticated:
        raise Unauthorized from None
    answer = {
        "principalId": str(user_id),
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": _whole_stage(event["methodArn"])}
            ],
        },
        "context": {"user_id": str(user_id), "role": role, **context},
    }
    plan_key = secrets.app_secret().usage_plan_keys.get(role)
    return {**answer, "usageIdentifierKey": plan_key} if plan_key else answer


handler = quietly(_handler, but=(Unauthorized,))


def _identify(bearer: str) -> tuple[UUID, Role, dict[str, str]]:
    """Whose it is, their role, and what else the functions need to know. Raises `NotAuthenticated`."""
    if bearer.startswith(tokens.PREFIX):
        key = tokens.verify(bearer)
        return key.user_id, key.role, {"session_id": str(key.hashed), "scopes": " ".join(sorted(key.scopes))}
    claims = access_tokens.verify_access(bearer)
    return claims.user_id, claims.role, {"session_id": str(claims.session_id)}


def _bearer(event: dict[str, Any]) -> str:
    """The token of the one Authorization header. Raises `NotAuthenticated`."""
    several = event.get("multiValueHeaders") or {}
    values = [value for name, values in several.items() if name.lower() == "authorization" for value in values or []]
    if not values:
        values = [value for name, value in (event.get("headers") or {}).items() if name.lower() == "authorization"]
    if len(values) != 1 or not isinstance(values[0], str):
        raise NotAuthenticated
    scheme, _, token = values[0].partition(" ")
    if scheme.lower() != "bearer":
        raise NotAuthenticated
    return token.strip()


def _whole_stage(method_arn: str) -> str:
    """`arn:aws:execute-api:region:account:api/stage/GET/api/v1/…` → `…:api/stage/*`."""
    return "/".join(method_arn.split("/", 2)[:2]) + "/*"
