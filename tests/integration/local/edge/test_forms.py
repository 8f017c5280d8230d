"""The upload form as S3 takes it: the signed policy decides on key, type, size and time, and nothing else gets in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any
from unittest import mock

import boto3
import httpx
import pytest
from botocore.config import Config
from fixtures.small_edge import CALLERS, SmallEdge, small_edge

from kongdori_local.aws.callers import Keys

pytestmark = pytest.mark.integration
BUCKET = "kongdori-uploads"
KEY = "media/uploads/u1/up1/video.mp4"
FILE = b"0123456789" * 100


@pytest.fixture(scope="module")
def edge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallEdge]:
    with small_edge(tmp_path_factory.mktemp("edge")) as running:
        yield running


KEYS = CALLERS.keys("SummarizeFunction")


def form(*, expires_s: int = 60, keys: Keys = KEYS, size: int = len(FILE)) -> dict[str, str]:
    """The fields that boto3 signs, as `kongdori.storage.presign_upload` asks for them."""
    client = boto3.client(
        "s3",
        region_name="us-east-1",
        aws_access_key_id=keys.access_key,
        aws_secret_access_key=keys.secret_key,
        config=Config(signature_version="s3v4"),
    )
    signed = client.generate_presigned_post(
        BUCKET,
        KEY,
        Fields={"Content-Type": "video/mp4"},
        Conditions=[{"Content-Type": "video/mp4"}, ["content-length-range", size, size]],
        ExpiresIn=expires_s,
    )
    return dict(signed["fields"])


def post(edge: SmallEdge, fields: dict[str, str], file: bytes = FILE, bucket: str = BUCKET) -> httpx.Response:
    return httpx.post(f"{edge.url}/_s3/{bucket}", data=fields, files={"file": ("my video.mp4", file)}, timeout=20)


@pytest.fixture(autouse=True)
def empty(edge: SmallEdge) -> None:
    edge.store.delete(BUCKET, KEY)


def test_what_was_signed_is_stored(edge: SmallEdge) -> None:
    answer = post(edge, form())
    assert (answer.status_code, answer.content) == (204, b"")
    stored = edge.store.get(BUCKET, KEY)
    assert stored is not None
    assert (stored.path.read_bytes(), stored.content_type) == (FILE, "video/mp4")
    assert answer.headers["etag"] == stored.quoted_etag


@pytest.mark.parametrize(
    ("changes", "file", "code"),
    [
        ({"Content-Type": "text/html"}, FILE, "AccessDenied"),
        ({"key": "media/films/circle/video.mp4"}, FILE, "AccessDenied"),
        ({"key": KEY + "/../../../films/x"}, FILE, "AccessDenied"),
        ({"x-amz-meta-more": "1"}, FILE, "AccessDenied"),
        ({"x-amz-signature": "0" * 64}, FILE, "SignatureDoesNotMatch"),
        ({"policy": "e30="}, FILE, "SignatureDoesNotMatch"),
        ({"x-amz-algorithm": "none"}, FILE, "InvalidArgument"),
        ({}, FILE + b"1", "EntityTooLarge"),
        ({}, FILE[:-1], "EntityTooSmall"),
        ({}, FILE * 2000, "EntityTooLarge"),
    ],
)
def test_what_was_not_signed_is_refused_and_leaves_nothing(
    edge: SmallEdge, changes: dict[str, str], file: bytes, code: str
) -> None:
    answer = post(edge, form() | changes, file)
    assert answer.status_code in {400, 403}
    assert f"<Code>{code}</Code>" in answer.text
    assert edge.store.list(BUCKET) == []
    drafts = edge.store.draft(BUCKET)
    folder = drafts.path.parent
    drafts.discard()
    assert list(folder.iterdir()) == []


def test_an_expired_form_and_another_key_are_refused(edge: SmallEdge) -> None:
    expired = post(edge, form(expires_s=-10))
    assert "Policy expired" in expired.text
    of_another = Keys(KEYS.access_key, CALLERS.keys("ChatFunction").secret_key)
    assert "SignatureDoesNotMatch" in post(edge, form(keys=of_another)).text
    assert "InvalidAccessKeyId" in post(edge, form(keys=Keys("AKIDEXAMPLE", KEYS.secret_key))).text


def test_a_missing_field_a_missing_file_and_no_form_are_refused(edge: SmallEdge) -> None:
    fields = form()
    del fields["policy"]
    assert post(edge, fields).status_code == 403
    url = f"{edge.url}/_s3/{BUCKET}"
    without = httpx.post(url, data=form(), files={"other": b""}, timeout=20)
    assert "exactly one file" in without.text
    assert httpx.post(url, json={}, timeout=20).status_code == 400
    assert "NoSuchBucket" in post(edge, form(), bucket="kongdori-nothing").text
    assert httpx.get(url, timeout=20).status_code == 405


def test_a_form_cut_off_in_the_middle_leaves_nothing(edge: SmallEdge) -> None:
    boundary = "b0undary"
    lines = [f'--{boundary}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in form().items()]
    lines.append(f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n')
    body = "".join(lines).encode() + FILE
    headers = {"content-type": f"multipart/form-data; boundary={boundary}"}
    answer = httpx.post(f"{edge.url}/_s3/{BUCKET}", content=body, headers=headers, timeout=20)
    assert "IncompleteBody" in answer.text
    assert edge.store.get(BUCKET, KEY) is None


def test_our_own_presigner_is_understood(edge: SmallEdge, database: Any) -> None:
    from kongdori import settings, storage

    storage._s3.cache_clear()
    with mock.patch.dict(os.environ, KEYS.variables() | {"UPLOADS_PUBLIC_URL": "/_s3"}):
        settings.get_settings.cache_clear()
        signed = storage.presign_upload(
            bucket=BUCKET, key=KEY, content_type="video/mp4", size_bytes=len(FILE), expires_s=60
        )
    storage._s3.cache_clear()
    assert signed.url == f"http://localhost:8080/_s3/{BUCKET}"
    assert post(edge, signed.fields).status_code == 204
