"""AWS Signature Version 4, verified: who signed a request, and whether it arrived as it was signed.

The tests compare with botocore, which signs and does not verify. `awssig`, which verifies, was looked at: its last
release is of 2019, and it wants every body as a whole.
Source: AWS documentation, "Create a signed AWS API request".
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, unquote

from kongdori_local.aws.callers import Callers

_ALGORITHM = "AWS4-HMAC-SHA256"
_AUTHORIZATION = re.compile(
    rf"{_ALGORITHM} Credential=(?P<credential>[^,\s]+),\s*SignedHeaders=(?P<signed>[^,\s]+),\s*"
    r"Signature=(?P<signature>[0-9a-f]{64})"
)
_SKEW = timedelta(minutes=15)
_MOST_S = 7 * 24 * 3600  # that an address may be valid
_MUST_BE_SIGNED = ("host", "x-amz-date", "x-amz-target", "x-amz-content-sha256", "x-amz-security-token")


class Refused(Exception):
    """A request without a valid signature. `code` is S3's word for it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it arrived. `path` and `query` are still encoded, header names are in lower case.

    `payload_sha256` is what the signature must cover: a digest in hex, or the word that S3 puts in its place.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    payload_sha256: str


def verify(request: Received, callers: Callers, *, service: str, now: datetime) -> str:
    """The name of the caller that signed this request to `service`. Raises `Refused`."""
    given = request.headers.get("authorization", "")
    if not given:
        raise Refused("AccessDenied")
    match = _AUTHORIZATION.fullmatch(given)
    access_key, _, scope = match["credential"].partition("/") if match else ("", "", "")
    caller = callers.named(access_key)
    if match is None or caller is None:
        raise Refused("InvalidAccessKeyId")
    name, secret_key = caller
    stamp = request.headers.get("x-amz-date", "")
    _check_time(stamp, now)
    day, _, rest = scope.partition("/")
    _region, _, rest = rest.partition("/")
    signed = match["signed"].split(";")
    unsigned = [header for header in _MUST_BE_SIGNED if header in request.headers and header not in signed]
    if day != stamp[:8] or rest != f"{service}/aws4_request" or unsigned or "host" not in signed:
        raise Refused("SignatureDoesNotMatch")
    canonical = _canonical(request, signed, encode_again=service != "s3")
    to_sign = "\n".join([_ALGORITHM, stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    if not hmac.compare_digest(sign(to_sign, scope, secret_key), match["signature"]):
        raise Refused("SignatureDoesNotMatch")
    return name


def verify_presigned(request: Received, callers: Callers, *, now: datetime) -> str:
    """The name of the caller that signed this address of S3. Raises `Refused`, also where its time is over."""
    given = dict(part.partition("=")[::2] for part in request.query.split("&"))
    try:
        access_key, _, scope = unquote(given["X-Amz-Credential"]).partition("/")
        signed = unquote(given["X-Amz-SignedHeaders"]).split(";")
        stamp, lasts, signature = given["X-Amz-Date"], int(given["X-Amz-Expires"]), given["X-Amz-Signature"]
        signed_at = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except (KeyError, ValueError):
        raise Refused("AccessDenied") from None
    caller = callers.named(access_key)
    if caller is None:
        raise Refused("InvalidAccessKeyId")
    if given.get("X-Amz-Algorithm") != _ALGORITHM or not 0 < lasts <= _MOST_S:
        raise Refused("AccessDenied")
    if not signed_at - _SKEW <= now < signed_at + timedelta(seconds=lasts):
        raise Refused("AccessDenied")
    unsigned = [name for name in request.headers if name.startswith("x-amz-") and name not in signed]
    day, _, rest = scope.partition("/")
    if unsigned or "host" not in signed or day != stamp[:8] or rest.partition("/")[2] != "s3/aws4_request":
        raise Refused("SignatureDoesNotMatch")
    query = "&".join(part for part in request.query.split("&") if not part.startswith("X-Amz-Signature="))
    bare = replace(request, query=query, payload_sha256="UNSIGNED-PAYLOAD")
    canonical = _canonical(bare, signed, encode_again=False)
    to_sign = "\n".join([_ALGORITHM, stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    if not hmac.compare_digest(sign(to_sign, scope, caller[1]), signature):
        raise Refused("SignatureDoesNotMatch")
    return caller[0]


def sign(text: str, scope: str, secret_key: str) -> str:
    """The signature of a text in hex. `scope` is day/region/service/aws4_request."""
    key = b"AWS4" + secret_key.encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.digest(key, text.encode(), "sha256").hex()


def _check_time(stamp: str, now: datetime) -> None:
    try:
        signed_at = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise Refused("AccessDenied") from None
    if abs(now - signed_at) > _SKEW:
        raise Refused("RequestTimeTooSkewed")


def _canonical(request: Received, signed: list[str], *, encode_again: bool) -> str:
    path = quote(request.path, safe="/~") if encode_again else request.path
    parameters = sorted(part.partition("=")[::2] for part in request.query.split("&") if part)
    query = "&".join(f"{name}={value}" for name, value in parameters)
    lines = [f"{name}:{' '.join(request.headers.get(name, '').split())}" for name in signed]
    return "\n".join([request.method, path, query, *lines, "", ";".join(signed), request.payload_sha256])
