"""The migration function: a custom resource that migrates at every deploy, and the hands of the `kongdori` command."""

from __future__ import annotations

from typing import Any

from kongdori.telling import quietly
from kongdori_migrations.custom_resource import answer
from kongdori_migrations.migrate import upgrade


@quietly
def handler(event: dict[str, Any], context: Any) -> dict[str, Any] | None:
    """An event with an `action` is the admin's, any other CloudFormation's (attribute: Revision, the newest so far)."""
    if "action" in event:
        from kongdori_migrations import admin

        return admin.run(event)
    answer(event, context, lambda: {"Revision": upgrade()}, physical_id="kongdori-schema")
    return None
