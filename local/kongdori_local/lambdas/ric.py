"""The runtime client where AWS's has no wheel (macOS): the same loop, in a page.

`python -m kongdori_local.lambdas.ric module.handler`, with AWS_LAMBDA_RUNTIME_API set.
"""

from __future__ import annotations

import http.client
import importlib
import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any

from kongdori_local.lambdas.package import hide_development_packages

_PREFIX = "/2018-06-01/runtime"


class Context:
    """What a handler gets as its second argument."""

    def __init__(self, headers: http.client.HTTPMessage) -> None:
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self._deadline_ms = int(headers["Lambda-Runtime-Deadline-Ms"])
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.client_context = None
        self.identity = None

    def get_remaining_time_in_millis(self) -> int:
        return max(0, self._deadline_ms - int(time.time() * 1000))


class _Api:
    def __init__(self) -> None:
        host, _, secret = os.environ["AWS_LAMBDA_RUNTIME_API"].partition("/")
        self._line = http.client.HTTPConnection(host)
        self._prefix = f"/{secret}{_PREFIX}"

    def next(self) -> tuple[http.client.HTTPMessage, bytes]:
        self._line.request("GET", f"{self._prefix}/invocation/next")
        answer = self._line.getresponse()
        return answer.headers, answer.read()

    def post(self, path: str, body: bytes) -> None:
        self._line.request("POST", self._prefix + path, body, {"content-type": "application/json"})
        self._line.getresponse().read()


def main() -> None:
    """Runs until the host ends it."""
    api = _Api()
    hide_development_packages()
    try:
        handler = _load(sys.argv[1])
    except BaseException as error:
        api.post("/init/error", _described(error))
        raise
    while True:
        try:
            headers, payload = api.next()
        except (OSError, http.client.HTTPException):
            return  # the host has gone
        context = Context(headers)
        try:
            result = json.dumps(handler(json.loads(payload), context)).encode()
        except Exception as error:  # noqa: BLE001 whatever a handler raises is the call's answer
            traceback.print_exc()
            api.post(f"/invocation/{context.aws_request_id}/error", _described(error))
        else:
            api.post(f"/invocation/{context.aws_request_id}/response", result)


def _load(name: str) -> Callable[[Any, Context], Any]:
    module, _, attribute = name.rpartition(".")
    loaded: Callable[[Any, Context], Any] = getattr(importlib.import_module(module), attribute)
    return loaded


def _described(error: BaseException) -> bytes:
    kind = "Runtime.ImportModuleError" if isinstance(error, ImportError) else type(error).__name__
    stack = traceback.format_tb(error.__traceback__)
    return json.dumps({"errorType": kind, "errorMessage": str(error), "stackTrace": stack}).encode()


if __name__ == "__main__":
    main()
