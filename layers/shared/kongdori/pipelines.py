"""Step Functions: executions are started, asked for, and stopped."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from kongdori.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient


def start(state_machine_arn: str, *, name: str, payload: dict[str, Any]) -> str:
    """Starts an execution and returns its ARN. A second start under the same name is the same execution.

    Raises `Unavailable` when Step Functions does not answer.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        answer = _client().start_execution(stateMachineArn=state_machine_arn, name=name, input=json.dumps(payload))
    except ClientError as error:
        if error.response["Error"]["Code"] == "ExecutionAlreadyExists":
            return execution_arn(state_machine_arn, name)
        raise Unavailable from error
    except BotoCoreError as error:
        raise Unavailable from error
    return answer["executionArn"]


def execution_arn(state_machine_arn: str, name: str) -> str:
    """The ARN that an execution of this name has."""
    return f"{state_machine_arn.replace(':stateMachine:', ':execution:', 1)}:{name}"


def is_running(execution: str) -> bool:
    """Whether an execution is under way; False for one that Step Functions does not know. Raises `Unavailable`."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        return _client().describe_execution(executionArn=execution)["status"] in {"RUNNING", "PENDING_REDRIVE"}
    except ClientError as error:
        if error.response["Error"]["Code"] in {"ExecutionDoesNotExist", "InvalidArn", "ResourceNotFound"}:
            return False
        raise Unavailable from error
    except BotoCoreError as error:
        raise Unavailable from error


def stop(execution: str, *, cause: str) -> None:
    """Stops an execution; one that has ended is no error. Raises `Unavailable`."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        _client().stop_execution(executionArn=execution, cause=cause)
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"ExecutionDoesNotExist", "InvalidArn", "ResourceNotFound"}:
            raise Unavailable from error
    except BotoCoreError as error:
        raise Unavailable from error


@cache
def _client() -> SFNClient:
    import boto3
    from botocore.config import Config

    config = Config(connect_timeout=3, read_timeout=10, retries={"mode": "standard", "max_attempts": 3})
    return boto3.client("stepfunctions", config=config)
