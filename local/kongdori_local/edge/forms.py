"""S3's upload form (browser-based uploads using POST, AWS Signature Version 4): the signed policy is enforced to the
letter, and the file goes to disk piece by piece.

Source: S3 documentation, "Authenticating Requests in Browser-Based Uploads Using POST (Signature V4)".
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from kongdori_local.aws.callers import Callers
from kongdori_local.aws.permissions import Permissions, object_arn
from kongdori_local.aws.policies import Asked
from kongdori_local.aws.signatures import sign
from kongdori_local.aws.xml import S3Error
from kongdori_local.objects import Draft, Object, Store

_MAX_FIELDS_BYTES = 20_000
_UNCOVERED = {"policy", "x-amz-signature", "file"}
_INVALID = "Invalid according to Policy: "


class UploadForm:
    """Receives one form for one bucket. The file is the last field, as S3 wants it."""

    def __init__(
        self, store: Store, bucket: str, content_type: str, *, callers: Callers, permissions: Permissions
    ) -> None:
        kind, options = parse_options_header(content_type)
        if kind != b"multipart/form-data" or b"boundary" not in options:
            raise S3Error("MalformedPOSTRequest")
        self._store, self._bucket, self._callers, self._permissions = store, bucket, callers, permissions
        names = ("part_begin", "part_data", "header_field", "header_value", "header_end", "headers_finished", "end")
        handlers: Any = {f"on_{name}": getattr(self, f"_{name}") for name in names}
        self._parser = MultipartParser(options[b"boundary"], handlers)
        self.fields: dict[str, str] = {}
        self._name = ""
        self._header, self._value = b"", b""
        self._text = bytearray()
        self._fields_bytes = 0
        self._draft: Draft | None = None
        self._range = (0, 0)
        self._complete = False

    async def receive(self, body: AsyncIterator[bytes]) -> Object:
        """Stores the file and returns what is stored. Raises `S3Error`; then nothing is kept."""
        try:
            async for piece in body:
                self._parser.write(piece)
            if self._draft is None:
                raise S3Error("InvalidArgument", "POST requires exactly one file upload per request.")
            if not self._complete:
                raise S3Error("IncompleteBody")
            if self._draft.size < self._range[0]:
                raise S3Error("EntityTooSmall")
            draft, self._draft = self._draft, None
            return self._store.put(
                self._bucket, self.fields["key"], draft, content_type=self.fields.get("content-type", "")
            )
        except FormParserError:
            raise S3Error("MalformedPOSTRequest") from None
        finally:
            if self._draft is not None:
                self._draft.discard()

    def _part_begin(self) -> None:
        self._name, self._text = "", bytearray()

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            _, options = parse_options_header(self._value)
            self._name = options.get(b"name", b"").decode("utf-8", "replace").lower()
        self._header, self._value = b"", b""

    def _headers_finished(self) -> None:
        if self._draft is not None:
            self._name = ""  # S3 ignores what comes after the file
        elif self._name == "file":
            self._range = check_policy(
                self.fields, bucket=self._bucket, callers=self._callers, permissions=self._permissions
            )
            self._draft = self._store.draft(self._bucket)

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        if self._name == "file" and self._draft is not None:
            self._draft.write(data[start:end])
            if self._draft.size > self._range[1]:
                raise S3Error("EntityTooLarge")
            return
        self._fields_bytes += end - start
        if self._fields_bytes > _MAX_FIELDS_BYTES:
            raise S3Error("MalformedPOSTRequest", "The form's fields are larger than 20 kB.")
        if self._name:
            self.fields[self._name] = self.fields.get(self._name, "") + data[start:end].decode("utf-8", "replace")

    def _end(self) -> None:
        self._complete = True


def check_policy(
    fields: Mapping[str, str], *, bucket: str, callers: Callers, permissions: Permissions
) -> tuple[int, int]:
    """The smallest and largest size that the form's signed policy allows.

    Raises `S3Error`, also where who signed it may not write there.
    """
    policy, signature = fields.get("policy"), fields.get("x-amz-signature")
    if not policy or not signature or not fields.get("key"):
        raise S3Error("AccessDenied")
    if fields.get("x-amz-algorithm") != "AWS4-HMAC-SHA256":
        raise S3Error("InvalidArgument", "Unsupported Authorization Type")
    access_key, _, scope = fields.get("x-amz-credential", "").partition("/")
    caller = callers.named(access_key)
    if caller is None:
        raise S3Error("InvalidAccessKeyId")
    if not hmac.compare_digest(sign(policy, scope, caller[1]), signature):
        raise S3Error("SignatureDoesNotMatch")
    try:
        document = json.loads(base64.b64decode(policy, validate=True))
        expires = datetime.fromisoformat(document["expiration"])
        conditions = list(document["conditions"])
    except (binascii.Error, ValueError, KeyError, TypeError):
        raise S3Error("InvalidPolicyDocument") from None
    if expires <= datetime.now(UTC):
        raise S3Error("AccessDenied", f"{_INVALID}Policy expired.")
    sizes = _check_conditions(conditions, {**fields, "bucket": bucket})
    if not permissions.allow(
        caller[0], Asked("s3:PutObject", object_arn(bucket, fields["key"]), {}), from_browser=True
    ):
        raise S3Error("AccessDenied")
    return sizes


def _check_conditions(conditions: list[Any], given: Mapping[str, str]) -> tuple[int, int]:
    sizes = (0, 5 * 1024**3)
    covered = set(_UNCOVERED) | {"bucket"}
    for condition in conditions:
        if isinstance(condition, list) and condition[0] == "content-length-range":
            sizes = (int(condition[1]), int(condition[2]))
            continue
        if isinstance(condition, dict):
            tests = [("eq", str(name), str(value)) for name, value in condition.items()]
        else:
            operator, name, value = condition
            tests = [(str(operator), str(name).removeprefix("$"), str(value))]
        for operator, name, value in tests:
            covered.add(name.lower())
            text = given.get(name.lower(), "")
            if not (text == value if operator == "eq" else operator == "starts-with" and text.startswith(value)):
                raise S3Error("AccessDenied", f"{_INVALID}Policy Condition failed: {json.dumps(condition)}")
    extra = [name for name in given if name not in covered and not name.startswith("x-ignore-")]
    if extra:
        raise S3Error("AccessDenied", f"{_INVALID}Extra input fields: {', '.join(extra)}")
    return sizes
