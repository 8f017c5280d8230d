"""The custom resource that migrates at every deploy: CloudFormation waits for it, and rolls back when it fails."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

from kongdori.observability import logger
from kongdori_migrations.migrate import upgrade


def handler(event: dict[str, Any], context: Any) -> None:
    """Upgrades on Create and Update, leaves the data alone on Delete, and tells CloudFormation how it went."""
    status, reason, revision = "SUCCESS", "", ""
    try:
        if event["RequestType"] != "Delete":
            revision = upgrade()
    except Exception as error:  # noqa: BLE001 whatever it is, CloudFormation must hear of it or it waits an hour
        logger.exception("migration_failed")
        status, reason = "FAILED", f"{type(error).__name__}; see the log {context.log_stream_name}"
    body = {
        "Status": status,
        "Reason": reason,
        "PhysicalResourceId": "kongdori-schema",
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
        "Data": {"Revision": revision},
    }
    request = urllib.request.Request(  # noqa: S310 the address comes from CloudFormation
        event["ResponseURL"], data=json.dumps(body).encode(), headers={"content-type": ""}, method="PUT"
    )
    with urllib.request.urlopen(request, timeout=20):  # noqa: S310
        logger.info("migration_reported", status=status, revision=revision)
