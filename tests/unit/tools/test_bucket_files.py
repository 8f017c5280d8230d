"""`kongdori backup --files`: what buckets hold is in other buckets afterwards, against moto in this process."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from kongdori_tools.bucket_files import bring, fetch
from kongdori_tools.errors import CommandError

pytestmark = pytest.mark.unit
HERE = {"uploads": "here-uploads", "transcripts": "here-transcripts", "films": "here-films"}
THERE = {"uploads": "there-uploads", "transcripts": "there-transcripts", "films": "there-films"}
HELD = {
    "uploads": {"media/uploads/mina/1/talk.mp4": b"\x00\xff" * 700_000, "media/uploads/mina/chat/a b.txt": b""},
    "transcripts": {"transcripts/1.json": "한국어".encode()},
    "films": {"media/films/granite/video.m3u8": b"#EXTM3U"},
}


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        for bucket in (*HERE.values(), *THERE.values()):
            client.create_bucket(Bucket=bucket)
        for name, files in HELD.items():
            for key, content in files.items():
                client.put_object(Bucket=HERE[name], Key=key, Body=content, ContentType=f"test/{name}")
        client.put_object(Bucket=HERE["transcripts"], Key="work/passing.json", Body=b"{}")
        yield client


def held(client: Any, buckets: dict[str, str]) -> dict[str, dict[str, bytes]]:
    return {
        name: {
            item["Key"]: client.get_object(Bucket=bucket, Key=item["Key"])["Body"].read()
            for item in client.list_objects_v2(Bucket=bucket).get("Contents", [])
        }
        for name, bucket in buckets.items()
    }


def test_every_byte_and_its_type_come_back_elsewhere(s3: Any, tmp_path: Path) -> None:
    assert fetch(s3, HERE, tmp_path / "files") == 4
    assert bring(s3, THERE, tmp_path / "files") == 4
    assert held(s3, THERE) == HELD, "and nothing that only passes"
    film = s3.head_object(Bucket=THERE["films"], Key="media/films/granite/video.m3u8")
    assert film["ContentType"] == "test/films"
    assert list((tmp_path / "files").rglob("*.part")) == []


def test_a_second_time_only_what_changed_comes_and_what_is_gone_goes(s3: Any, tmp_path: Path) -> None:
    fetch(s3, HERE, tmp_path)
    kept = tmp_path / "films/media/films/granite/video.m3u8"
    kept.write_bytes(b"#EXTM3V")  # of the same size: were it fetched again, it would change back
    s3.put_object(Bucket=HERE["transcripts"], Key="transcripts/1.json", Body=b"new")
    s3.delete_object(Bucket=HERE["uploads"], Key="media/uploads/mina/1/talk.mp4")
    assert fetch(s3, HERE, tmp_path) == 3
    assert kept.read_bytes() == b"#EXTM3V"
    assert (tmp_path / "transcripts/transcripts/1.json").read_bytes() == b"new"
    assert not (tmp_path / "uploads/media/uploads/mina/1/talk.mp4").exists()


def test_a_folder_of_something_else_is_left_alone(s3: Any, tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"mine")
    for done in (fetch, bring):
        with pytest.raises(CommandError):
            done(s3, HERE, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["photo.jpg"]


def test_a_name_that_leads_out_of_the_folder_is_refused(s3: Any, tmp_path: Path) -> None:
    s3.put_object(Bucket=HERE["uploads"], Key="../../stolen", Body=b"x")
    with pytest.raises(CommandError, match="isn't a file name"):
        fetch(s3, HERE, tmp_path / "files")
    assert not (tmp_path / "stolen").exists()
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "files.json").write_text(json.dumps({"uploads/../../secret": {}}))
    with pytest.raises(CommandError, match="isn't a file name"):
        bring(s3, THERE, tmp_path / "index")


def test_a_folder_that_is_not_whole_is_told(s3: Any, tmp_path: Path) -> None:
    fetch(s3, HERE, tmp_path)
    (tmp_path / "transcripts/transcripts/1.json").unlink()
    with pytest.raises(CommandError, match="isn't complete"):
        bring(s3, THERE, tmp_path)
