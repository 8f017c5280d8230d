"""How a browser gets at stored media: the addresses at the edge, and the signed cookies that open them.

The edge serves each object at the path that is its key: posters to everybody, films and uploads to holders of cookies
for their folder. botocore's CloudFrontSigner was looked at: it signs URLs, but has no call for cookies.
"""

from __future__ import annotations

import base64
import json
import re
import time
from functools import cache
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

from starlette.responses import Response

from kongdori import secrets
from kongdori.settings import get_settings
from kongdori.storage import check_key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

_FOLDER = re.compile(r"/media/(?:films|uploads)/(?:[A-Za-z0-9_][A-Za-z0-9._-]*/)+")
# CloudFront reads a cookie's signature and asks nobody, so a session that ends leaves its cookies behind: they are
# short, and a player renews them while it plays (frontend/src/composables/player/useMediaPass.ts).
MEDIA_COOKIES_S = 20
_CLOUDFRONT_BASE64 = str.maketrans("+=/", "-_~")


def media_url(kind: Literal["films", "uploads", "posters"], key: str) -> str:
    """The path at which the edge serves an object, such as `/media/films/circle/video.mp4`."""
    check_key(key)
    if not key.startswith(f"media/{kind}/"):
        raise ValueError(f"{key!r} is not a key of {kind}")
    return f"/{quote(key)}"


def set_media_cookies(response: Response, folder: str) -> None:
    """Sets cookies that open everything under `folder` (`/media/films/<slug>/`) and nothing else.

    CloudFront's three cookies with a custom policy, which ends after `MEDIA_COOKIES_S`. Their Path is the folder, so
    that a browser holds those of several films at once. Source: CloudFront Developer Guide, "Set signed cookies that
    use a custom policy".
    """
    if not _FOLDER.fullmatch(folder):
        raise ValueError(f"{folder!r} is not a folder under /media/films/ or /media/uploads/")
    settings = get_settings()
    policy = media_policy(settings.public_url + folder + "*", int(time.time()) + MEDIA_COOKIES_S)
    key = _signing_key()
    values = {
        "CloudFront-Policy": _cloudfront_base64(policy),
        "CloudFront-Signature": _cloudfront_base64(_sign(policy, key.private_key)),
        "CloudFront-Key-Pair-Id": key.id,
    }
    # A browser drops a Secure cookie that came over plain HTTP, so a local run on http:// goes without it.
    secure = settings.stage != "local" or not settings.public_url.startswith("http://")
    for name, value in values.items():
        response.set_cookie(name, value, MEDIA_COOKIES_S, path=folder, secure=secure, httponly=True, samesite="lax")


def media_policy(resource: str, expires_epoch: int) -> bytes:
    """A CloudFront custom policy in the compact form that is signed."""
    statement = {"Resource": resource, "Condition": {"DateLessThan": {"AWS:EpochTime": expires_epoch}}}
    return json.dumps({"Statement": [statement]}, separators=(",", ":")).encode()


def _cloudfront_base64(data: bytes) -> str:
    return base64.b64encode(data).decode().translate(_CLOUDFRONT_BASE64)


def _signing_key() -> secrets.MediaKey:
    """The stack's own, until it is rotated: CloudFormation can't change a public key."""
    secret = secrets.app_secret()
    own = secrets.MediaKey(id=get_settings().media_key_pair_id, private_key=secret.media_private_key)
    return secret.rotated_media_key or own


def _sign(policy: bytes, pem: str) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA1

    return _private_key(pem).sign(policy, PKCS1v15(), SHA1())  # noqa: S303 CloudFront knows no other hash


@cache
def _private_key(pem: str) -> RSAPrivateKey:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    key = load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("media_private_key in the app secret is not an RSA key")
    return key
