"""Whether the caller's session is still alive, asked of Postgres at every request.

The gateway keeps the authorizer's answer for a while, and an access token lives 15 minutes. Signing out, deleting the
account and a change of role still take effect at once, because every route that knows a person passes through here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import Depends

from kongdori.db import UnitOfWork, unit_of_work
from kongdori.errors import Forbidden, NotAuthenticated
from kongdori.http import CurrentIdentity, Identity
from kongdori.repositories import sessions


def check(work: UnitOfWork, caller: Identity) -> Identity:
    """The caller with the role of this moment, which may be less than the token says. One indexed read.

    Raises `NotAuthenticated` if the session was signed out or has expired, or its account was deleted.
    """
    role = sessions.live_role(work, session_id=caller.session_id, user_id=caller.user_id)
    if role is None:
        raise NotAuthenticated
    return replace(caller, role=role)


def live_identity(caller: CurrentIdentity) -> Identity:
    """The caller, with a session that is alive in this moment and the role of this moment."""
    with unit_of_work() as work:
        return check(work, caller)


Caller = Annotated[Identity, Depends(live_identity)]


def live_admin(caller: Caller) -> Identity:
    """The caller, who runs this house in this moment. Raises `Forbidden`."""
    if caller.role != "admin":
        raise Forbidden
    return caller


Admin = Annotated[Identity, Depends(live_admin)]
