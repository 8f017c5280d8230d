"""The secrets of a local run: made once, kept in the data folder (0600), so that tokens outlive a restart."""

from __future__ import annotations

import base64
import json
import os
import secrets
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

ROLES = ("guest", "member", "admin")


def load(path: Path) -> dict[str, Any]:
    """What the folder's secrets file holds (the keys of `_fresh`); made on the first call."""
    if not path.exists():
        write_private(path, json.dumps(_fresh(), indent=1))
    return dict(json.loads(path.read_text()))


def write_private(path: Path, text: str) -> None:
    """Writes a file that only its owner may read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def public_key_pem(private_key_pem: str) -> bytes:
    """The public half of the media key, which the edge checks cookies with."""
    key = serialization.load_pem_private_key(private_key_pem.encode(), password=None)
    return key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def _fresh() -> dict[str, Any]:
    media = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = media.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return {
        "app": {
            "token_keys": {secrets.token_hex(8): base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()},
            "pepper": secrets.token_urlsafe(48),
            "refresh_key": secrets.token_urlsafe(48),
            "media_private_key": pem.decode(),
            "usage_plan_keys": {role: secrets.token_hex(20) for role in ROLES},
            "openai_api_key": "",
            "wit_ai_token": "",
            "links_proxy": "",
        },
        "database_password": secrets.token_urlsafe(24),
        "redis_password": secrets.token_urlsafe(24),
        "edge": secrets.token_urlsafe(32),
        "aws_secret_key": secrets.token_urlsafe(32),
    }
