"""S3 objects, presigned uploads, and the signed cookies that open `/media/…` at the edge.

Keys: `media/films/<slug>/<file>` and `media/posters/<slug>/<file>` in the films bucket,
`media/uploads/<user id>/<upload id>/<name>` in the uploads bucket. A key is the path at which the edge serves the
object: posters to everybody, the rest to holders of a cookie for that prefix.
"""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

from kongdori import secrets
from kongdori.errors import NotFound, StorageUnavailable
from kongdori.settings import get_settings

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from mypy_boto3_s3 import S3Client

_MEDIA_PREFIX = re.compile(r"/media/(?:films|uploads)/(?:[A-Za-z0-9_][A-Za-z0-9._-]*/)+")
_OF_AWS = re.compile(r"\.amazonaws\.com(\.cn)?$")
_CLOUDFRONT_BASE64 = str.maketrans("+=/", "-_~")
_DELETE_BATCH = 1000  # the most that S3 takes in one DeleteObjects


@dataclass(frozen=True, slots=True)
class PresignedPost:
    """A form that uploads exactly one object: post `fields`, then the file as `file`, to `url`."""

    url: str
    fields: dict[str, str]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """What S3 knows of an object without reading it. `etag` is without quotes."""

    size: int
    etag: str
    content_type: str


def presign_upload(*, bucket: str, key: str, content_type: str, size_bytes: int, expires_s: int) -> PresignedPost:
    """A presigned POST whose policy fixes key, content type and exact size. Signs only; asks nothing of S3."""
    _check_key(key)
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
        with _answering():
            found = _s3().head_object(Bucket=bucket, Key=key)
    except NotFound:
        return None
    return ObjectInfo(found["ContentLength"], found["ETag"].strip('"'), found.get("ContentType", ""))


def read(bucket: str, key: str) -> bytes:
    """A whole object. Raises `NotFound`."""
    with _answering():
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
    """Stores bytes, or a file in parts when it is large. `on_progress` hears how many bytes went since it last did."""
    _check_key(key)
    extra: dict[str, Any] = {"ContentType": content_type}
    if cache_control:
        extra["CacheControl"] = cache_control
    with _answering():
        if isinstance(data, Path):
            _s3().upload_file(str(data), bucket, key, ExtraArgs=extra, Callback=on_progress)
        else:
            _s3().put_object(Bucket=bucket, Key=key, Body=data, **extra)


def download(bucket: str, key: str, path: Path) -> None:
    """Writes an object to a file. Raises `NotFound`."""
    with _answering():
        _s3().download_file(bucket, key, str(path))


def delete(bucket: str, key: str) -> None:
    """Deletes an object; one that is not there is no error."""
    with _answering():
        _s3().delete_object(Bucket=bucket, Key=key)


def delete_prefix(bucket: str, prefix: str) -> int:
    """Deletes all objects whose key begins with `prefix` (which ends with a slash), and returns how many there were."""
    if not prefix.endswith("/") or prefix == "/":
        raise ValueError(f"Refusing to delete by the prefix {prefix!r}: it must name a folder and end with a slash.")
    keys = list_keys(bucket, prefix)
    with _answering():
        for start in range(0, len(keys), _DELETE_BATCH):
            batch = [{"Key": key} for key in keys[start : start + _DELETE_BATCH]]
            done = _s3().delete_objects(Bucket=bucket, Delete={"Objects": batch, "Quiet": True})  # type: ignore[typeddict-item]
            if done.get("Errors"):
                raise StorageUnavailable
    return len(keys)


def list_keys(bucket: str, prefix: str) -> list[str]:
    """All keys that begin with `prefix`."""
    with _answering():
        pages = _s3().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        return [entry["Key"] for page in pages for entry in page.get("Contents", [])]


def media_url(kind: Literal["films", "uploads", "posters"], key: str) -> str:
    """The path at which the edge serves an object, such as `/media/films/circle/video.mp4`."""
    _check_key(key)
    if not key.startswith(f"media/{kind}/"):
        raise ValueError(f"{key!r} is not a key of {kind}")
    return f"/{quote(key)}"


def media_cookies(path_prefix: str, *, expires_s: int) -> list[str]:
    """Set-Cookie values that open everything under `path_prefix` (`/media/films/<slug>/`) and nothing else.

    CloudFront's three cookies with a custom policy. Their Path is the prefix, so that those of several films live side
    by side. Source: CloudFront Developer Guide, "Set signed cookies that use a custom policy".
    """
    if not _MEDIA_PREFIX.fullmatch(path_prefix):
        raise ValueError(f"{path_prefix!r} is not a folder under /media/films/ or /media/uploads/")
    settings = get_settings()
    policy = media_policy(settings.public_url + path_prefix + "*", int(time.time()) + expires_s)
    values = {
        "CloudFront-Policy": _cloudfront_base64(policy),
        "CloudFront-Signature": _cloudfront_base64(_sign(policy)),
        "CloudFront-Key-Pair-Id": settings.media_key_pair_id,
    }
    # A browser drops a Secure cookie that came over plain HTTP, so a local run on http:// goes without it.
    secure = "" if settings.stage == "local" and settings.public_url.startswith("http://") else "; Secure"
    return [
        f"{name}={value}; Path={path_prefix}; Max-Age={expires_s}; HttpOnly; SameSite=Lax{secure}"
        for name, value in values.items()
    ]


def media_policy(resource: str, expires_epoch: int) -> bytes:
    """A CloudFront custom policy in the compact form that is signed."""
    statement = {"Resource": resource, "Condition": {"DateLessThan": {"AWS:EpochTime": expires_epoch}}}
    return json.dumps({"Statement": [statement]}, separators=(",", ":")).encode()


def _cloudfront_base64(data: bytes) -> str:
    return base64.b64encode(data).decode().translate(_CLOUDFRONT_BASE64)


def _sign(policy: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA1

    pem = secrets.app_secret().media_private_key
    return _private_key(pem).sign(policy, PKCS1v15(), SHA1())  # noqa: S303 CloudFront knows no other hash


@cache
def _private_key(pem: str) -> RSAPrivateKey:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    key = load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("media_private_key in the app secret is not an RSA key")
    return key


def _upload_url(bucket: str) -> str:
    """Where a form is posted to. botocore's answer is S3's global address, which redirects to the bucket's region."""
    settings = get_settings()
    front = settings.uploads_public_url.rstrip("/") or _s3().meta.endpoint_url
    if front.startswith("/"):
        front = settings.public_url + front
    if _OF_AWS.search(front):
        return front.replace("://", f"://{bucket}.", 1) + "/"
    return f"{front}/{bucket}"


def _check_key(key: str) -> None:
    """A key that a path could be read out of otherwise than it was written is a fault of ours, not of the caller."""
    parts = key.split("/")
    if "${" in key or "\\" in key or any(part in {"", ".", ".."} for part in parts) or not key.isprintable():
        raise ValueError(f"{key!r} is not a key that Kongdori writes")


def forget() -> None:
    """Drops the client: the next call makes one for the environment as it is then (tests, a SnapStart restore)."""
    _s3.cache_clear()


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
    return boto3.session.Session().client("s3", config=config)  # the default session keeps what it read first


@contextmanager
def _answering() -> Iterator[None]:
    """Turns botocore's exceptions into ours: `NotFound` for a missing key, else `StorageUnavailable`."""
    from boto3.exceptions import S3UploadFailedError
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] in {"404", "NoSuchKey"}:
            raise NotFound from error
        raise StorageUnavailable from error
    except (BotoCoreError, S3UploadFailedError) as error:
        raise StorageUnavailable from error
