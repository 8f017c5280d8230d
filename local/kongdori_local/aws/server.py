"""The AWS endpoint of one machine. `python -m kongdori_local.aws.server` reads what to do as JSON from stdin.

S3 is ours, on disk; Secrets Manager and Step Functions are moto's; `lambda:invoke` goes on to our Lambda host.
"""

from __future__ import annotations

import http.client
import json
import os
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import uuid4

from werkzeug.serving import WSGIRequestHandler, make_server

from kongdori_local.app_secret import write_private
from kongdori_local.aws.authorization import Authorized
from kongdori_local.aws.callers import Callers
from kongdori_local.aws.door import CALLER, Door, take_body
from kongdori_local.aws.executions import Executions
from kongdori_local.aws.permissions import Permissions
from kongdori_local.aws.s3 import S3
from kongdori_local.aws.states import functions_in_order
from kongdori_local.config import ACCOUNT, REGION
from kongdori_local.lambdas.errors import MAX_STATE
from kongdori_local.objects import Store
from kongdori_local.sockets import LAMBDA, HTTPOverSocket

_INVOKE = "/2015-03-31/functions/"
_TOO_MUCH = f"What went into this state, or came out of it, is larger than {MAX_STATE} bytes."


class Endpoint:
    """One WSGI application: looks at each request and hands it to the part that answers it.

    moto takes seconds to import, so that happens in the background: S3 and secrets, which every function needs to
    start, answer at once; a call that only moto can answer starts the import where nobody has, and waits for it.
    """

    def __init__(
        self,
        *,
        store: Store,
        executions: Path,
        lambda_host: Path | None,
        machines: dict[str, dict[str, Any]],
        secrets: dict[str, str],
        secrets_folder: Path,
        callers: Callers,
    ) -> None:
        self._s3 = S3(store)
        self._lambda_host = lambda_host
        self._machines = machines
        self._callers = callers
        self._secrets_folder = secrets_folder
        self._secrets = secrets | {p.name: p.read_text() for p in secrets_folder.glob("*") if p.name in secrets}
        self._lock = threading.Lock()  # of bringing moto, and of what it begins with
        self._bringing: threading.Thread | None = None
        self._arrived = threading.Event()
        self._moto: Any = None
        self._states: Any = None
        self._warmed_by = {name: functions_in_order(machine) for name, machine in machines.items()}
        self.executions = Executions(executions, status=self._execution_status)

    def bring_moto(self) -> None:
        """Starts to import moto in the background, unless that has begun."""
        with self._lock:
            if self._bringing is None:
                self._bringing = threading.Thread(target=self._bring_moto, daemon=True)
                self._bringing.start()

    def _bring_moto(self) -> None:
        """Imports moto, seeds it, and starts again what a stop cut off."""
        from moto.core.config import default_user_config
        from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
        from moto.secretsmanager.models import secretsmanager_backends
        from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils
        from moto.stepfunctions.parser.models import stepfunctions_parser_backends

        lambda_eval_utils.boto_client_for = self._client_of_states  # type: ignore[assignment, attr-defined]
        default_user_config["stepfunctions"] = {"execute_state_machine": True}
        self._states = stepfunctions_parser_backends[ACCOUNT][REGION]
        for name, definition in self._machines.items():
            role = f"arn:aws:iam::{ACCOUNT}:role/{name}"
            self._states.create_state_machine(name=name, definition=json.dumps(definition), roleArn=role)
        self._moto = DomainDispatcherApplication(create_backend_app)
        with self._lock:
            _seed_secrets(secretsmanager_backends[ACCOUNT][REGION], self._secrets)
            self._arrived.set()
        for request in self.executions.unfinished():
            given = (request["stateMachineArn"], request["name"], request.get("input", "{}"))
            self.executions.started(arn=self._states.start_execution(*given).execution_arn, request=request)
        self.executions.watch()

    def _client_of_states(self, region: str, service: str, state_credentials: Any) -> Any:
        """The client that a state machine invokes functions with. moto's own signs with keys that anybody has."""
        import boto3
        from botocore.config import Config

        keys = self._callers.keys(str(state_credentials.role_arn).rsplit("/", 1)[-1])
        return boto3.client(
            service,  # type: ignore[call-overload]
            region_name=region,
            endpoint_url=f"http://localhost:{os.environ['MOTO_PORT']}",
            aws_access_key_id=keys.access_key,
            aws_secret_access_key=keys.secret_key,
            config=Config(parameter_validation=False, retries={"total_max_attempts": 1}, read_timeout=960),
        )

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        target = environ.get("HTTP_X_AMZ_TARGET", "")
        if path.startswith(_INVOKE):
            return self._invoke(environ, start_response)
        if target == "AWSStepFunctions.StartExecution":
            return self._start_execution(environ, start_response)
        if target == "secretsmanager.GetSecretValue" and not self._arrived.is_set():
            return self._get_secret(environ, start_response)
        if target == "secretsmanager.PutSecretValue":
            return self._put_secret(environ, start_response)
        if target:
            return self._ask_moto(environ, start_response)
        return self._s3(environ, start_response)

    def _ask_moto(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.bring_moto()
        self._arrived.wait()
        return self._moto(environ, start_response)  # type: ignore[no-any-return]

    def _get_secret(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """GetSecretValue by name or ARN, as long as moto is not there to do it."""
        asked = str(json.loads(take_body(environ)).get("SecretId", ""))
        name = asked.rsplit(":", 1)[-1]
        if name not in self._secrets:
            return self._ask_moto(environ, start_response)
        start_response("200 OK", [("content-type", "application/x-amz-json-1.1")])
        return [json.dumps({"ARN": asked, "Name": name, "SecretString": self._secrets[name]}).encode()]

    def _put_secret(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Writes the value to disk too, as moto forgets it at a restart."""
        request = json.loads(take_body(environ))
        asked, value = str(request.get("SecretId", "")), str(request.get("SecretString", ""))
        name = asked.rsplit(":", 1)[-1]
        with self._lock:  # moto, once imported, begins with these
            if name in self._secrets and not self._arrived.is_set():
                self._secrets[name] = value
                write_private(self._secrets_folder / name, value)
                start_response("200 OK", [("content-type", "application/x-amz-json-1.1")])
                put = {"ARN": asked, "Name": name, "VersionId": str(uuid4()), "VersionStages": ["AWSCURRENT"]}
                return [json.dumps(put).encode()]
        answer = b"".join(self._ask_moto(environ, start_response))
        if name in self._secrets and "VersionId" in json.loads(answer or b"{}"):
            write_private(self._secrets_folder / name, value)
        return [answer]

    def _start_execution(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = json.loads(take_body(environ))
        if len(str(request.get("input", "")).encode()) > MAX_STATE:
            start_response("400 Bad Request", [("content-type", "application/x-amz-json-1.0")])
            told = f"Value at 'input' failed to satisfy constraint: at most {MAX_STATE} bytes"
            return [json.dumps({"__type": "ValidationException", "message": told}).encode()]
        self._warm(str(request.get("stateMachineArn", "")))
        answer = b"".join(self._ask_moto(environ, start_response))
        if arn := json.loads(answer or b"{}").get("executionArn"):
            self.executions.started(arn=arn, request=request | {"name": arn.rsplit(":", 1)[-1]})
        return [answer]

    def _warm(self, machine_arn: str) -> None:
        """Starts the functions of a pipeline while its first state runs, so that later states wait for no import."""
        names = self._warmed_by.get(machine_arn.rsplit(":", 1)[-1])
        if not names or self._lambda_host is None:
            return
        line = HTTPOverSocket(self._lambda_host, timeout=2)
        try:
            line.request("POST", "/warm", json.dumps(names))
            line.getresponse().read()
        except (OSError, http.client.HTTPException) as error:
            sys.stderr.write(f"the functions were not warmed: {error}\n")
        finally:
            line.close()

    def _execution_status(self, arn: str) -> str | None:
        for machine in list(self._states.state_machines):
            for execution in list(machine.executions):
                if execution.execution_arn == arn:
                    return str(execution.status)
        return None

    def _invoke(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        body = take_body(environ)
        path = environ.get("REQUEST_URI") or environ["PATH_INFO"]
        headers = {"x-amz-invocation-type": environ.get("HTTP_X_AMZ_INVOCATION_TYPE", "RequestResponse")}
        if self._lambda_host is None:
            raise RuntimeError("this endpoint has no Lambda host")
        line = HTTPOverSocket(self._lambda_host, timeout=960)
        try:
            line.request("POST", path, body, headers)
            answer = line.getresponse()
            payload = answer.read()
        except (OSError, http.client.HTTPException):  # the Lambda host is restarting: state machines retry this error
            start_response("500 Internal Server Error", [("x-amzn-errortype", "ServiceException")])
            return [json.dumps({"Type": "Service", "Message": "The Lambda host does not answer."}).encode()]
        finally:
            line.close()
        if environ[CALLER] in self._machines and max(len(body), len(payload)) > MAX_STATE:
            payload = json.dumps({"errorType": "States.DataLimitExceeded", "errorMessage": _TOO_MUCH}).encode()
            start_response("200 OK", [("content-type", "application/json"), ("x-amz-function-error", "Unhandled")])
            return [payload]
        kept = [
            (name, value) for name, value in answer.getheaders() if name.lower() not in {"date", "server", "connection"}
        ]
        start_response(f"{answer.status} {answer.reason}", kept)
        return [payload]


def main() -> None:
    """Serves until it is ended."""
    given = json.load(sys.stdin)
    os.environ["MOTO_PORT"] = str(given["port"])
    store = Store(Path(given["objects"]))
    for bucket in given["buckets"]:
        store.make_bucket(bucket)
    executions = Path(given["executions"])
    callers = Callers(given["callers_secret"])
    endpoint = Endpoint(
        store=store,
        executions=executions,
        lambda_host=Path(given["sockets"]) / LAMBDA if given["sockets"] else None,
        machines=given["machines"],
        secrets=given["secrets"],
        secrets_folder=Path(given["secrets_folder"]),
        callers=callers,
    )
    permitted = Authorized(endpoint, Permissions.recording(given["roles"])) if given["roles"] else endpoint
    door = Door(permitted, callers, port=given["port"])
    server = make_server("127.0.0.1", given["port"], door, threaded=True, request_handler=_Handler)
    if given["warm"] or endpoint.executions.cut_off():
        endpoint.bring_moto()
    server.serve_forever()


def _seed_secrets(backend: Any, secrets: dict[str, str]) -> None:
    for name, value in secrets.items():
        backend.create_secret(
            name=name,
            secret_string=value,
            secret_binary=None,
            description=None,
            tags=[],
            kms_key_id=None,
            client_request_token=None,
            replica_regions=[],
            force_overwrite=False,
        )


class _Handler(WSGIRequestHandler):
    """Keeps lines open between requests; logs nothing but errors."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Requests are not logged: their paths hold keys of people's files."""


if __name__ == "__main__":
    main()
