"""AWS's runtime client, as a sandbox here runs it: `python -m kongdori_local.lambdas.aws_ric module.handler`.

Started by its own entry, the client waits for each call in a new thread, so that it can handle signals meanwhile. A
sandbox here gets no signal but SIGKILL, and a thread costs a tenth of the time that a saved answer takes.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from awslambdaric import bootstrap
from awslambdaric.lambda_runtime_client import LambdaRuntimeClient

from kongdori_local.lambdas.package import hide_development_packages
from kongdori_local.lambdas.sealed import seal


class _Client(LambdaRuntimeClient):  # type: ignore[misc] # it has no types
    """Its compiled part takes an address with a path; its Python part, which tells of failed starts, does not."""

    def __init__(self, address: str) -> None:
        host, _, self._secret = address.partition("/")
        super().__init__(host, use_thread_for_polling_next=False)

    def call_rapid(self, http_method: str, endpoint: str, *rest: Any, **named: Any) -> None:
        super().call_rapid(http_method, f"/{self._secret}{endpoint}", *rest, **named)


def main() -> None:
    """Runs until the host ends it."""
    seal(os.environ)
    hide_development_packages()
    bootstrap.run(sys.argv[1], _Client(os.environ["AWS_LAMBDA_RUNTIME_API"]))


if __name__ == "__main__":
    main()
