"""Behind the door: each call is looked up in the caller's role before any part answers it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qs, unquote
from xml.etree import ElementTree

from kongdori_local.aws.door import CALLER, Application, take_body
from kongdori_local.aws.permissions import Permissions, object_arn, role_session
from kongdori_local.aws.policies import Asked
from kongdori_local.aws.xml import S3Error
from kongdori_local.lambdas.function import arn_of

_INVOKE = "/2015-03-31/functions/"
# The member of a request of JSON that names the resource, by service.
_NAMED_BY = {"states": ("stateMachineArn", "executionArn"), "secretsmanager": ("SecretId",)}


class Authorized:
    """A WSGI application around another; `Door` has said who calls."""

    def __init__(self, inner: Application, permissions: Permissions) -> None:
        self._inner, self._permissions = inner, permissions

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        caller = environ[CALLER]
        try:
            calls = asked(environ)
        except S3Error as error:
            return _refuse(environ, error, start_response)
        refused = next((call for call in calls if not self._permissions.allow(caller, call)), None)
        if refused is None:
            return self._answer(caller, calls, environ, start_response)
        told = f"User: {role_session(caller)} is not authorized to perform: {refused.action} by its role"
        if refused.action.startswith("s3:"):
            return _refuse(environ, S3Error("AccessDenied", told), start_response)
        status = "403 Forbidden" if refused.action.startswith("lambda:") else "400 Bad Request"
        word = "AccessDeniedException"
        start_response(status, [("content-type", "application/x-amz-json-1.1"), ("x-amzn-errortype", word)])
        return [json.dumps({"__type": word, "message": told}).encode()]

    def _answer(self, caller: str, calls: list[Asked], environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """S3 tells only those who may list a bucket that an object of it is missing; to others it says 403."""
        reading = next((call for call in calls if call.action == "s3:GetObject"), None)
        if reading is None:
            return self._inner(environ, start_response)
        answered: list[tuple[Any, ...]] = []
        body = self._inner(environ, lambda *given: answered.append(given))
        if str(answered[0][0]).startswith("404"):
            listing = Asked("s3:ListBucket", reading.resource.partition("/")[0], {})
            if not self._permissions.allow(caller, listing):
                return _refuse(environ, S3Error("AccessDenied"), start_response)
        start_response(*answered[0])
        return body


def asked(environ: dict[str, Any]) -> list[Asked]:
    """The actions that a request takes, each on one resource. Raises `S3Error` for a body that is not what was signed.

    Source: AWS's Service Authorization Reference, and "Required permissions for Amazon S3 API operations".
    """
    if target := str(environ.get("HTTP_X_AMZ_TARGET", "")):
        return [_of_json(target, environ)]
    path = str(environ.get("REQUEST_URI") or environ["PATH_INFO"]).partition("?")[0]
    if path.startswith(_INVOKE):
        name = unquote(path.removeprefix(_INVOKE).removesuffix("/invocations"))
        return [Asked("lambda:InvokeFunction", name if name.startswith("arn:") else arn_of(name), {})]
    bucket, _, key = unquote(path.lstrip("/")).partition("/")
    query = parse_qs(str(environ.get("QUERY_STRING", "")), keep_blank_values=True)
    return _of_object(environ, bucket, key, query) if key else _of_bucket(environ, bucket, query)


def _of_json(target: str, environ: dict[str, Any]) -> Asked:
    service, _, operation = target.partition(".")
    service = {"AWSStepFunctions": "states"}.get(service, service)
    try:
        request = json.loads(take_body(environ) or b"{}")
    except ValueError:
        request = {}
    named = [str(request[member]) for member in _NAMED_BY.get(service, ()) if member in request]
    return Asked(f"{service}:{operation}", named[0] if named else "*", {})


def _of_bucket(environ: dict[str, Any], bucket: str, query: dict[str, list[str]]) -> list[Asked]:
    if not bucket:
        return [Asked("s3:ListAllMyBuckets", "*", {})]
    arn = object_arn(bucket)
    match environ["REQUEST_METHOD"]:
        case "GET" | "HEAD" if not query.keys() & {"location", "uploads", "versions", "policy", "acl", "cors"}:
            return [Asked("s3:ListBucket", arn, {"s3:prefix": query.get("prefix", [""])[0]})]
        case "POST" if "delete" in query:
            return [Asked("s3:DeleteObject", object_arn(bucket, key), {}) for key in _keys(take_body(environ))]
        case "PUT" if not query:
            return [Asked("s3:CreateBucket", arn, {})]
        case "DELETE" if not query:
            return [Asked("s3:DeleteBucket", arn, {})]
    return [Asked("s3:OfTheBucket", arn, {})]  # none of our roles may do any more with a bucket


def _of_object(environ: dict[str, Any], bucket: str, key: str, query: dict[str, list[str]]) -> list[Asked]:
    arn = object_arn(bucket, key)
    match environ["REQUEST_METHOD"]:
        case "GET" | "HEAD":
            return [Asked("s3:ListMultipartUploadParts" if "uploadId" in query else "s3:GetObject", arn, {})]
        case "DELETE":
            version = "s3:DeleteObjectVersion" if "versionId" in query else "s3:DeleteObject"
            return [Asked("s3:AbortMultipartUpload" if "uploadId" in query else version, arn, {})]
        case "PUT" if source := environ.get("HTTP_X_AMZ_COPY_SOURCE"):
            source_bucket, _, source_key = unquote(str(source).lstrip("/")).partition("/")
            return [Asked("s3:GetObject", object_arn(source_bucket, source_key), {}), Asked("s3:PutObject", arn, {})]
    return [Asked("s3:PutObject", arn, {})]


def _keys(body: bytes) -> list[str]:
    try:
        elements = ElementTree.fromstring(body).iter()  # noqa: S314 signed by one of our functions
    except ElementTree.ParseError:
        raise S3Error("InvalidArgument", "The XML you provided was not well-formed.") from None
    return [element.text or "" for element in elements if element.tag.endswith("Key")]


def _refuse(environ: dict[str, Any], error: S3Error, start_response: Any) -> Iterable[bytes]:
    """S3's refusal. The line is closed, as the body may not have been read."""
    start_response(f"{error.status} Refused", [("content-type", "application/xml"), ("connection", "close")])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [error.body()]
