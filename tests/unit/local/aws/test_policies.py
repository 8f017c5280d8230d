"""IAM's policy language, a case a line; `tests/infra/test_permissions.py` asks a library the same of our own roles."""

from __future__ import annotations

from typing import Any

import pytest
from fixtures import permissions

from kongdori_local.aws.policies import Asked, Statement, decide, like

pytestmark = pytest.mark.unit
FILM = "arn:aws:s3:::films/media/a.mp4"


def allows(*statements: dict[str, Any], action: str = "s3:GetObject", resource: str = FILM, **context: str) -> bool:
    asked = Asked(action, resource, {name.replace("_", ":", 1): value for name, value in context.items()})
    return bool(decide(asked, [Statement(body) for body in statements]))


def allow(**more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": "s3:GetObject", "Resource": FILM, **more}


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("arn:aws:s3:::films/*", "arn:aws:s3:::films/a/b", True),
        ("arn:aws:s3:::films/*", "arn:aws:s3:::films", False),
        ("arn:aws:s3:::films", "arn:aws:s3:::films2", False),
        ("a?c", "abc", True),
        ("a?c", "ac", False),
        ("a.c", "abc", False),
        ("[ab]*", "[ab]1", True),
    ],
)
def test_only_the_star_and_the_question_mark_stand_for_something(pattern: str, text: str, matches: bool) -> None:
    assert like(pattern, text) is matches


def test_what_nothing_allows_is_refused() -> None:
    assert not allows()
    assert allows(allow())
    assert allows(allow(Action=["s3:PutObject", "S3:getobject"]))
    assert not allows(allow(Action="s3:PutObject"))
    assert not allows(allow(Resource="arn:aws:s3:::films"))


def test_a_refusal_goes_before_all_that_allows() -> None:
    deny = {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Principal": "*"}
    assert not allows(allow(), deny)
    over_plain = deny | {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    assert not allows(allow(), over_plain, aws_securetransport="false")
    assert allows(allow(), over_plain, aws_securetransport="true")
    assert allows(allow(), over_plain)  # a key that the call does not have matches nothing


@pytest.mark.parametrize(
    ("condition", "context", "holds"),
    [
        ({"StringEquals": {"s3:prefix": ["a/", "b/"]}}, {"s3_prefix": "b/"}, True),
        ({"StringEquals": {"s3:prefix": "a/*"}}, {"s3_prefix": "a/b"}, False),
        ({"StringLike": {"s3:Prefix": "a/*"}}, {"s3_prefix": "a/b"}, True),
        ({"StringLike": {"s3:prefix": "a/*"}}, {}, False),
        ({"Null": {"s3:prefix": "true"}}, {}, True),
        ({"Null": {"s3:prefix": "true"}}, {"s3_prefix": ""}, False),
        ({"StringLike": {"s3:prefix": "a/*"}, "Null": {"aws:x": "true"}}, {"s3_prefix": "a/", "aws_x": "1"}, False),
    ],
)
def test_every_condition_must_hold(condition: dict[str, Any], context: dict[str, str], holds: bool) -> None:
    assert allows(allow(Condition=condition), **context) is holds


def test_a_service_is_nobody_elses_principal() -> None:
    statement = Statement(allow(Principal={"Service": "cloudfront.amazonaws.com"}))
    asked = Asked("s3:GetObject", FILM, {})
    assert not decide(asked, [statement])
    assert decide(asked, [statement], service="cloudfront.amazonaws.com")
    assert not decide(asked, [statement], service="states.amazonaws.com")


def test_what_nothing_uses_is_found() -> None:
    grants = set(permissions.granted())
    (one,) = (g for g in grants if g[:2] == ("ModelFunction", "secretsmanager:PutSecretValue"))
    assert permissions.unused(grants - {one}) == [f"allowed and never used: {' '.join(one)}"]
    assert permissions.unused(grants) == []
