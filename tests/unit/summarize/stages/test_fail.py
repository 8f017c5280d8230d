"""What a person is told of a failure."""

from __future__ import annotations

import json
from typing import Any

import pytest

from summarize_function.stages.fail import explain

pytestmark = pytest.mark.unit


def caught(name: str, message: str) -> dict[str, Any]:
    return {"Error": name, "Cause": json.dumps({"errorType": name, "errorMessage": message})}


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (caught("Refused", "no-sound|This video has no sound."), "no-sound"),
        (caught("Refused", "no code"), "interrupted"),
        (caught("MemoryError", "secret|words"), "interrupted"),
        ({"Error": "States.Timeout"}, "too-slow"),
        ({"Error": "Refused", "Cause": "no JSON"}, "interrupted"),
        ({"Error": "Refused", "Cause": "[]"}, "interrupted"),
        ({}, "interrupted"),
    ],
)
def test_a_refusal_says_why_and_the_rest_broke_off(error: dict[str, Any], code: str) -> None:
    told = explain(error)
    assert told[0] == code
    assert "secret" not in told[1]
