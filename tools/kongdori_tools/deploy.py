"""`make deploy`: deploys the stack with `sam deploy`, tells it its own address, and puts the page into its bucket.

Needs AWS credentials. What is uploaded and with which headers is tested against a stand-in; a deployment to AWS itself
was never run where this was written.
"""

from __future__ import annotations

import argparse
import mimetypes
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.progress import Progress

from kongdori_tools.errors import CommandError

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "frontend" / "dist"
FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
_PENDING = "https://pending.invalid"


def main() -> int:
    """Returns 0, or 1 after saying what went wrong and what to do."""
    parser = argparse.ArgumentParser(prog="kongdori_tools.deploy", description=__doc__)
    parser.add_argument("--stack", default="kongdori-dev", help="the stack's name (kongdori-dev)")
    parser.add_argument("--guided", action="store_true", help="let `sam deploy` ask for every parameter")
    options = parser.parse_args()
    command = [str(ROOT / ".venv/bin/sam"), "deploy", "--stack-name", options.stack]
    if options.guided:
        command.append("--guided")
    if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
        return 1
    try:
        outputs = settle_address(options.stack)
        publish_page(outputs["SpaBucketName"], DIST)
        refresh_edge(outputs["DistributionId"])
    except CommandError as error:
        print(f"deploy: {error}", file=sys.stderr)
        return 1
    print(f"Kongdori is ready at {outputs['SiteUrl']}")
    return 0


def settle_address(stack: str) -> dict[str, str]:
    """The stack's outputs, after telling it the address that only its first deployment could know."""
    import boto3

    client: Any = boto3.client("cloudformation")
    described = client.describe_stacks(StackName=stack)["Stacks"][0]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", [])}
    parameters = {item["ParameterKey"]: item.get("ParameterValue", "") for item in described.get("Parameters", [])}
    if "SiteUrl" not in outputs or "SpaBucketName" not in outputs:
        raise CommandError(f"The stack {stack!r} lacks the outputs SiteUrl and SpaBucketName: is it a Kongdori?")
    if parameters.get("PublicUrl") != _PENDING or parameters.get("DomainName"):
        return outputs
    print(f"Telling the stack that it is at {outputs['SiteUrl']} …")
    client.update_stack(
        StackName=stack,
        UsePreviousTemplate=True,
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        Parameters=[
            {"ParameterKey": key, "ParameterValue": outputs["SiteUrl"]}
            if key == "PublicUrl"
            else {"ParameterKey": key, "UsePreviousValue": True}
            for key in parameters
        ],
    )
    client.get_waiter("stack_update_complete").wait(StackName=stack)
    return outputs


def publish_page(bucket: str, dist: Path) -> None:
    """Uploads the built page: its parts first, the page that names them last, so that nobody meets half of it."""
    import boto3

    files = [path for path in sorted(dist.rglob("*")) if path.is_file() and not path.name.startswith(".")]
    if dist / "index.html" not in files:
        raise CommandError(f"The page is not built ({dist}). Run `make deploy`, which builds it.")
    files.sort(key=lambda path: path == dist / "index.html")
    client = boto3.client("s3")
    with Progress(transient=True) as progress:
        for path, extra in progress.track(list(_with_headers(files, dist)), description="Uploading the page"):
            client.upload_file(str(path), bucket, path.relative_to(dist).as_posix(), ExtraArgs=extra)


def refresh_edge(distribution_id: str) -> None:
    """Makes the edge ask for everything again that is not named by its content."""
    import boto3

    boto3.client("cloudfront").create_invalidation(
        DistributionId=distribution_id,
        InvalidationBatch={
            "Paths": {"Quantity": 1, "Items": ["/*"]},
            "CallerReference": f"kongdori-{time.time_ns()}",
        },
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
