"""The migration function: a custom resource that migrates at every deploy, and the hands of the `kongdori` command."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from kongdori.errors import Unavailable
from kongdori.telling import quietly
from kongdori_migrations.custom_resource import answer
from kongdori_migrations.migrate import upgrade

_PATIENCE_S = 240.0


@quietly
def handler(event: dict[str, Any], context: Any) -> dict[str, Any] | None:
    """An event with an `action` is the admin's, any other CloudFormation's (attribute: Revision, the newest so far)."""
    if "action" in event:
        from kongdori_migrations import admin

        return admin.run(event)
    answer(event, context, lambda: {"Revision": when_reachable(upgrade)}, physical_id="kongdori-schema")
    return None


def when_reachable(work: Callable[[], str], *, patience_s: float = _PATIENCE_S, pause_s: float = 5.0) -> str:
    """What `work` returns. It is tried again while the keys can't be read: CloudFormation goes on as soon as a NAT
    instance runs, and for a minute or two it forwards nothing yet. Raises `Unavailable` when patience is over.
    """
    deadline = time.monotonic() + patience_s
    while True:
        try:
            return work()
        except Unavailable:
            if time.monotonic() + pause_s > deadline:
                raise
        time.sleep(pause_s)
