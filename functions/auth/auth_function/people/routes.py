"""People and invitations over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from auth_function import invitations
from auth_function.people import service
from auth_function.people.schemas import (
    Invitation,
    InvitationNew,
    NewPasswordByLink,
    PasswordLink,
    Person,
    PersonUpdate,
)
from kongdori.identity import Admin
from kongdori.pagination import Page
from kongdori.parameters import Cursor, Limit
from kongdori.problems import problems

router = APIRouter(prefix="/auth", tags=["people"], generate_unique_id_function=lambda route: route.name)


@router.get("/users", responses=problems(401, 403, 422, 503))
def list_people(
    _admin: Admin, query: Annotated[str, Query(max_length=200)] = "", limit: Limit = 20, cursor: Cursor = None
) -> Page[Person]:
    """All accounts, the newest first, or those whose name or login id contains `query`."""
    found, next_cursor = service.page(query=query, limit=limit, cursor=cursor)
    return Page(items=[Person.model_validate(one) for one in found], next_cursor=next_cursor)


@router.patch("/users/{user_id}", responses=problems(400, 401, 403, 404, 409, 422, 503))
def change_person(user_id: UUID, body: PersonUpdate, _admin: Admin) -> Person:
    """Gives a person another role or other limits, or locks and unlocks the account."""
    limits = body.limits.model_dump(mode="json", exclude_none=True) if body.limits is not None else None
    return Person.model_validate(service.change(user_id, role=body.role, locked=body.locked, limits=limits))


@router.post("/users/{user_id}/password-link", status_code=201, responses=problems(401, 403, 404, 503))
def create_password_link(user_id: UUID, _admin: Admin) -> PasswordLink:
    """Creates a link with which this person can set a new password, once, within a day."""
    return PasswordLink.model_validate(service.make_password_link(user_id))


@router.delete("/users/{user_id}/sessions", status_code=204, responses=problems(401, 403, 404, 503))
def end_sessions(user_id: UUID, _admin: Admin) -> None:
    """Signs a person out everywhere."""
    service.end_sessions(user_id)


@router.delete("/users/{user_id}", status_code=204, responses=problems(401, 403, 404, 409, 503))
def delete_person(user_id: UUID, _admin: Admin) -> None:
    """Deletes an account and everything it owns, at once and for good."""
    service.delete(user_id)


@router.post("/new-password", status_code=204, responses=problems(400, 404, 422, 503))
def set_new_password(body: NewPasswordByLink) -> None:
    """Sets the password of the person for whom an admin made the link. Ends their sessions and API keys."""
    service.set_password(token=body.token, password=body.password)


@router.post("/invitations", status_code=201, responses=problems(400, 401, 403, 422, 503))
def create_invitation(body: InvitationNew, admin: Admin) -> Invitation:
    """Creates a link with which one person can make an account."""
    return Invitation.model_validate(invitations.create(admin, role=body.role, expires_at=body.expires_at))


@router.get("/invitations", responses=problems(401, 403, 503))
def list_invitations(_admin: Admin) -> Page[Invitation]:
    """The newest 200 invitations, including used and expired ones, in one page."""
    return Page(items=[Invitation.model_validate(one) for one in invitations.list_all()], next_cursor=None)


@router.delete("/invitations/{invitation_id}", status_code=204, responses=problems(401, 403, 404, 503))
def withdraw_invitation(invitation_id: UUID, _admin: Admin) -> None:
    """Revokes an invitation that nobody has used."""
    invitations.withdraw(invitation_id)
