"""What a caller may do here is what its role in the template may do on AWS: a call that AWS would refuse is refused.

`KONGDORI_CALLS` names a file that gets a line of JSON for each permission that was used and each call that was refused,
once a process: ["used", caller, action, resource], as the role writes them, or ["refused", caller, action, resource].
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kongdori_local.aws.callers import OPERATOR
from kongdori_local.aws.policies import Asked, Statement, decide
from kongdori_local.config import ACCOUNT
from kongdori_local.lambdas.function import arn_of

_BUCKET = "arn:aws:s3:::"


class Permissions:
    """`roles`: as `template_roles.Roles.plain` gives them. The operator, who deploys on AWS, may do everything."""

    def __init__(self, roles: Mapping[str, Any], *, calls: Path | None = None) -> None:
        self._callers = _read(roles["callers"])
        self._buckets = _read(roles["buckets"])
        self._endpoints = _read(roles["endpoints"])
        self._inside = frozenset(roles["inside"])
        self._calls = calls
        self._noted: set[tuple[str, ...]] = set()

    @classmethod
    def recording(cls, roles: Mapping[str, Any]) -> Permissions:
        """Those that note their use where the environment says so."""
        noted = os.environ.get("KONGDORI_CALLS")
        return cls(roles, calls=Path(noted) if noted else None)

    def allow(self, caller: str, asked: Asked, *, from_browser: bool = False) -> bool:
        """Whether the caller may. `from_browser`: it only signed, and who sends it is outside of the VPC."""
        if caller == OPERATOR:
            return True
        allowed = self.granted(caller, asked, from_browser=from_browser)
        for action, resource in allowed:
            self._note("used", caller, action, resource)
        if not allowed:
            self._note("refused", caller, asked.action, asked.resource.partition("/")[0])
            sys.stderr.write(f"{caller} may not {asked.action} on {asked.resource.partition('/')[0]}: see its role\n")
        return bool(allowed)

    def granted(self, caller: str, asked: Asked, *, from_browser: bool = False) -> list[tuple[str, str]]:
        """The pairs of action and resource of the role that allow the call; none where any policy refuses it."""
        context = {"aws:securetransport": "true", **asked.context}  # here there is no TLS, which AWS's endpoints want
        if caller not in self._callers:
            return []
        if not from_browser:
            context["lambda:sourcefunctionarn"] = arn_of(caller)
        asked = Asked(asked.action, asked.resource, context)
        bucket = asked.resource.removeprefix(_BUCKET).partition("/")[0]
        of_bucket = [s for s in self._buckets.get(bucket, []) if not s.allows or s.grants(asked)]
        endpoint = self._endpoints.get(asked.action.partition(":")[0])
        if endpoint is not None and caller in self._inside and not from_browser and not decide(asked, endpoint):
            return []
        return decide(asked, self._callers[caller], of_bucket)

    def _note(self, *line: str) -> None:
        if self._calls is not None and line not in self._noted:
            self._noted.add(line)
            with self._calls.open("a") as notes:
                notes.write(json.dumps(line) + "\n")


def role_session(caller: str) -> str:
    """How AWS names a caller in a refusal."""
    return f"arn:aws:sts::{ACCOUNT}:assumed-role/{caller}Role/{caller}"


def object_arn(bucket: str, key: str = "") -> str:
    return f"{_BUCKET}{bucket}/{key}" if key else f"{_BUCKET}{bucket}"


def _read(policies: Mapping[str, Iterable[Mapping[str, Any]]]) -> dict[str, list[Statement]]:
    return {name: [Statement(body) for body in statements] for name, statements in policies.items()}
