"""Whether the caller's session is still alive, asked of Postgres at every request.

The gateway keeps the authorizer's answer for a while, and an access token lives 15 minutes. Signing out and deleting
the account still take effect at once, because every route that knows a person passes through here.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from kongdori.db import UnitOfWork, unit_of_work
from kongdori.errors import NotAuthenticated
from kongdori.http import CurrentIdentity, Identity
from kongdori.repositories import sessions


def check(work: UnitOfWork, caller: Identity) -> None:
    """Raises `NotAuthenticated` if the session was signed out or its account deleted. One indexed read."""
    if not sessions.is_alive(work, session_id=caller.session_id, user_id=caller.user_id):
        raise NotAuthenticated


def live_identity(caller: CurrentIdentity) -> Identity:
    """The caller, with a session that is alive in this moment."""
    with unit_of_work() as work:
        check(work, caller)
    return caller


Caller = Annotated[Identity, Depends(live_identity)]
