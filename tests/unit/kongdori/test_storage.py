"""What storage signs, checked against S3's own rules; nothing is asked of a network."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from kongdori import multipart, settings, storage

pytestmark = pytest.mark.unit


def test_a_presigned_post_fixes_key_type_and_size(key: rsa.RSAPrivateKey) -> None:
    post = storage.presign_upload(
        bucket="kongdori-uploads",
        key="media/uploads/u/v/영화.mp4",
        content_type="video/mp4",
        size_bytes=1234,
        expires_s=900,
    )
    assert post.url == "https://kongdori-uploads.s3.ap-northeast-2.amazonaws.com/"
    policy = json.loads(base64.b64decode(post.fields["policy"]))
    assert {"key": "media/uploads/u/v/영화.mp4"} in policy["conditions"]
    assert {"bucket": "kongdori-uploads"} in policy["conditions"]
    assert {"Content-Type": "video/mp4"} in policy["conditions"]
    assert ["content-length-range", 1234, 1234] in policy["conditions"]
    assert not [c for c in policy["conditions"] if isinstance(c, list) and c[0] == "starts-with"]
    left = datetime.fromisoformat(policy["expiration"]) - datetime.now(UTC)
    assert 890 < left.total_seconds() <= 900
    assert abs((post.expires_at - datetime.fromisoformat(policy["expiration"])).total_seconds()) <= 2
    assert post.fields["key"] == "media/uploads/u/v/영화.mp4"
    assert post.fields["Content-Type"] == "video/mp4"


@pytest.mark.parametrize(
    ("front", "url"),
    [
        ("/_s3", "https://films.example.org/_s3/kongdori-uploads"),
        ("http://other.example:1/_s3/", "http://other.example:1/_s3/kongdori-uploads"),
    ],
)
def test_a_local_run_posts_through_the_edge(
    key: rsa.RSAPrivateKey, monkeypatch: pytest.MonkeyPatch, front: str, url: str
) -> None:
    monkeypatch.setenv("UPLOADS_PUBLIC_URL", front)
    settings.get_settings.cache_clear()
    post = storage.presign_upload(
        bucket="kongdori-uploads", key="media/uploads/u/v/a.mp4", content_type="video/mp4", size_bytes=1, expires_s=60
    )
    assert post.url == url


def test_an_address_for_a_part_is_signed_for_its_region_size_and_hash(key: rsa.RSAPrivateKey) -> None:
    storage.forget()
    signed = multipart.sign(
        bucket="kongdori-uploads",
        key="media/uploads/u/v/a.mp4",
        multipart_id="m",
        number=2,
        size=5,
        sha256="A" * 43 + "=",
        expires_s=60,
    )
    url = urlsplit(signed.url)
    assert url.netloc == "kongdori-uploads.s3.ap-northeast-2.amazonaws.com"
    query = parse_qs(url.query)
    assert query["X-Amz-SignedHeaders"] == ["content-length;host;x-amz-checksum-sha256"]
    assert (query["partNumber"], query["uploadId"], query["X-Amz-Expires"]) == (["2"], ["m"], ["60"])
    assert signed.headers == {"x-amz-checksum-sha256": "A" * 43 + "="}
