"""Addresses at the edge, and cookies checked against CloudFront's own rules."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import pytest
from botocore.signers import CloudFrontSigner
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from starlette.responses import Response

from kongdori import media_access, secrets, settings

pytestmark = pytest.mark.unit

_FROM_CLOUDFRONT = str.maketrans("-_~", "+=/")


def _cookies() -> dict[str, tuple[str, list[str]]]:
    made = {}
    response = Response()
    media_access.set_media_cookies(response, "/media/films/circle/")
    for value in response.headers.getlist("set-cookie"):
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
    assert media_access.MEDIA_COOKIES_S - 10 < left <= media_access.MEDIA_COOKIES_S


def test_a_rotated_key_signs_in_the_place_of_the_stacks_own(
    key: rsa.RSAPrivateKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    rotated = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = rotated.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    changed = secrets.app_secret().model_copy(
        update={"rotated_media_key": secrets.MediaKey(id="K2NEW", private_key=pem)}
    )
    monkeypatch.setattr(secrets, "app_secret", lambda: changed)
    cookies = _cookies()
    assert cookies["CloudFront-Key-Pair-Id"][0] == "K2NEW"
    policy, signature = (
        base64.b64decode(cookies[f"CloudFront-{name}"][0].translate(_FROM_CLOUDFRONT), validate=True)
        for name in ("Policy", "Signature")
    )
    rotated.public_key().verify(signature, policy, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303 as above


def test_the_policy_is_byte_for_byte_that_of_botocore() -> None:
    expires = datetime(2026, 11, 22, tzinfo=UTC)
    theirs = CloudFrontSigner("K", lambda text: text).build_policy("https://x.example/media/films/a/*", expires)
    assert media_access.media_policy("https://x.example/media/films/a/*", int(expires.timestamp())) == theirs.encode()


def test_the_cookies_are_shut_to_scripts_other_sites_and_other_paths(key: rsa.RSAPrivateKey) -> None:
    for _, attributes in _cookies().values():
        assert set(attributes) == {"Path=/media/films/circle/", "Max-Age=20", "HttpOnly", "SameSite=lax", "Secure"}


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


def test_a_media_address_is_the_key_behind_media() -> None:
    assert media_access.media_url("films", "media/films/a/video-1.mp4") == "/media/films/a/video-1.mp4"
    assert media_access.media_url("posters", "media/posters/a/p.jpg") == "/media/posters/a/p.jpg"
    assert (
        media_access.media_url("uploads", "media/uploads/u/v/영 화#?.mp4")
        == "/media/uploads/u/v/%EC%98%81%20%ED%99%94%23%3F.mp4"
    )
    with pytest.raises(ValueError, match="is not a key of films"):
        media_access.media_url("films", "media/uploads/u/v/a.mp4")
