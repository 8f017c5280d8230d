"""What an invocation returns, and the errors in Lambda's own words."""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """The payload of a finished call. `error` is Lambda's X-Amz-Function-Error: None, or "Unhandled"."""

    payload: bytes
    error: str | None = None


def failure(kind: str, message: str) -> Answer:
    """An error of the platform, not of the function."""
    return Answer(json.dumps({"errorType": kind, "errorMessage": message}).encode(), "Unhandled")


MAX_PAYLOAD = 6 * 1024 * 1024  # of a call and of its answer
MAX_STATE = 256 * 1024  # of what goes into a state of Step Functions, and of what comes out


def too_large(size: int) -> Answer:
    """The error of a call whose answer is larger than Lambda hands on."""
    message = f"Response payload size ({size} bytes) exceeded maximum allowed payload size ({MAX_PAYLOAD} bytes)."
    return failure("Function.ResponseSizeTooLarge", message)


def scratch_full(size_mb: int) -> Answer:
    """The error of a call that wrote more than `/tmp` holds before that was seen."""
    return failure("OSError", f"[Errno 28] No space left on device: /tmp has {size_mb} MB")


def timed_out(request_id: str, timeout_s: float) -> Answer:
    return failure("Sandbox.Timedout", f"RequestId: {request_id} Error: Task timed out after {timeout_s:.2f} seconds")


def exited(request_id: str, code: int | None) -> Answer:
    """The error of a call whose process ended: by a signal (negative code), with a status, or for no known reason."""
    if code is None or code == 0:
        reason = "Runtime exited without providing a reason"
    elif code < 0:
        reason = f"Runtime exited with error: signal: {_SIGNALS.get(-code, str(-code))}"
    else:
        reason = f"Runtime exited with error: exit status {code}"
    return failure("Runtime.ExitError", f"RequestId: {request_id} Error: {reason}")


def out_of_memory(request_id: str) -> Answer:
    message = f"RequestId: {request_id} Error: Runtime exited with error: signal: killed"
    return failure("Runtime.OutOfMemory", message)


_SIGNALS = {6: "aborted", 9: "killed", 11: "segmentation fault", 15: "terminated"}
