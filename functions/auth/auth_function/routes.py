"""Accounts, tokens and sessions over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from auth_function import cookies, grants, service
from auth_function.forms import Bearer, SignOutFields, TokenFields, documented
from auth_function.schemas import (
    AccountDeletion,
    Me,
    MeUpdate,
    OAuthProblem,
    SessionItem,
    SignOutForm,
    SignUp,
    Token,
    TokenForm,
)
from kongdori.identity import Caller, ClientAddress
from kongdori.pagination import Page
from kongdori.parameters import Cursor, IdempotencyKey, Limit
from kongdori.problems import problems

router = APIRouter(prefix="/auth", tags=["auth"], generate_unique_id_function=lambda route: route.name)


def _client(request: Request, address: ClientAddress) -> grants.Client:
    return grants.Client(
        address=address,
        user_agent=request.headers.get("user-agent", ""),
        device=request.cookies.get(cookies.DEVICE),
    )


Client = Annotated[grants.Client, Depends(_client)]


@router.post("/sign-up", status_code=201, responses=problems(400, 403, 409, 422, 429, 503))
def sign_up(body: SignUp, address: ClientAddress, idempotency_key: IdempotencyKey = None) -> Me:
    """Makes an account. 409 if the login id is taken; 422 names the broken rule; 403 if an invitation is needed."""
    user = service.sign_up(
        name=body.name,
        login_id=body.login_id,
        password=body.password,
        invitation=body.invitation,
        address=address,
        idempotency_key=idempotency_key,
    )
    return Me.model_validate(user)


@router.post(
    "/token",
    response_model_exclude_none=True,
    responses={400: {"model": OAuthProblem}, **problems(429, 503)},
    openapi_extra=documented(TokenForm, required=True),
)
def token(form: TokenFields, request: Request, response: Response, client: Client) -> Token:
    """OAuth 2: `grant_type=password` signs in, `grant_type=refresh_token` renews an access token."""
    issued = grants.grant(
        grant_type=form.grant_type,
        username=form.username,
        password=form.password,
        refresh_token=form.refresh_token,
        browser_token=request.cookies.get(cookies.REFRESH),
        scope=form.scope,
        client=client,
    )
    cookies.set_issued(response, issued)
    return Token(
        access_token=issued.access_token,
        expires_in=issued.expires_in_s,
        refresh_token=issued.refresh_token if issued.offline else None,
    )


@router.post(
    "/sign-out",
    status_code=204,
    responses={400: {"model": OAuthProblem}, **problems(401, 422, 503)},
    openapi_extra=documented(SignOutForm, required=False),
)
def sign_out(
    request: Request,
    response: Response,
    form: SignOutFields,
    bearer: Bearer,
    everywhere: Annotated[bool, Query()] = False,
) -> None:
    """Ends the session of the refresh token (cookie or form) or of the access token, or all sessions of its account.
    API keys stay: each is revoked by itself.
    """
    presented = [form.refresh_token, request.cookies.get(cookies.REFRESH)]
    service.sign_out(presented=presented, access_token=bearer, everywhere=everywhere)
    cookies.clear_refresh_token(response)


@router.get("/users/me", responses=problems(401, 503))
def get_me(caller: Caller) -> Me:
    """Who I am."""
    return Me.model_validate(service.get_me(caller))


@router.patch("/users/me", responses=problems(400, 401, 422, 429, 503))
def update_me(body: MeUpdate, caller: Caller) -> Me:
    """Changes my name or password. A new password ends my other sessions; API keys stay."""
    return Me.model_validate(service.update_me(caller, **body.model_dump(exclude_unset=True)))


@router.delete("/users/me", status_code=204, responses=problems(401, 409, 422, 429, 503))
def delete_me(caller: Caller, response: Response, body: AccountDeletion) -> None:
    """Deletes my account and everything in it, at once and for good. Needs the password."""
    service.delete_me(caller, password=body.password)
    cookies.clear_refresh_token(response)


@router.get("/sessions", responses=problems(401, 422, 503))
def list_sessions(caller: Caller, limit: Limit = 20, cursor: Cursor = None) -> Page[SessionItem]:
    """Where I'm signed in, the last used first."""
    found, next_cursor = service.list_sessions(caller, limit=limit, cursor=cursor)
    items = [SessionItem(**one._asdict(), current=one.id == caller.session_id) for one in found]
    return Page(items=items, next_cursor=next_cursor)


@router.delete("/sessions/{session_id}", status_code=204, responses=problems(401, 404, 422, 503))
def end_session(session_id: UUID, caller: Caller) -> None:
    """Signs one of my sessions out, at once."""
    service.end_session(caller, session_id=session_id)
