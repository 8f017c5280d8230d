"""What the `kongdori` command changes in the database: people, films, and all of it from a backup.

The database of a deployed stack is in a VPC, so the command invokes the migration function (IAM decides who may); on
one machine it does the same.

An event is `{"action": name, …}`; the answer `{"ok": …}` or `{"error": {"code", "detail"}}`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from kongdori import link_tokens
from kongdori.accounts import names
from kongdori.accounts.login_failure_keys import failure_key
from kongdori.accounts.roles import Role
from kongdori.db import unit_of_work
from kongdori.errors import InvalidInput, KongdoriError, NotFound, or_not_found
from kongdori.ids import new_id
from kongdori.media import films
from kongdori.observability import logger
from kongdori.repositories import invitations, login_failures, movies, users
from kongdori.settings import get_settings
from kongdori_migrations import backup

_ROLES: tuple[Role, ...] = get_args(Role)
_INVITED_FOR = timedelta(days=7)


def run(event: Mapping[str, Any]) -> dict[str, Any]:
    """Does one action. Errors that a person can mend come back as an answer; others are raised."""
    action = _ACTIONS.get(str(event.get("action")))
    try:
        if action is None:
            raise InvalidInput(f"There's no action {event.get('action')!r}.", code="unknown-action")
        done = action(event)
    except KongdoriError as error:
        return {"error": {"code": error.code, "detail": error.detail}}
    except (KeyError, TypeError, ValueError) as error:
        return {"error": {"code": "bad-event", "detail": f"The event doesn't fit the action: {error!r}"}}
    logger.info("admin-action", action=event["action"])
    return {"ok": done}


def _list_users(_event: Mapping[str, Any]) -> list[dict[str, Any]]:
    with unit_of_work() as work:
        return [_plain(user) for user in users.everybody(work)]


def _promote(event: Mapping[str, Any]) -> dict[str, Any]:
    role = _role(event, "admin")
    with unit_of_work() as work:
        user = users.by_login_key(work, login_key=names.login_key(str(event["login_id"])))
        if user is None:
            raise _nobody(event)
        users.set_role(work, id=user.id, role=role)
        work.commit()
    return {"login_id": user.login_id, "was": user.role, "role": role}


def _unlock(event: Mapping[str, Any]) -> dict[str, Any]:
    login_key = names.login_key(str(event["login_id"]))
    with unit_of_work() as work:
        user = users.by_login_key(work, login_key=login_key)
        if user is None:
            raise _nobody(event)
        login_failures.clear(work, keys=[failure_key("account", login_key), failure_key("person", str(user.id))])
        work.commit()
    return {"login_id": user.login_id}


def _invite(event: Mapping[str, Any]) -> dict[str, Any]:
    """A link by which one person makes an account; so the first admin of a stack comes in."""
    role = _role(event, "member")
    id = new_id()
    token = link_tokens.derive("invitation", id)
    token_hash = or_not_found(link_tokens.hash(token))
    expires_at = datetime.now(UTC) + _INVITED_FOR
    with unit_of_work() as work:
        invitations.add(work, id=id, token_hash=token_hash, role=role, made_by=None, expires_at=expires_at)
        work.commit()
    return {"url": f"{get_settings().public_url}/sign-up#{token}", "expires_at": expires_at.isoformat()}


def _list_films(_event: Mapping[str, Any]) -> list[dict[str, Any]]:
    with unit_of_work() as work:
        return [_plain(movie) for movie in movies.everything(work)]


def _put_film(event: Mapping[str, Any]) -> dict[str, Any]:
    movie = movies.NewMovie(**event["movie"])
    assets = [movies.Asset(**asset) for asset in event["assets"]]
    films.check_slug(movie.slug)
    if not all(asset.key.startswith(films.folders_of(movie.slug)) for asset in assets):
        raise InvalidInput("A film's files must be under its own slug.", code="bad-key")
    with unit_of_work() as work:
        movie_id = movies.put(work, id=new_id(), movie=movie, objects=assets)
        work.commit()
    return {"id": str(movie_id)}


def _remove_film(event: Mapping[str, Any]) -> dict[str, Any]:
    slug = str(event["slug"])
    with unit_of_work() as work:
        if not movies.remove(work, slug):
            raise NotFound(f"There's no film {slug!r} in the catalogue.", code="movie-not-found")
        work.commit()
    return {"slug": slug}


def _role(event: Mapping[str, Any], default: Role) -> Role:
    asked = str(event.get("role", default))
    for role in _ROLES:
        if role == asked:
            return role
    raise InvalidInput(f"A role is one of {', '.join(_ROLES)}.", code="bad-role")


def _make_backup(_event: Mapping[str, Any]) -> dict[str, Any]:
    return backup.make()


def _place_backup(_event: Mapping[str, Any]) -> dict[str, str]:
    return backup.place()


def _restore_backup(event: Mapping[str, Any]) -> dict[str, Any]:
    return backup.restore(str(event["key"]), replace=event.get("replace") is True)


def _nobody(event: Mapping[str, Any]) -> NotFound:
    return NotFound(f"Nobody has the login id {event['login_id']!r}.", code="no-such-user")


def _plain(record: users.ListedUser | movies.Movie) -> dict[str, Any]:
    """The record in JSON's types."""
    return dict(json.loads(json.dumps(asdict(record), default=_text)))


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


_ACTIONS: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "users.list": _list_users,
    "users.promote": _promote,
    "users.unlock": _unlock,
    "users.invite": _invite,
    "films.list": _list_films,
    "films.put": _put_film,
    "films.remove": _remove_film,
    "backup.make": _make_backup,
    "backup.place": _place_backup,
    "backup.restore": _restore_backup,
}
