"""`make destroy`: deletes a stack. It asks once and tells what it keeps."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping

from kongdori_tools.deploy_settings import check_name
from kongdori_tools.errors import CommandError
from kongdori_tools.stacks import Stack, Stacks, refusals

KEPT = {
    "UploadsBucket": "what people uploaded",
    "TranscriptsBucket": "transcripts",
    "FilmsBucket": "films",
    "AppSecret": "Kongdori's keys; without its pepper, no password in the snapshot works",
    "ModelSecret": "the connected model",
    "FunctionLogs": "the functions' logs",
}


def main() -> int:
    """Returns 0, or 1 after saying what went wrong and what to do."""
    parser = argparse.ArgumentParser(prog="make destroy", description=__doc__)
    parser.add_argument("--stack", required=True, help="the stack's name")
    parser.add_argument("--region", help="its AWS region, if your AWS settings don't name one")
    parser.add_argument("--yes", action="store_true", help="delete without asking")
    options = parser.parse_args()
    try:
        destroy(Stacks(options.region), options.stack, yes=options.yes)
    except CommandError as error:
        print(f"destroy: {error}", file=sys.stderr)
        return 1
    return 0


def destroy(stacks: Stacks, name: str, *, yes: bool = False) -> None:
    """Deletes the stack, as told above. Raises `CommandError`."""
    check_name(name)
    stack = stacks.find(name)
    if stack is None:
        raise CommandError(f"There's no stack {name!r} in {stacks.region}.")
    if stack.stands and "FilmsBucketName" not in stack.outputs:
        raise CommandError(f"The stack {name!r} has no output FilmsBucketName. Is it really a Kongdori?")
    resources = stacks.physical_ids(name)
    kept = [f"  {resources[logical]}: {what}" for logical, what in KEPT.items() if resources.get(logical)]
    print(f"This deletes the stack {name} in {stacks.region} with its page, cache and database.")
    print("\n".join(["It keeps a last snapshot of the database and", *kept]), flush=True)
    _ask(name, yes=yes)
    _unprotect(stacks, stack, resources)
    print("Deleting. CloudFront and the functions' network take up to half an hour …", flush=True)
    stacks.delete(name)
    print(f"{name} was deleted." + _snapshots(stacks, resources))


def _ask(name: str, *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise CommandError("There is no terminal to ask in. Add --yes (make destroy STACK=… YES=1).")
    if input(f"Type {name} to delete it: ").strip() != name:
        raise CommandError("That isn't its name. Nothing was deleted.")


def _unprotect(stacks: Stacks, stack: Stack, resources: Mapping[str, str]) -> None:
    if stack.parameters.get("DatabaseDeletionProtection") == "false":
        return
    client = stacks.client("rds")
    with refusals("The database's deletion protection can't be turned off"):
        if instance := resources.get("Database"):
            client.modify_db_instance(DBInstanceIdentifier=instance, DeletionProtection=False, ApplyImmediately=True)
        if cluster := resources.get("DatabaseCluster"):
            client.modify_db_cluster(DBClusterIdentifier=cluster, DeletionProtection=False, ApplyImmediately=True)


def _snapshots(stacks: Stacks, resources: Mapping[str, str]) -> str:
    """Where the last snapshot of the database is."""
    client, names = stacks.client("rds"), []
    with refusals("The snapshots can't be listed"):
        if instance := resources.get("Database"):
            found = client.describe_db_snapshots(DBInstanceIdentifier=instance, SnapshotType="manual")
            names = [snapshot["DBSnapshotIdentifier"] for snapshot in found["DBSnapshots"]]
        if cluster := resources.get("DatabaseCluster"):
            found = client.describe_db_cluster_snapshots(DBClusterIdentifier=cluster, SnapshotType="manual")
            names = [snapshot["DBClusterSnapshotIdentifier"] for snapshot in found["DBClusterSnapshots"]]
    return f" The database's last snapshot: {', '.join(names)}." if names else ""


if __name__ == "__main__":
    sys.exit(main())
