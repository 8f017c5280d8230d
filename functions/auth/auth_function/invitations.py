"""Invitations: made, listed and withdrawn by an admin, used once by whoever has the link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from kongdori import link_tokens
from kongdori.accounts.roles import Role
from kongdori.db import UnitOfWork, unit_of_work
from kongdori.errors import FieldError, Forbidden, InvalidInput, NotFound, or_not_found
from kongdori.identity import CheckedIdentity
from kongdori.ids import new_id
from kongdori.repositories import invitations
from kongdori.repositories.invitations import Invitation
from kongdori.settings import get_settings

_LIFETIME = timedelta(days=7)  # where none is asked for
_LONGEST = timedelta(days=90)
_LISTED = 200


@dataclass(frozen=True, slots=True)
class InvitationLink:
    """An invitation with its address. `token` and `url` are None where it was used or the app secret has changed."""

    id: UUID
    role: Role
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    token: str | None
    url: str | None


def create(caller: CheckedIdentity, *, role: Role, expires_at: datetime | None) -> InvitationLink:
    """A new invitation. Raises `InvalidInput` for a time that is over, or further away than 90 days."""
    now = datetime.now(UTC)
    until = expires_at or now + _LIFETIME
    if not now < until <= now + _LONGEST:
        raise InvalidInput(errors=[FieldError(("body", "expires_at"), "Choose a time within the next 90 days.")])
    id = new_id()
    token_hash = or_not_found(link_tokens.hash(link_tokens.derive("invitation", id)))
    with unit_of_work() as work:
        made = invitations.add(work, id=id, token_hash=token_hash, role=role, made_by=caller.user_id, expires_at=until)
        work.commit()
    return _link(made)


def list_all() -> list[InvitationLink]:
    """The newest first, those too that were used or have expired."""
    with unit_of_work() as work:
        return [_link(one) for one in invitations.newest(work, limit=_LISTED)]


def withdraw(invitation_id: UUID) -> None:
    """From now on its link makes no account. Raises `NotFound`, also for one that was used."""
    with unit_of_work() as work:
        if not invitations.remove(work, id=invitation_id):
            raise NotFound
        work.commit()


def take(work: UnitOfWork, token: str | None) -> Invitation | None:
    """The invitation that this token opens, or None where none is needed and none was given.

    Raises `Forbidden` where this Kongdori takes nobody, or nobody without an invitation that still opens.
    """
    mode = get_settings().sign_up
    if mode == "closed":
        raise Forbidden("This Kongdori isn't open for new accounts.", code="sign-up-closed")
    if token is None:
        if mode == "invitation":
            raise Forbidden("New accounts need an invitation from the admin.", code="sign-up-closed")
        return None
    token_hash = link_tokens.hash(token)
    found = invitations.take(work, token_hash=token_hash) if token_hash else None
    if found is None:
        raise Forbidden(
            "This invitation was used, was revoked or has expired. Ask for a new one.", code="invitation-over"
        )
    return found


def mark_used(work: UnitOfWork, invitation: Invitation, *, user_id: UUID) -> None:
    invitations.mark_used(work, id=invitation.id, user_id=user_id)


def _link(one: Invitation) -> InvitationLink:
    derived = link_tokens.derive("invitation", one.id)
    opens = one.used_at is None and link_tokens.hash(derived) == one.token_hash
    token = derived if opens else None
    url = f"{get_settings().public_url}/sign-up#{token}" if token else None
    return InvitationLink(one.id, one.role, one.created_at, one.expires_at, one.used_at, token, url)
