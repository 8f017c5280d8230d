"""`kongdori backup` and `restore`: people, conversations, summaries, the catalogue and films' records in one file.

The files of uploads, transcripts and films stay in their buckets; `--files FOLDER` brings them into a folder beside it.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kongdori_tools.bucket_files import bring, fetch
from kongdori_tools.errors import CommandError
from kongdori_tools.installation import Installation
from kongdori_tools.stacks import refusals

Reach = Callable[[], Installation]


def add_parser(commands: Any) -> None:
    """Adds `backup` and `restore` to the subcommands of argparse."""
    backup = commands.add_parser("backup", help="save the database to a file", description=__doc__)
    backup.add_argument("file", type=Path, metavar="FILE", help="the zip archive to create")
    backup.add_argument(
        "--files", type=Path, metavar="FOLDER", help="also copy uploads, transcripts and films to this folder"
    )
    backup.set_defaults(run=_backup)
    restore = commands.add_parser("restore", help="restore a backup", description=__doc__)
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.add_argument("--replace", action="store_true", help="replace everything here, even if there are accounts")
    restore.add_argument(
        "--files", type=Path, metavar="FOLDER", help="also restore the files that `backup --files` copied"
    )
    restore.set_defaults(run=_restore)


def _backup(options: argparse.Namespace, reach: Reach) -> None:
    if options.file.exists():
        raise CommandError(f"{options.file} already exists. Name another file.")
    installation = reach()
    made = installation.act("backup.make")
    draft = options.file.with_name(options.file.name + ".part")
    with _storing(draft) as client:
        client.download_file(made["bucket"], made["key"], str(draft))
        client.delete_object(Bucket=made["bucket"], Key=made["key"])
    draft.replace(options.file)
    print(f"{options.file} holds {_told(made['rows'])}. Passwords in it are hashed, but keep it in a safe place.")
    if options.files:
        with _storing(options.files) as client:
            count = fetch(client, installation.buckets, options.files)
        print(f"{options.files} holds {count:,} files of uploads, transcripts and films.")


def _restore(options: argparse.Namespace, reach: Reach) -> None:
    if not options.file.is_file():
        raise CommandError(f"There's no file {options.file}.")
    installation = reach()
    place = installation.act("backup.place")
    with _storing(options.file) as client:
        client.upload_file(str(options.file), place["bucket"], place["key"])
    done = installation.act("backup.restore", key=place["key"], replace=options.replace)
    print(f"Restored: {_told(done['rows'])}. Everybody has to sign in again.")
    if options.files:
        with _storing(options.files) as client:
            count = bring(client, installation.buckets, options.files)
        print(f"{count:,} files restored.")
    if not done["same_keys"]:
        print(
            "The installation that made the backup has different keys, so old passwords and links don't work here. "
            "docs/deploy.md says how to copy `pepper` and `refresh_key`."
        )


def _told(rows: dict[str, int]) -> str:
    wanted = {"users": "people", "conversations": "conversations", "messages": "messages", "summaries": "summaries"}
    wanted |= {"intents": "intents", "movies": "films"}
    return ", ".join(f"{rows.get(table, 0):,} {name}" for table, name in wanted.items())


@contextmanager
def _storing(file: Path) -> Iterator[Any]:
    """S3's client; what goes wrong with it or with the file becomes one clear line."""
    import boto3
    from boto3.exceptions import Boto3Error

    try:
        with refusals(f"{file} can't be moved"):
            yield boto3.client("s3")
    except (OSError, Boto3Error) as error:
        raise CommandError(f"{file} can't be moved: {error}") from error
