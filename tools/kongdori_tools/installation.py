"""The Kongdori that a command works on: the local cloud that runs here, or a stack that was deployed.

Both are reached in the same way: films go into the films bucket, and the migration function does what needs the
database.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from kongdori_tools.errors import CommandError
from kongdori_tools.stacks import Stacks

_LOCAL_BUCKETS = {name: f"kongdori-{name}" for name in ("uploads", "transcripts", "films")}
_OUTPUTS = {"uploads": "UploadsBucketName", "transcripts": "TranscriptsBucketName", "films": "FilmsBucketName"}
_ADMIN_FUNCTION = "MigrationFunction"
_CATALOGUE_FUNCTION = "CatalogueFunction"


Invoke = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Installation:
    """Where films lie, and how an admin action is done: `act(action, **fields)`, `act_on_intents` for those of the
    catalogue of intents, which a function of its own does. Both raise `CommandError`. `app_secret`: a stack's secret.
    `buckets`: where people's files lie (uploads, transcripts, films).
    """

    bucket: str
    invoke: Invoke
    url: str = ""
    invoke_catalogue: Invoke | None = None
    app_secret: str = ""
    buckets: Mapping[str, str] = field(default_factory=dict)

    def act(self, action: str, **fields: Any) -> Any:
        return _done(self.invoke({"action": action, **fields}))

    def act_on_intents(self, action: str, **fields: Any) -> Any:
        if self.invoke_catalogue is None:
            raise CommandError("This Kongdori's intents can't be changed from here: it has no catalogue function.")
        return _done(self.invoke_catalogue({"action": f"intents.{action}", **fields}))


def _done(answer: dict[str, Any]) -> Any:
    if "error" not in answer:
        return answer["ok"]
    error = answer["error"]
    faults = [f"  {' › '.join(map(str, fault['loc']))}: {fault['message']}" for fault in error.get("errors", [])]
    raise CommandError("\n".join([error["detail"], *faults]))


def local(data: Path) -> Installation:
    """The local cloud whose data folder this is. Points boto3 at it. Raises `CommandError` when it is not running."""
    run = _run_file(data)
    os.environ |= {
        "AWS_ENDPOINT_URL": str(run["aws_endpoint"]),
        **run["aws_keys"],
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_REGION": "us-east-1",
    }
    os.environ.pop("AWS_PROFILE", None)
    return Installation(
        _LOCAL_BUCKETS["films"],
        _lambda_invoker(_ADMIN_FUNCTION),
        run["url"],
        _lambda_invoker(_CATALOGUE_FUNCTION),
        buckets=_LOCAL_BUCKETS,
    )


def deployed(stack: str, *, region: str | None = None) -> Installation:
    """A deployed stack, with the credentials that the AWS tools use. Points boto3 at it. Raises `CommandError`."""
    stacks = Stacks(region)
    os.environ |= {"AWS_DEFAULT_REGION": stacks.region, "AWS_REGION": stacks.region}
    found = stacks.find(stack)
    if found is None or "FilmsBucketName" not in found.outputs:
        raise CommandError(f"There's no Kongdori stack {stack!r} in {stacks.region}.")

    @cache
    def resources() -> dict[str, str]:
        return stacks.physical_ids(stack)

    def invoker(function: str) -> Invoke:
        def invoke(event: dict[str, Any]) -> dict[str, Any]:
            if function not in resources():
                raise CommandError(f"The stack {stack!r} has no {function}.")
            return _lambda_invoker(resources()[function])(event)

        return invoke

    return Installation(
        found.outputs["FilmsBucketName"],
        invoker(_ADMIN_FUNCTION),
        found.outputs.get("SiteUrl", ""),
        invoker(_CATALOGUE_FUNCTION),
        found.outputs.get("AppSecretArn", ""),
        {name: found.outputs[output] for name, output in _OUTPUTS.items() if output in found.outputs},
    )


def data_folder() -> Path:
    """KONGDORI_DATA, or `.local` in the project."""
    root = Path(__file__).resolve().parents[2]
    data = Path(os.environ.get("KONGDORI_DATA") or ".local").expanduser()
    return data if data.is_absolute() else root / data


def _run_file(data: Path) -> dict[str, Any]:
    not_running = (
        f"Kongdori isn't running here (looked in {data}). Start it with `make dev` and try again, "
        "or name a deployed stack with --stack."
    )
    try:
        run = json.loads((data / "run.json").read_text(encoding="utf-8"))
        os.kill(int(run["pid"]), 0)
    except PermissionError:
        return dict(run)  # it runs, as another user
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CommandError(not_running) from error
    return dict(run)


def _lambda_invoker(function: str) -> Invoke:
    def invoke(event: dict[str, Any]) -> dict[str, Any]:
        import boto3
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError, ClientError

        client = boto3.session.Session().client("lambda", config=Config(read_timeout=660, retries={"max_attempts": 1}))
        try:
            answer = client.invoke(FunctionName=function, Payload=json.dumps(event).encode())
            body = json.loads(answer["Payload"].read())
        except (ClientError, BotoCoreError, ValueError) as error:
            raise CommandError(f"Kongdori isn't responding: {error}") from error
        if answer.get("FunctionError") or not isinstance(body, dict):
            raise CommandError(f"Kongdori couldn't do this; its log says why ({_first_line(body)}).")
        return body

    return invoke


def _first_line(body: Any) -> str:
    text = body.get("errorMessage", "") if isinstance(body, dict) else str(body)
    return str(text).splitlines()[0][:200] if text else "no message"
