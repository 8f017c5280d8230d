"""The custom resource that migrates at every deploy: CloudFormation waits for it, and rolls back when it fails."""

from __future__ import annotations

from typing import Any

from kongdori_migrations.custom_resource import answer
from kongdori_migrations.migrate import upgrade


def handler(event: dict[str, Any], context: Any) -> None:
    """CloudFormation's entry. Attribute: Revision, the newest that ran."""
    answer(event, context, lambda: {"Revision": upgrade()}, physical_id="kongdori-schema")
