"""IAM's policy language, as far as the template speaks it: which statements match a call.

moto's own access control knows neither resources nor conditions, and the Python libraries that were looked at
(policy_sentry, parliament, policyuniverse) write and lint policies rather than judge calls. Of npm's
`@cloud-copilot/iam-simulate`, which does, `tests/infra/test_permissions.py` asks the same questions.
Source: IAM User Guide, "Policy evaluation logic" and "IAM JSON policy elements: Condition operators".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

_ELEMENTS = {"Sid", "Effect", "Action", "Resource", "Condition", "Principal"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One action on one resource; `context` holds the call's condition keys, in lower case."""

    action: str
    resource: str
    context: Mapping[str, str]


class Statement:
    """Raises `ValueError` for an element or an operator that is not known here, rather than to overlook it."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        if unknown := sorted(body.keys() - _ELEMENTS):
            raise ValueError(f"a policy has {', '.join(unknown)}, which the local cloud cannot judge")
        self.allows = body["Effect"] == "Allow"
        self.actions = _texts(body["Action"])
        self.resources = _texts(body["Resource"])
        self._principal = body.get("Principal", "*")
        self._conditions = [
            (_operator(operator), key.lower(), _texts(values))
            for operator, wanted in body.get("Condition", {}).items()
            for key, values in wanted.items()
        ]

    def grants(self, asked: Asked, *, service: str = "") -> list[tuple[str, str]]:
        """The pairs of action and resource, as they are written, that match the call; none where a condition fails.

        `service`: which service of AWS calls, where it is none of our roles.
        """
        everybody = self._principal in ("*", {"AWS": "*"})
        if not everybody and service not in _texts(dict(self._principal).get("Service", [])):
            return []
        if not all(holds(asked.context.get(key), values) for holds, key, values in self._conditions):
            return []
        actions = [action for action in self.actions if like(action.lower(), asked.action.lower())]
        resources = [resource for resource in self.resources if like(resource, asked.resource)]
        return [(action, resource) for action in actions for resource in resources]


def like(pattern: str, text: str) -> bool:
    """Whether the text is what the pattern says, in which `*` stands for anything and `?` for one character."""
    return _compiled(pattern).fullmatch(text) is not None


def decide(asked: Asked, *groups: Iterable[Statement], service: str = "") -> list[tuple[str, str]]:
    """What allows the call in these policies: empty where nothing does, or where any statement denies it."""
    allowed: list[tuple[str, str]] = []
    for statement in (statement for group in groups for statement in group):
        if found := statement.grants(asked, service=service):
            if not statement.allows:
                return []
            allowed += found
    return allowed


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    if "${" in pattern:
        raise ValueError(f"the policy variable in {pattern} is none that the local cloud can judge")
    return re.compile(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), re.DOTALL)


def _operator(name: str) -> Callable[[str | None, tuple[str, ...]], bool]:
    match name:
        case "StringEquals":
            return lambda given, wanted: given in wanted
        case "StringLike" | "ArnLike":
            return lambda given, wanted: given is not None and any(like(pattern, given) for pattern in wanted)
        case "Bool":
            return lambda given, wanted: given in wanted
        case "Null":
            return lambda given, wanted: str(given is None).lower() in wanted
    raise ValueError(f"the condition operator {name} is none that the local cloud can judge")


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else (str(value),)
