"""Parts of a multipart upload, which browsers put to presigned addresses of S3's UploadPart.

The signature covers the object's key, the upload, the part's number and, as our functions sign it, its size and its
SHA-256: nothing else gets in.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from urllib.parse import parse_qs, unquote, urlsplit

from kongdori_local.aws import signatures
from kongdori_local.aws.callers import Callers
from kongdori_local.aws.permissions import Permissions, object_arn
from kongdori_local.aws.policies import Asked
from kongdori_local.aws.signatures import Received, Refused
from kongdori_local.aws.xml import S3Error
from kongdori_local.gateway.messages import Request
from kongdori_local.objects import Draft, Store
from kongdori_local.part_uploads import Part, PartUploads, checksum, part_number

_LARGEST = 5 * 1024**3
_OURS = {"uploadId", "partNumber", "x-id"}  # what a signed address says besides its signature


class SignedParts:
    """Takes parts for a store. `prefix`: what stands before the bucket in a path of the front."""

    def __init__(
        self, store: Store, *, callers: Callers, permissions: Permissions, public_url: str, prefix: str
    ) -> None:
        self._store, self._uploads = store, PartUploads(store)
        self._callers, self._permissions = callers, permissions
        self._host, self._prefix = urlsplit(public_url).netloc, prefix

    async def receive(self, request: Request, body: AsyncIterator[bytes]) -> Part:
        """Stores the part. Raises `S3Error`; then nothing is kept."""
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in request.headers}
        headers["host"] = self._host  # for which the address was signed: a proxy may ask for another
        try:
            caller = signatures.verify_presigned(
                Received(request.method, request.path, request.query, headers, ""),
                self._callers,
                now=datetime.now(UTC),
            )
        except Refused as refusal:
            raise S3Error(refusal.code) from None
        bucket, _, key = unquote(request.path.removeprefix(self._prefix)).partition("/")
        query = parse_qs(request.query, keep_blank_values=True)
        if any(name not in _OURS and not name.startswith("X-Amz-") for name in query) or "uploadId" not in query:
            raise S3Error("NotImplemented")
        number, upload_id = part_number(query.get("partNumber", [""])[0]), query["uploadId"][0]
        if not self._permissions.allow(caller, Asked("s3:PutObject", object_arn(bucket, key), {}), from_browser=True):
            raise S3Error("AccessDenied")
        self._uploads.check(bucket, key, upload_id)
        declared = checksum(headers.get("x-amz-checksum-sha256", ""))
        draft = self._store.draft(bucket)
        try:
            await _fill(draft, body, length=headers.get("content-length", ""), sha256=declared)
            # A part is written to the disk before it is said to be there, which others need not wait for.
            return await asyncio.to_thread(self._uploads.add, bucket, key, upload_id, number, draft, sha256=declared)
        finally:
            draft.discard()


async def _fill(draft: Draft, body: AsyncIterator[bytes], *, length: str, sha256: str) -> None:
    digest = hashlib.sha256()
    async for piece in body:
        draft.write(piece)
        digest.update(piece)
        if draft.size > _LARGEST:
            raise S3Error("EntityTooLarge")
    if length != str(draft.size):
        raise S3Error("IncompleteBody")
    if sha256 and digest.hexdigest() != sha256:
        raise S3Error("BadDigest")
