"""CloudFront's signed cookies: a custom policy, RSA-SHA1, a resource with wildcards, an expiry."""

from __future__ import annotations

import base64
import binascii
import json
import re
import time
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

_FROM_CLOUDFRONT = str.maketrans("-_~", "+=/")
_NAMES = ("CloudFront-Policy", "CloudFront-Signature", "CloudFront-Key-Pair-Id")


class MediaDoor:
    """Checks cookies against the key group's public key; a valid one opens the addresses that its policy names."""

    def __init__(self, public_key_pem: bytes, *, key_pair_id: str) -> None:
        key = serialization.load_pem_public_key(public_key_pem)
        if not isinstance(key, rsa.RSAPublicKey):
            raise TypeError("CloudFront signs cookies with RSA")
        self._key = key
        self._key_pair_id = key_pair_id
        self._policy_of = lru_cache(maxsize=1024)(self._read)

    def opens(self, url: str, cookies: str) -> bool:
        """Whether one of the sets of cookies in a Cookie header opens this URL now.

        A browser may send several sets, one for each path they were set for; each complete one is tried.
        """
        found: dict[str, list[str]] = {name: [] for name in _NAMES}
        for part in cookies.split(";"):
            name, _, value = part.strip().partition("=")
            if name in found:
                found[name].append(value)
        for policy, signature, key_pair in zip(*(found[name] for name in _NAMES), strict=False):
            if key_pair != self._key_pair_id:
                continue
            granted = self._policy_of(policy, signature)
            if granted is None:
                continue
            resource, not_before, expires = granted
            if not_before <= time.time() < expires and resource.fullmatch(url):
                return True
        return False

    def _read(self, policy: str, signature: str) -> tuple[re.Pattern[str], int, int] | None:
        """The resource, start and end of a policy that our key signed; None for any other."""
        try:
            text = base64.b64decode(policy.translate(_FROM_CLOUDFRONT), validate=True)
            signed = base64.b64decode(signature.translate(_FROM_CLOUDFRONT), validate=True)
            self._key.verify(signed, text, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303 CloudFront's format
            (statement,) = json.loads(text)["Statement"]
            condition = statement["Condition"]
            expires = int(condition["DateLessThan"]["AWS:EpochTime"])
            not_before = int(condition.get("DateGreaterThan", {}).get("AWS:EpochTime", 0))
            return _wildcard(str(statement["Resource"])), not_before, expires
        except (binascii.Error, InvalidSignature, ValueError, TypeError, KeyError):
            return None


def _wildcard(resource: str) -> re.Pattern[str]:
    """`*` is any run of characters, `?` any one."""
    parts = ("".join(".*" if c == "*" else "." if c == "?" else re.escape(c) for c in resource),)
    return re.compile(*parts, re.DOTALL)
