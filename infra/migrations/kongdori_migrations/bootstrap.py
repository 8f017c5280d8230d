"""The custom resources that a deploy needs before any function: the app secret's values, and a fingerprint of settings.

The secret is filled at the first deploy; afterwards only what is missing is added, and nothing that is there is ever
replaced: a new pepper would lock everybody out. One GenerateSecretString makes one random string; this secret has
several, and an RSA key pair whose public half CloudFront must know.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from kongdori_migrations.custom_resource import answer

ROLES = ("guest", "member", "admin")


def handler(event: dict[str, Any], context: Any) -> None:
    """CloudFormation's entry for both custom resources.

    Custom::AppSecretValues has the attributes MediaPublicKey (PEM), GuestKey, MemberKey, AdminKey; Custom::Fingerprint
    has Sha256.
    """
    given = event["ResourceProperties"]
    if event["ResourceType"] == "Custom::Fingerprint":
        answer(event, context, lambda: {"Sha256": fingerprint(given)}, physical_id="kongdori-fingerprint")
        return
    answer(
        event,
        context,
        lambda: attributes(fill(given["SecretArn"])),
        physical_id="kongdori-app-secret-values",
        secret=True,
    )


def fingerprint(given: dict[str, Any]) -> str:
    """One value for all that is given; a function's version that carries it is published anew when any changes."""
    return hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()


def fill(secret_arn: str) -> dict[str, Any]:
    """Adds what the stored secret lacks and returns it."""
    import boto3  # late: only this call needs it

    manager = boto3.client("secretsmanager")
    try:
        kept = json.loads(manager.get_secret_value(SecretId=secret_arn)["SecretString"])
    except manager.exceptions.ResourceNotFoundException:  # the secret is there, but never had a value
        kept = {}
    filled = complete(kept)
    if filled != kept:
        manager.put_secret_value(SecretId=secret_arn, SecretString=json.dumps(filled))
    return filled


def complete(kept: dict[str, Any]) -> dict[str, Any]:
    """What is there, with a fresh value for each part of `kongdori.secrets.AppSecret` that is not."""
    filled = dict(kept)
    if not filled.get("token_keys"):
        filled["token_keys"] = {secrets.token_hex(8): base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()}
    filled["pepper"] = filled.get("pepper") or secrets.token_urlsafe(48)
    filled["refresh_key"] = filled.get("refresh_key") or secrets.token_urlsafe(48)
    filled["media_private_key"] = filled.get("media_private_key") or _rsa_private_key()
    plans = filled.get("usage_plan_keys") or {}
    filled["usage_plan_keys"] = {role: plans.get(role) or secrets.token_hex(20) for role in ROLES}
    for name in ("database_password", "cache_password", "edge_key"):
        filled[name] = filled.get(name) or secrets.token_hex(24)  # RDS takes no / @ " in a password
    filled.setdefault("openai_api_key", "")
    filled.setdefault("wit_ai_token", "")
    filled.setdefault("links_proxy", "")
    return filled


def attributes(filled: dict[str, Any]) -> dict[str, str]:
    """What other resources of the template need of the secret: the public half, and the plans' key values."""
    private = serialization.load_pem_private_key(filled["media_private_key"].encode(), password=None)
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    plans = filled["usage_plan_keys"]
    return {"MediaPublicKey": public.decode()} | {f"{role.capitalize()}Key": plans[role] for role in ROLES}


def _rsa_private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)  # the size that CloudFront takes
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
