"""Amazon Bedrock's OpenAI-compatible endpoint, opened by the function's own role: no key is made or stored.

Its bearer token is a request of one's own to Bedrock, signed as AWS's URLs are, and written as base64. AWS's
aws-bedrock-token-generator was looked at: it makes the same token, but brings botocore, whose import takes 0.3 s. The
tests compare both.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import time
from datetime import UTC, datetime
from urllib.parse import quote

from kongdori import aws_credentials
from kongdori.aws_credentials import Credentials, NoCredentials
from kongdori.errors import ModelUnavailable

_ADDRESS = re.compile(r"https://bedrock-runtime\.([a-z0-9-]+)\.amazonaws\.com/openai/v1/?")
_HOST = "bedrock.amazonaws.com"
_EXPIRES_S = 43_200
_REMEMBER_S = 300.0  # a token ends with the credentials that signed it, which are renewed long before
_kept: dict[str, tuple[float, str]] = {}


def region_of(address: str) -> str | None:
    """The region of a Bedrock address; None for every other address, which gets no token."""
    found = _ADDRESS.fullmatch(address)
    return found[1] if found else None


def token(region: str) -> str:
    """A bearer token of this function's role. Raises `ModelUnavailable` where the role's credentials can't be read."""
    kept = _kept.get(region)
    if kept and time.monotonic() - kept[0] < _REMEMBER_S:
        return kept[1]
    try:
        login = aws_credentials.credentials()
    except NoCredentials as error:
        raise ModelUnavailable from error
    made = sign(login, region=region, now=datetime.now(UTC))
    _kept[region] = (time.monotonic(), made)
    return made


def forget() -> None:
    """Has the next call make a token anew (after a SnapStart restore, and between tests)."""
    _kept.clear()


def sign(login: Credentials, *, region: str, now: datetime) -> str:
    """The token that these credentials give at this moment.

    Source: AWS documentation, "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)".
    """
    stamp = now.strftime("%Y%m%dT%H%M%SZ")
    scope = f"{stamp[:8]}/{region}/bedrock/aws4_request"
    fields = {
        "Action": "CallWithBearerToken",
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": f"{login.access_key}/{scope}",
        "X-Amz-Date": stamp,
        "X-Amz-Expires": str(_EXPIRES_S),
        "X-Amz-SignedHeaders": "host",
    }
    if login.session_token:
        fields["X-Amz-Security-Token"] = login.session_token
    query = {name: f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in fields.items()}
    nothing = hashlib.sha256(b"").hexdigest()
    ordered = "&".join(query[name] for name in sorted(query))
    canonical = "\n".join(["POST", "/", ordered, f"host:{_HOST}", "", "host", nothing])
    to_sign = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = b"AWS4" + login.secret_key.encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.new(key, to_sign.encode(), "sha256").hexdigest()
    url = f"{_HOST}/?{'&'.join(query.values())}&X-Amz-Signature={signature}&Version=1"
    return f"bedrock-api-key-{base64.b64encode(url.encode()).decode()}"
