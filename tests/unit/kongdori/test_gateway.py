"""A request that comes around the edge finds the door shut."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from kongdori import secrets, settings

pytestmark = pytest.mark.unit


@pytest.fixture
def edge_key(key: rsa.RSAPrivateKey, monkeypatch: pytest.MonkeyPatch) -> str:
    """What CloudFront shows a stack that has no firewall to look for it."""
    known = secrets.app_secret().model_copy(update={"edge_key": "shown by CloudFront"})
    monkeypatch.setattr(secrets, "app_secret", lambda: known)
    monkeypatch.setenv("EDGE_ONLY", "true")
    settings.get_settings.cache_clear()
    return known.edge_key


def test_what_comes_through_the_edge_is_served(edge_key: str, invoke: Callable[..., dict[str, Any]]) -> None:
    assert invoke("/words", headers={"X-Kongdori-Edge": edge_key})["statusCode"] == 200


def test_while_the_edge_changes_its_key_both_are_served(
    edge_key: str, invoke: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    both = secrets.app_secret().model_copy(update={"edge_key": "the next", "edge_key_before": edge_key})
    monkeypatch.setattr(secrets, "app_secret", lambda: both)
    statuses = [invoke("/words", headers={"x-kongdori-edge": key})["statusCode"] for key in (edge_key, "the next", "")]
    assert statuses == [200, 200, 403]


@pytest.mark.parametrize("shown", [{}, {"x-kongdori-edge": ""}, {"x-kongdori-edge": "guessed"}])
def test_what_comes_around_it_is_refused(
    edge_key: str, invoke: Callable[..., dict[str, Any]], shown: dict[str, str]
) -> None:
    answer = invoke("/words", headers=shown)
    assert answer["statusCode"] == 403
    assert json.loads(answer["body"])["type"] == "urn:kongdori:problem:forbidden"


def test_a_stack_whose_key_is_not_there_yet_lets_nobody_in(
    edge_key: str, invoke: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = secrets.app_secret().model_copy(update={"edge_key": ""})
    monkeypatch.setattr(secrets, "app_secret", lambda: nothing)
    assert invoke("/words", headers={"x-kongdori-edge": ""})["statusCode"] == 403


def test_where_a_firewall_looks_the_functions_need_not(
    key: rsa.RSAPrivateKey, invoke: Callable[..., dict[str, Any]]
) -> None:
    assert invoke("/words")["statusCode"] == 200
