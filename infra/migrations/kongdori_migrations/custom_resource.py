"""How a custom resource answers CloudFormation, which otherwise waits an hour for it."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any

from kongdori.observability import logger
from kongdori.telling import described, places


def answer(
    event: Mapping[str, Any],
    context: Any,
    work: Callable[[], dict[str, str]],
    *,
    physical_id: str,
    secret: bool = False,
) -> None:
    """Runs `work` on Create and Update (a Delete leaves everything alone); reports its attributes, or that it failed.

    `secret`: the attributes are masked wherever CloudFormation shows them.
    """
    status, reason, attributes = "SUCCESS", "", {}
    try:
        if event["RequestType"] != "Delete":
            attributes = work()
    except Exception as error:  # noqa: BLE001 whatever it is, CloudFormation must hear of it
        logger.error("custom-resource-failure", resource=physical_id, cause=described(error), at=places(error))
        status, reason = "FAILED", f"{type(error).__name__}; see the log {context.log_stream_name}"
    body = {
        "Status": status,
        "Reason": reason,
        "PhysicalResourceId": physical_id,
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
        "NoEcho": secret,
        "Data": attributes,
    }
    _report(event["ResponseURL"], body)
    logger.info("custom-resource-report", resource=physical_id, status=status)


def _report(url: str, body: Mapping[str, Any]) -> None:
    request = urllib.request.Request(  # noqa: S310 the address comes from CloudFormation
        url, data=json.dumps(body).encode(), headers={"content-type": ""}, method="PUT"
    )
    with urllib.request.urlopen(request, timeout=20):  # noqa: S310
        return
