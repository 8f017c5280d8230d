"""`kongdori secrets`: the keys that a deployed stack shows to other services, and its own.

The first are read from the terminal or a pipe, and never stand on a command line or in a parameter of the template.
"""

from __future__ import annotations

import argparse
import getpass
import sys
import time
from collections.abc import Callable
from typing import Any

from rich.progress import Progress
from rich.prompt import Confirm

from kongdori_tools.errors import CommandError
from kongdori_tools.installation import Installation
from kongdori_tools.rotation import HARD, ROTATIONS, Rotation, store
from kongdori_tools.stacks import Stacks

Reach = Callable[[], Installation]
_NAMES = {
    "openai-api-key": "OPENAI_API_KEY",
    "fallback-api-key": "FALLBACK_API_KEY",
    "links-proxy": "LINKS_PROXY",
    "wit-ai-token": "WIT_AI_TOKEN",
}


def add_parser(commands: Any) -> None:
    secrets = commands.add_parser("secrets", help="keys of a deployed stack: set, rotate")
    actions = secrets.add_subparsers(title="actions", required=True, metavar="ACTION")
    setting = actions.add_parser("set", help="store a key, or remove it with an empty line")
    setting.add_argument("name", choices=sorted(_NAMES))
    setting.set_defaults(run=_set)
    rotating = actions.add_parser("rotate", help="replace one of the stack's own secrets with a new value")
    rotating.add_argument("name", choices=sorted(ROTATIONS))
    rotating.add_argument(
        "--yes", action="store_true", help="needed for those that people notice: refresh-key and pepper"
    )
    rotating.set_defaults(run=_rotate)


def _set(options: argparse.Namespace, reach: Reach) -> None:
    import boto3

    installation = reach()
    if not installation.app_secret:
        raise CommandError(f"Here this is a setting: {_NAMES[options.name]} in the file .env.")
    value = (getpass.getpass(f"{options.name}: ") if sys.stdin.isatty() else sys.stdin.readline()).strip()
    client = boto3.session.Session().client("secretsmanager")
    store(client, installation.app_secret, {options.name.replace("-", "_"): value})
    print(f"{options.name} is {'stored' if value else 'removed'}, which takes effect everywhere within five minutes.")


def _rotate(options: argparse.Namespace, reach: Reach) -> None:
    if not reach().app_secret:
        raise CommandError("A local run creates its own keys. For a deployed stack, add --stack NAME.")
    if options.name in HARD and not options.yes:
        if not sys.stdin.isatty():
            raise CommandError(f"After this {HARD[options.name]}. Add --yes if you mean it.")
        if not Confirm.ask(f"After this {HARD[options.name]}. Go on?", default=False):
            raise CommandError("Nothing was changed.")
    rotation = Rotation(Stacks(options.region), options.stack, _pause)
    print(ROTATIONS[options.name](rotation))


def _pause(seconds: float, why: str) -> None:
    with Progress(transient=True) as progress:
        for _ in progress.track(range(int(seconds)), description=f"Waiting {why}"):
            time.sleep(1)
