"""What the scopes of an API key cover."""

from __future__ import annotations

import pytest

from kongdori.accounts.scopes import covers

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("scopes", "method", "path", "covered"),
    [
        ({"chat"}, "POST", "/chat/conversations", True),
        ({"chat"}, "GET", "/chat/conversations", True),
        ({"chat"}, "GET", "/models", True),
        ({"chat"}, "GET", "/chatter", False),
        ({"chat"}, "GET", "/summaries", False),
        ({"chat"}, "GET", "/auth/users/me", False),
        ({"read"}, "GET", "/summaries", True),
        ({"read"}, "HEAD", "/movies", True),
        ({"read"}, "POST", "/summaries", False),
        ({"read"}, "POST", "/chat/conversations", False),
        ({"read"}, "GET", "/auth/users/me", True),
        ({"chat", "read"}, "PATCH", "/auth/users/me", False),
        ({"chat", "read"}, "DELETE", "/auth/users/me", False),
        ({"chat", "read"}, "GET", "/auth/sessions", False),
        ({"chat", "read"}, "GET", "/auth/api-keys", False),
        ({"chat", "read"}, "POST", "/auth/api-keys", False),
        ({"chat", "read"}, "POST", "/summaries", False),
        (set(), "GET", "/movies", False),
    ],
)
def test_scopes_cover(scopes: set[str], method: str, path: str, covered: bool) -> None:
    assert covers(scopes, method=method, path=path) is covered
