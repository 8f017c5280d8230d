"""The `kongdori` command: films, users, intents, secrets, cost and backups of the local cloud here, or a `--stack`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from kongdori_tools import (
    backup_commands,
    cost_commands,
    film_commands,
    intent_commands,
    secret_commands,
    user_commands,
)
from kongdori_tools.errors import CommandError
from kongdori_tools.installation import Installation, data_folder, deployed, local


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns 0, or 1 after saying what went wrong and what to do."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    options = parser().parse_args(words)
    try:
        options.run(options, lambda: installation_of(options))
    except CommandError as error:
        print(f"kongdori: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nkongdori: stopped. Work that has already begun may still finish.", file=sys.stderr)
        return 130
    return 0


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    root = argparse.ArgumentParser(prog="kongdori", description=__doc__)
    root.add_argument("--stack", metavar="NAME", help="use this deployed stack instead of the local run")
    root.add_argument("--region", help="the stack's AWS region, if your AWS settings don't name one")
    commands = root.add_subparsers(title="commands", required=True, metavar="COMMAND")
    film_commands.add_parser(commands)
    user_commands.add_parser(commands)
    intent_commands.add_parser(commands)
    secret_commands.add_parser(commands)
    cost_commands.add_parser(commands)
    backup_commands.add_parser(commands)
    return root


def installation_of(options: argparse.Namespace) -> Installation:
    """What the command works on. Raises `CommandError` when it can't be reached."""
    if not options.stack:
        return local(data_folder())
    return deployed(options.stack, region=options.region)


if __name__ == "__main__":
    sys.exit(main())
