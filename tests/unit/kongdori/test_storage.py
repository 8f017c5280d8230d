"""What storage signs, checked against CloudFront's and S3's own rules; nothing is asked of a network."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from botocore.signers import CloudFrontSigner
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from kongdori import secrets, settings, storage

pytestmark = pytest.mark.unit

_FROM_CLOUDFRONT = str.maketrans("-_~", "+=/")


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> Iterator[rsa.RSAPrivateKey]:
    """The settings of a deployed stack and its media key, with the secret already read."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    secret = secrets.AppSecret(
        token_keys={"a": "b"}, pepper="p" * 32, refresh_key="r" * 32, media_private_key=pem.decode()
    )
    for name, value in {
        "STAGE": "prod",
        "PUBLIC_URL": "https://films.example.org",
        "APP_SECRET_ARN": "arn:aws:secretsmanager:ap-northeast-2:1:secret:app",
        "DATABASE_SECRET_ARN": "arn:aws:secretsmanager:ap-northeast-2:1:secret:db",
        "DATABASE_HOST": "nowhere.invalid",
        "REDIS_URL": "redis://nowhere.invalid",
        "MEDIA_KEY_PAIR_ID": "K2JCJMDEHXQW5F",
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "ap-northeast-2",
    }.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "UPLOADS_PUBLIC_URL", "AWS_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(secrets, "app_secret", lambda: secret)
    settings.get_settings.cache_clear()
    storage.forget()
    yield private
    settings.get_settings.cache_clear()
    storage.forget()


def _cookies() -> dict[str, tuple[str, list[str]]]:
    made = {}
    for value in storage.media_cookies("/media/films/circle/", expires_s=600):
        pair, *attributes = value.split("; ")
        name, _, text = pair.partition("=")
        made[name] = (text, attributes)
    return made


def test_the_cookies_are_what_cloudfront_wants(key: rsa.RSAPrivateKey) -> None:
    cookies = _cookies()
    assert set(cookies) == {"CloudFront-Policy", "CloudFront-Signature", "CloudFront-Key-Pair-Id"}
    assert cookies["CloudFront-Key-Pair-Id"][0] == "K2JCJMDEHXQW5F"
    policy = base64.b64decode(cookies["CloudFront-Policy"][0].translate(_FROM_CLOUDFRONT), validate=True)
    signature = base64.b64decode(cookies["CloudFront-Signature"][0].translate(_FROM_CLOUDFRONT), validate=True)
    key.public_key().verify(signature, policy, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303 CloudFront knows no other
    (statement,) = json.loads(policy)["Statement"]
    assert statement["Resource"] == "https://films.example.org/media/films/circle/*"
    left = statement["Condition"]["DateLessThan"]["AWS:EpochTime"] - datetime.now(UTC).timestamp()
    assert 590 < left <= 600


def test_the_policy_is_byte_for_byte_that_of_botocore() -> None:
    expires = datetime(2026, 11, 22, tzinfo=UTC)
    theirs = CloudFrontSigner("K", lambda text: text).build_policy("https://x.example/media/films/a/*", expires)
    assert storage.media_policy("https://x.example/media/films/a/*", int(expires.timestamp())) == theirs.encode()


def test_the_cookies_are_shut_to_scripts_other_sites_and_other_paths(key: rsa.RSAPrivateKey) -> None:
    for _, attributes in _cookies().values():
        assert attributes == ["Path=/media/films/circle/", "Max-Age=600", "HttpOnly", "SameSite=Lax", "Secure"]


def test_only_a_local_run_over_plain_http_goes_without_secure(
    key: rsa.RSAPrivateKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    for stage, url, secure in (
        ("local", "http://localhost:8080", False),
        ("local", "https://localhost:8443", True),
        ("dev", "http://dev.example.org", True),
    ):
        monkeypatch.setenv("STAGE", stage)
        monkeypatch.setenv("PUBLIC_URL", url)
        settings.get_settings.cache_clear()
        assert all(("Secure" in attributes) is secure for _, attributes in _cookies().values())


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


def test_a_media_address_is_the_key_behind_media() -> None:
    assert storage.media_url("films", "media/films/a/video-1.mp4") == "/media/films/a/video-1.mp4"
    assert storage.media_url("posters", "media/posters/a/p.jpg") == "/media/posters/a/p.jpg"
    assert (
        storage.media_url("uploads", "media/uploads/u/v/영 화#?.mp4")
        == "/media/uploads/u/v/%EC%98%81%20%ED%99%94%23%3F.mp4"
    )
    with pytest.raises(ValueError, match="is not a key of films"):
        storage.media_url("films", "media/uploads/u/v/a.mp4")
