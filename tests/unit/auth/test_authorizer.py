"""The authorizer's answer, in API Gateway's own words."""

from __future__ import annotations

from uuid import uuid4

import pytest

from auth_function import access_tokens, authorizer

pytestmark = pytest.mark.unit


USER, SESSION = uuid4(), uuid4()


EVENT = {"methodArn": "arn:aws:execute-api:us-east-1:123456789012:abc123/live/GET/api/v1/chat/conversations/x"}


@pytest.mark.parametrize("name", ["Authorization", "authorization", "AUTHORIZATION"])
def test_the_authorizer_opens_the_whole_stage(name: str) -> None:
    token, _ = access_tokens.issue_access(USER, SESSION, "admin")
    answer = authorizer.handler(EVENT | {"headers": {name: f"Bearer {token}"}}, None)
    assert answer["principalId"] == str(USER)
    assert answer["policyDocument"]["Statement"] == [
        {
            "Action": "execute-api:Invoke",
            "Effect": "Allow",
            "Resource": "arn:aws:execute-api:us-east-1:123456789012:abc123/live/*",
        }
    ]
    assert answer["context"] == {"user_id": str(USER), "session_id": str(SESSION), "role": "admin"}
    assert answer["usageIdentifierKey"] == "a" * 24


@pytest.mark.parametrize(
    "headers",
    [
        {},
        None,
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer "},
        {"Authorization": "Basic eDp5"},
        {"Authorization": "Bearer nonsense"},
        {"Authorization": None},
    ],
)
def test_the_authorizer_says_unauthorized_in_the_gateways_words(headers: dict[str, str] | None) -> None:
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        authorizer.handler(EVENT | {"headers": headers}, None)


def test_the_authorizer_refuses_two_tokens() -> None:
    token, _ = access_tokens.issue_access(USER, SESSION, "admin")
    both = {"multiValueHeaders": {"Authorization": [f"Bearer {token}", "Bearer x"]}}
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        authorizer.handler(EVENT | both, None)
