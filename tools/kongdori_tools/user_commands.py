"""`kongdori users`: who is here, who may do what, and letting somebody in again."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kongdori_tools.installation import Installation

Reach = Callable[[], Installation]


def add_parser(commands: Any) -> None:
    users = commands.add_parser("users", help="people: list, invite, promote, unlock")
    actions = users.add_subparsers(title="actions", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="list everyone, the oldest account first")
    listing.set_defaults(run=_list)
    promote = actions.add_parser("promote", help="give a person another role")
    promote.add_argument("login_id", metavar="LOGIN_ID")
    promote.add_argument("--role", choices=("admin", "member", "guest"), default="admin", help="admin by default")
    promote.set_defaults(run=_promote)
    unlock = actions.add_parser("unlock", help="let a person sign in again after too many failed attempts")
    unlock.add_argument("login_id", metavar="LOGIN_ID")
    unlock.set_defaults(run=_unlock)
    invite = actions.add_parser("invite", help="create a link that makes one account, within a week")
    invite.add_argument("--role", choices=("admin", "member", "guest"), default="member", help="member by default")
    invite.set_defaults(run=_invite)


def _list(_options: argparse.Namespace, reach: Reach) -> None:
    table = Table("login id", "name", "role", "since", "last seen")
    for person in reach().act("users.list"):
        seen = (person["last_used_at"] or "never")[:16].replace("T", " ")
        # Text, not str: a name is not markup.
        cells = (person["login_id"], person["name"], person["role"], person["created_at"][:10], seen)
        table.add_row(*(Text(cell) for cell in cells))
    Console().print(table)


def _promote(options: argparse.Namespace, reach: Reach) -> None:
    done = reach().act("users.promote", login_id=options.login_id, role=options.role)
    Console().print(Text(f"{done['login_id']} is now {done['role']} (was {done['was']})."))


def _unlock(options: argparse.Namespace, reach: Reach) -> None:
    done = reach().act("users.unlock", login_id=options.login_id)
    Console().print(Text(f"{done['login_id']} can sign in again."))


def _invite(options: argparse.Namespace, reach: Reach) -> None:
    made = reach().act("users.invite", role=options.role)
    print(made["url"])  # alone in its line, to be copied or piped
