"""S3: objects, and forms that upload one.

Keys: `media/films/<slug>/<file>` and `media/posters/<slug>/<file>` in the films bucket,
`media/uploads/<user id>/<upload id>/<name>` in the uploads bucket. A key is the path at which the edge serves the
object (see `media_access`).
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kongdori.errors import NotFound, StorageUnavailable
from kongdori.settings import get_settings

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_OF_AWS = re.compile(r"\.amazonaws\.com(\.cn)?$")
_DELETE_BATCH = 1000  # the most that S3 takes in one DeleteObjects


@dataclass(frozen=True, slots=True)
class PresignedPost:
    """A form that uploads exactly one object: post `fields`, then the file as `file`, to `url`."""

    url: str
    fields: dict[str, str]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """What S3 says of an object without sending it. `etag` is without quotes."""

    size: int
    etag: str
    content_type: str


def presign_upload(*, bucket: str, key: str, content_type: str, size_bytes: int, expires_s: int) -> PresignedPost:
    """A presigned POST whose policy fixes key, content type and exact size. Signs only; asks nothing of S3."""
    check_key(key)
    form = _s3().generate_presigned_post(
        bucket,
        key,
        Fields={"Content-Type": content_type},
        Conditions=[{"Content-Type": content_type}, ["content-length-range", size_bytes, size_bytes]],
        ExpiresIn=expires_s,
    )
    return PresignedPost(
        url=_upload_url(bucket),
        fields=dict(form["fields"]),
        expires_at=datetime.fromtimestamp(int(time.time()) + expires_s, UTC),
    )


def head(bucket: str, key: str) -> ObjectInfo | None:
    """Size, ETag and type of an object, or None where there is none."""
    try:
        with answering():
            found = _s3().head_object(Bucket=bucket, Key=key)
    except NotFound:
        return None
    return ObjectInfo(found["ContentLength"], found["ETag"].strip('"'), found.get("ContentType", ""))


def read(bucket: str, key: str) -> bytes:
    """A whole object. Raises `NotFound`."""
    with answering():
        return _s3().get_object(Bucket=bucket, Key=key)["Body"].read()


def write(
    bucket: str,
    key: str,
    data: bytes | Path,
    *,
    content_type: str,
    cache_control: str = "",
    on_progress: Callable[[int], None] | None = None,
) -> None:
    """Stores bytes or a file (a large one in parts). `on_progress` is told how many bytes went since its last call."""
    check_key(key)
    extra: dict[str, Any] = {"ContentType": content_type}
    if cache_control:
        extra["CacheControl"] = cache_control
    with answering():
        if isinstance(data, Path):
            _s3().upload_file(str(data), bucket, key, ExtraArgs=extra, Callback=on_progress)
        else:
            _s3().put_object(Bucket=bucket, Key=key, Body=data, **extra)


def download(bucket: str, key: str, path: Path) -> None:
    """Writes an object to a file. Raises `NotFound`."""
    with answering():
        _s3().download_file(bucket, key, str(path))


def delete(bucket: str, key: str) -> None:
    """Deletes an object; one that is not there is no error."""
    with answering():
        _s3().delete_object(Bucket=bucket, Key=key)


def destroy(bucket: str, key: str) -> None:
    """Deletes an object for good, where `delete` leaves it in a bucket that keeps versions; one that is not there is no
    error.
    """
    try:
        with answering():
            version = _s3().head_object(Bucket=bucket, Key=key).get("VersionId")
            if version is None:
                _s3().delete_object(Bucket=bucket, Key=key)
            else:
                _s3().delete_object(Bucket=bucket, Key=key, VersionId=version)
    except NotFound:
        return


def delete_prefix(bucket: str, prefix: str) -> int:
    """Deletes all objects whose key begins with `prefix` (which ends with a slash), and returns how many there were."""
    if not prefix.endswith("/") or prefix == "/":
        raise ValueError(f"Refusing to delete by the prefix {prefix!r}: it must name a folder and end with a slash.")
    keys = list_keys(bucket, prefix)
    with answering():
        for start in range(0, len(keys), _DELETE_BATCH):
            batch = [{"Key": key} for key in keys[start : start + _DELETE_BATCH]]
            done = _s3().delete_objects(Bucket=bucket, Delete={"Objects": batch, "Quiet": True})  # type: ignore[typeddict-item]
            if done.get("Errors"):
                raise StorageUnavailable
    return len(keys)


def list_keys(bucket: str, prefix: str) -> list[str]:
    """All keys that begin with `prefix`."""
    with answering():
        pages = _s3().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        return [entry["Key"] for page in pages for entry in page.get("Contents", [])]


def check_key(key: str) -> None:
    """Raises `ValueError` for a key that could be read as another path than it was written as: a fault of ours."""
    parts = key.split("/")
    if "${" in key or "\\" in key or any(part in {"", ".", ".."} for part in parts) or not key.isprintable():
        raise ValueError(f"{key!r} is not a key that Kongdori writes")


def client() -> S3Client:
    """AWS's own client, for what has no function here (`multipart`). Call it within `answering`."""
    return _s3()


@cache
def signer() -> S3Client:
    """A client that signs addresses for browsers, which reach S3 elsewhere than functions may."""
    import boto3
    from botocore.config import Config

    endpoint = _public_endpoint()
    # By default boto3 signs for S3's global address, which redirects to the bucket's region; not in the virtual style.
    style: Any = {"addressing_style": "path" if endpoint else "virtual"}
    config = Config(signature_version="s3v4", s3=style, request_checksum_calculation="when_required")
    return boto3.session.Session().client("s3", endpoint_url=endpoint, config=config)


def _public_endpoint() -> str | None:
    """Where browsers reach S3, if that is not AWS itself."""
    settings = get_settings()
    front = settings.uploads_public_url.rstrip("/") or _s3().meta.endpoint_url
    front = settings.public_url + front if front.startswith("/") else front
    return None if _OF_AWS.search(front) else front


def forget() -> None:
    """Drops the clients, so that the next call makes one from the environment of then (tests, a SnapStart restore)."""
    _s3.cache_clear()
    signer.cache_clear()


def _upload_url(bucket: str) -> str:
    """Where a form is posted to. botocore gives S3's global address, which redirects to the bucket's region."""
    front = _public_endpoint()
    if front is None:
        return _s3().meta.endpoint_url.replace("://", f"://{bucket}.", 1) + "/"
    return f"{front}/{bucket}"


@cache
def _s3() -> S3Client:
    import boto3
    from botocore.config import Config

    config = Config(
        signature_version="s3v4",
        connect_timeout=3,
        read_timeout=20,
        retries={"mode": "standard", "max_attempts": 3},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    # Not the default session: it would go on with the environment that it read first.
    return boto3.session.Session().client("s3", config=config)


@contextmanager
def answering() -> Iterator[None]:
    """Turns botocore's exceptions into ours: `NotFound` for a missing key or upload, else `StorageUnavailable`."""
    from boto3.exceptions import S3UploadFailedError
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] in {"404", "NoSuchKey", "NoSuchUpload"}:
            raise NotFound from error
        raise StorageUnavailable from error
    except (BotoCoreError, S3UploadFailedError) as error:
        raise StorageUnavailable from error
