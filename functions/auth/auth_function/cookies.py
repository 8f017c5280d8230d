"""The two cookies of a browser: its refresh token, and the mark of a device that has signed in before.

Both are HttpOnly, Secure (browsers count http://localhost as secure), SameSite=Strict, and for the auth routes only.
"""

from __future__ import annotations

from starlette.responses import Response

from auth_function.grants import IssuedTokens
from kongdori.app_factory import BASE

REFRESH = "kongdori_refresh"
DEVICE = "kongdori_device"
_PATH = f"{BASE}/auth"
_DEVICE_S = 400 * 24 * 3600  # the longest that browsers store a cookie


def set_issued(response: Response, issued: IssuedTokens) -> None:
    """Sets the refresh token, unless the client holds it itself, and the device's mark after a sign-in."""
    if not issued.offline:
        _set(response, REFRESH, issued.refresh_token, issued.refresh_expires_in_s)
    if issued.device is not None:
        _set(response, DEVICE, issued.device, _DEVICE_S)


def clear_refresh_token(response: Response) -> None:
    """Has the browser forget its refresh token. The device's mark stays."""
    _set(response, REFRESH, "", 0)


def _set(response: Response, name: str, value: str, max_age_s: int) -> None:
    response.set_cookie(name, value, max_age=max_age_s, path=_PATH, secure=True, httponly=True, samesite="strict")
