"""`make deploy`: builds, deploys the stack with `sam deploy`, tells it its own address, and publishes the page.

It asks for name, region and size on a terminal, and takes flags or a file elsewhere. A deployment to AWS itself was
never run where this was written; the tests drive it with stand-ins for `sam` and AWS.
"""

from __future__ import annotations

import mimetypes
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from rich.progress import Progress

from kongdori_tools import intent_commands
from kongdori_tools.deploy_settings import ROOT, SIZES, Settings, ask_size, asks, confirm, parser, settle
from kongdori_tools.errors import CommandError
from kongdori_tools.installation import deployed
from kongdori_tools.stacks import Stack, Stacks, aws_region, refusals

DIST = ROOT / "frontend" / "dist"
FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
ROOM = 350  # functions at once: what the largest size reserves, and the 100 that AWS keeps for all others
NAT_MACHINE = "t4g.nano"
_PENDING = "https://pending.invalid"


def main() -> int:
    """Returns 0, or 1 after saying what went wrong and what to do."""
    options = parser().parse_args()
    try:
        settings = settle(options, aws_region=aws_region())
        stacks = Stacks(settings.region)
        ready = deploy(stacks, settings, ask=asks(options))
    except CommandError as error:
        print(f"deploy: {error}", file=sys.stderr)
        return 1
    print(f"Kongdori is ready at {ready.outputs['SiteUrl']}")
    if ready.parameters.get("SignUp", "invitation") != "open":
        print(f"A link for the first admin: .venv/bin/kongdori --stack {ready.name} users invite --role admin")
    return 0


def deploy(stacks: Stacks, settings: Settings, *, ask: bool) -> Stack:
    """Brings the stack up to date; returns it as it is then. Raises `CommandError`."""
    before = stacks.find(settings.stack)
    if before is not None and before.status == "DELETE_FAILED":
        raise CommandError(
            f"{settings.stack} is only partly deleted. Finish that first: `make destroy STACK={settings.stack}`."
        )
    overrides = settings.overrides()
    if before is not None and before.stands:
        check_size(before, overrides)
    if ask:
        if "Size" not in overrides and (before is None or not before.stands):
            overrides["Size"] = ask_size()
        confirm(f"Deploy {settings.stack} to {settings.region}?")
    if before is None or not before.stands:
        overrides = room_for_functions(stacks) | zones(stacks) | overrides
    _sam("build")
    if before is not None and before.is_wreck:
        print(
            f"An earlier deployment of {settings.stack} failed ({before.status}); what is left of it is deleted first."
        )
        stacks.delete(settings.stack)
    _sam(
        "deploy",
        *("--config-env", settings.environment),
        *("--stack-name", settings.stack),
        *("--region", settings.region),
        "--no-confirm-changeset",
        *("--parameter-overrides", *(f'{name}="{value}"' for name, value in overrides.items())),
    )
    stack = settle_stack(stacks, settings)
    publish_page(stacks, stack.outputs["SpaBucketName"], DIST)
    refresh_edge(stacks, stack.outputs["DistributionId"])
    if before is not None and before.stands:
        renew_intents(settings)
    groups = logs_of_services(stacks.physical_ids(settings.stack))
    stacks.keep_logs(groups, days=int(stack.parameters.get("LogRetentionDays", 30)))
    return stack


def renew_intents(settings: Settings) -> None:
    """Has the intents trained again that an earlier release trained and this one can't read. The deployment stands
    without that.
    """
    try:
        print(intent_commands.renew(deployed(settings.stack, region=settings.region)))
    except CommandError as error:
        again = f".venv/bin/kongdori --stack {settings.stack} intents renew"
        print(f"Your published intents couldn't be checked ({error}). Try again: {again}")


def check_size(before: Stack, overrides: Mapping[str, str]) -> None:
    """Raises `CommandError` where another size would put an empty database in the place of the one that is there."""
    now = before.parameters.get("Size", "")
    wanted = overrides.get("Size", now)
    if wanted != now and SIZES[0] in {now, wanted}:
        raise CommandError(
            f"{before.name} is {now}, and {wanted} has another kind of database, which would begin empty. "
            f"Save what is there (`kongdori --stack {before.name} backup FILE`), deploy {wanted} under another name, "
            "and restore it there (`kongdori --stack NAME restore FILE`)."
        )


def room_for_functions(stacks: Stacks) -> dict[str, str]:
    """What follows for the parameters from how many functions this account may run at once. A new account has so little
    that AWS takes no reservation at all; then that limit itself spares the database.
    """
    free = stacks.unreserved_concurrency()
    if free is None:
        print("AWS didn't say how many functions this account may run at once; LimitConcurrency stays as it is.")
        return {}
    if free >= ROOM:
        return {}
    print(f"This account may run {free} functions at once, too few to reserve some: LimitConcurrency is off.")
    return {"LimitConcurrency": "false"}


def zones(stacks: Stacks) -> dict[str, str]:
    """Two availability zones that have the NAT instance's kind of machine. A zone without it is an old one, which lacks
    functions and caches too, and the template's own choice, a region's first two, may hold it.
    """
    found = stacks.zones_with(NAT_MACHINE)
    if len(found) < 2:
        print("AWS didn't say which zones have what Kongdori needs; using the region's first two.")
        return {}
    return {"ZoneA": found[0], "ZoneB": found[1]}


def settle_stack(stacks: Stacks, settings: Settings) -> Stack:
    """Sets what could not be set before the stack stood: its own address, and the database's protection."""
    stack = stacks.find(settings.stack)
    if stack is None or not stack.outputs.keys() >= {"SiteUrl", "SpaBucketName", "DistributionId"}:
        raise CommandError(f"The stack {settings.stack!r} lacks the outputs of a Kongdori.")
    changes = {}
    if stack.parameters.get("PublicUrl") == _PENDING and not stack.parameters.get("DomainName"):
        changes["PublicUrl"] = stack.outputs["SiteUrl"]
    protection = "DatabaseDeletionProtection"
    if stack.parameters.get(protection) == "false" and protection not in settings.parameters:
        changes[protection] = "true"
    if not changes:
        return stack
    print(f"Setting the stack's address to {stack.outputs['SiteUrl']} and protecting its database …", flush=True)
    return stacks.change(stack, changes)


def logs_of_services(resources: Mapping[str, str]) -> list[str]:
    """The log groups that API Gateway and RDS make for themselves, by the names that they give them."""
    names = {
        "Api": "API-Gateway-Execution-Logs_{}/live",
        "Database": "/aws/rds/instance/{}/postgresql",
        "DatabaseCluster": "/aws/rds/cluster/{}/postgresql",
    }
    return [name.format(resources[logical]) for logical, name in names.items() if resources.get(logical)]


def publish_page(stacks: Stacks, bucket: str, dist: Path) -> None:
    """Uploads the built page: its parts first, the page that names them last, so that nobody meets half of it."""
    found = (path for path in sorted(dist.rglob("*")) if path.is_file() and not path.name.startswith("."))
    files = [path for path in found if path.suffix != ".br"]  # CloudFront compresses by itself
    if dist / "index.html" not in files:
        raise CommandError(f"The page isn't built ({dist}). Run `make deploy`, which builds it.")
    files.sort(key=lambda path: path == dist / "index.html")
    client = stacks.client("s3")
    with refusals("The page can't be uploaded"), Progress(transient=True) as progress:
        for path, extra in progress.track(list(_with_headers(files, dist)), description="Uploading the page"):
            client.upload_file(str(path), bucket, path.relative_to(dist).as_posix(), ExtraArgs=extra)


def refresh_edge(stacks: Stacks, distribution_id: str) -> None:
    """Makes the edge ask again for everything that is not named by its content."""
    paths = {"Quantity": 1, "Items": ["/*"]}
    with refusals("CloudFront's copies of the page can't be refreshed"):
        stacks.client("cloudfront").create_invalidation(
            DistributionId=distribution_id,
            InvalidationBatch={"Paths": paths, "CallerReference": f"kongdori-{time.time_ns()}"},
        )


def _sam(*arguments: str) -> None:
    """`sam`, or what SAM names, in the project's folder."""
    done = subprocess.run([os.environ.get("SAM", str(ROOT / ".venv/bin/sam")), *arguments], cwd=ROOT, check=False)
    if done.returncode != 0:
        raise CommandError(
            f"`sam {arguments[0]}` failed; the lines above say why. Fix that, then run `make deploy` again."
        )


def _with_headers(files: list[Path], dist: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    for path in files:
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        if kind.startswith("text/") or kind == "application/javascript":
            kind += "; charset=utf-8"
        named_by_content = path.relative_to(dist).parts[0] == "assets"
        yield path, {"ContentType": kind, "CacheControl": FOREVER if named_by_content else ASK_AGAIN}


if __name__ == "__main__":
    sys.exit(main())
