"""`kongdori secrets`: the keys that a deployed stack shows to other services.

They are read from the terminal or a pipe, and never stand on a command line or in a parameter of the template.
"""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from collections.abc import Callable
from typing import Any

from kongdori_tools.errors import CommandError
from kongdori_tools.installation import Installation
from kongdori_tools.stacks import refusals

Reach = Callable[[], Installation]
_NAMES = {
    "openai-api-key": "OPENAI_API_KEY",
    "fallback-api-key": "FALLBACK_API_KEY",
    "wit-ai-token": "WIT_AI_TOKEN",
}


def add_parser(commands: Any) -> None:
    secrets = commands.add_parser("secrets", help="keys of other services, for a deployed stack: set")
    actions = secrets.add_subparsers(title="actions", required=True, metavar="ACTION")
    setting = actions.add_parser("set", help="store a key, or take it away with an empty line")
    setting.add_argument("name", choices=sorted(_NAMES))
    setting.set_defaults(run=_set)


def _set(options: argparse.Namespace, reach: Reach) -> None:
    installation = reach()
    if not installation.app_secret:
        raise CommandError(f"Here this is a setting: {_NAMES[options.name]} in the file .env.")
    value = (getpass.getpass(f"{options.name}: ") if sys.stdin.isatty() else sys.stdin.readline()).strip()
    store(installation.app_secret, options.name.replace("-", "_"), value)
    print(f"{options.name} is {'stored' if value else 'taken away'}, and used everywhere within five minutes.")


def store(secret: str, field: str, value: str) -> None:
    """Changes one field of the app secret. Raises `CommandError`."""
    import boto3

    client = boto3.session.Session().client("secretsmanager")
    with refusals("The secret can't be changed"):
        kept = json.loads(client.get_secret_value(SecretId=secret)["SecretString"])
        client.put_secret_value(SecretId=secret, SecretString=json.dumps({**kept, field: value}))
