"""S3's multipart uploads from browsers: each part goes to a signed address, and counts only with the size and the
SHA-256 that were signed.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from kongdori import storage
from kongdori.errors import NotFound


@dataclass(frozen=True, slots=True)
class Part:
    """A part that has arrived. `sha256` is in base64, as S3 writes it."""

    number: int
    size: int
    etag: str
    sha256: str


@dataclass(frozen=True, slots=True)
class SignedPart:
    """PUT exactly `size` bytes with exactly these headers to `url`."""

    url: str
    headers: dict[str, str]
    expires_at: datetime


def begin(*, bucket: str, key: str, content_type: str) -> str:
    """Begins an upload in parts. S3 gives it the id that every later call names."""
    storage.check_key(key)
    with storage.answering():
        begun = storage.client().create_multipart_upload(
            Bucket=bucket, Key=key, ContentType=content_type, ChecksumAlgorithm="SHA256"
        )
    return begun["UploadId"]


def sign(
    *, bucket: str, key: str, multipart_id: str, number: int, size: int, sha256: str, expires_s: int
) -> SignedPart:
    """An address that takes this one part and nothing else; `sha256` is in base64. Signs only; asks nothing of S3."""
    url = storage.signer().generate_presigned_url(
        "upload_part",
        Params={
            "Bucket": bucket,
            "Key": key,
            "UploadId": multipart_id,
            "PartNumber": number,
            "ContentLength": size,
            "ChecksumSHA256": sha256,
        },
        ExpiresIn=expires_s,
    )
    expires_at = datetime.fromtimestamp(int(time.time()) + expires_s, UTC)
    return SignedPart(url, {"x-amz-checksum-sha256": sha256}, expires_at)


def arrived(*, bucket: str, key: str, multipart_id: str) -> list[Part]:
    """The parts that S3 has. Raises `NotFound` where the upload is complete, or was given up."""
    with storage.answering():
        pages = storage.client().get_paginator("list_parts").paginate(Bucket=bucket, Key=key, UploadId=multipart_id)
        return [
            Part(part["PartNumber"], part["Size"], part["ETag"], part.get("ChecksumSHA256", ""))
            for page in pages
            for part in page.get("Parts", [])
        ]


def complete(*, bucket: str, key: str, multipart_id: str, parts: Sequence[Part]) -> None:
    """Joins the parts. S3 compares each with its ETag and SHA-256. Raises `NotFound` as `arrived` does."""
    listed = [{"PartNumber": part.number, "ETag": part.etag, "ChecksumSHA256": part.sha256} for part in parts]
    with storage.answering():
        storage.client().complete_multipart_upload(
            Bucket=bucket,
            Key=key,
            UploadId=multipart_id,
            MultipartUpload={"Parts": listed},  # type: ignore[typeddict-item]
        )


def abort(*, bucket: str, key: str, multipart_id: str) -> None:
    """Deletes the parts of an upload that is given up; one that is not there any more is no error."""
    try:
        with storage.answering():
            storage.client().abort_multipart_upload(Bucket=bucket, Key=key, UploadId=multipart_id)
    except NotFound:
        return
