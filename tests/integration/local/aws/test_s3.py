"""The S3 stand-in through boto3: what is stored is there after a restart, in parts and by ranges."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.exceptions import ClientError
from fixtures import servers

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

pytestmark = pytest.mark.integration
BUCKET = "kongdori-films"
BIG = bytes(range(256)) * 80_000  # 20 MB: boto3 sends it in parts


def client(endpoint: str) -> S3Client:
    keys = servers.CALLERS.keys("StreamUrlFunction")
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id=keys.access_key,
        aws_secret_access_key=keys.secret_key,
    )


def test_objects_outlive_a_restart(tmp_path: Path) -> None:
    source = tmp_path / "big"
    source.write_bytes(BIG)
    with servers.aws(tmp_path) as endpoint:
        s3 = client(endpoint)
        s3.create_bucket(Bucket=BUCKET)
        s3.upload_file(str(source), BUCKET, "films/big.mp4", ExtraArgs={"ContentType": "video/mp4"})
        s3.put_object(Bucket=BUCKET, Key="films/../..%2F한 국.txt", Body=b"hello", CacheControl="no-cache")
    with servers.aws(tmp_path) as endpoint:
        s3 = client(endpoint)
        head = s3.head_object(Bucket=BUCKET, Key="films/big.mp4")
        assert (head["ContentLength"], head["ContentType"]) == (len(BIG), "video/mp4")
        part = s3.get_object(Bucket=BUCKET, Key="films/big.mp4", Range="bytes=1000-1999")
        assert (part["ContentRange"], part["Body"].read()) == (f"bytes 1000-1999/{len(BIG)}", BIG[1000:2000])
        s3.download_file(BUCKET, "films/big.mp4", str(tmp_path / "again"))
        assert (tmp_path / "again").read_bytes() == BIG
        odd = s3.get_object(Bucket=BUCKET, Key="films/../..%2F한 국.txt")
        assert (odd["Body"].read(), odd["CacheControl"]) == (b"hello", "no-cache")


def test_listing_pages_and_groups(tmp_path: Path) -> None:
    with servers.aws(tmp_path) as endpoint:
        s3 = client(endpoint)
        s3.create_bucket(Bucket=BUCKET)
        for key in ("a/1", "a/2", "b/1", "c", "d"):
            s3.put_object(Bucket=BUCKET, Key=key, Body=b"x")
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, PaginationConfig={"PageSize": 2})
        assert [e["Key"] for page in pages for e in page["Contents"]] == ["a/1", "a/2", "b/1", "c", "d"]
        grouped = s3.list_objects_v2(Bucket=BUCKET, Delimiter="/")
        assert [g["Prefix"] for g in grouped["CommonPrefixes"]] == ["a/", "b/"]
        assert [e["Key"] for e in grouped["Contents"]] == ["c", "d"]
        assert s3.list_objects_v2(Bucket=BUCKET, Prefix="a/")["KeyCount"] == 2
        s3.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": "a/1"}, {"Key": "gone"}]})
        s3.copy_object(Bucket=BUCKET, Key="e", CopySource={"Bucket": BUCKET, "Key": "d"})
        assert [e["Key"] for e in s3.list_objects_v2(Bucket=BUCKET)["Contents"]] == ["a/2", "b/1", "c", "d", "e"]


def test_what_is_not_there_is_said_in_s3s_words(tmp_path: Path) -> None:
    with servers.aws(tmp_path) as endpoint:
        s3 = client(endpoint)
        with pytest.raises(ClientError, match="NoSuchBucket"):
            s3.put_object(Bucket="kongdori-nothing", Key="k", Body=b"")
        s3.create_bucket(Bucket=BUCKET)
        with pytest.raises(ClientError, match="NoSuchKey"):
            s3.get_object(Bucket=BUCKET, Key="k")
        with pytest.raises(ClientError, match="404"):
            s3.head_object(Bucket=BUCKET, Key="k")
        s3.put_object(Bucket=BUCKET, Key="k", Body=b"abc")
        with pytest.raises(ClientError, match="InvalidRange"):
            s3.get_object(Bucket=BUCKET, Key="k", Range="bytes=3-")
        upload = s3.create_multipart_upload(Bucket=BUCKET, Key="k")["UploadId"]
        with pytest.raises(ClientError, match="InvalidPart"):
            s3.complete_multipart_upload(
                Bucket=BUCKET, Key="k", UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": "x"}]}
            )
