"""The two cookies of a browser: its refresh token, and the mark of a device that has signed in before.

Both are HttpOnly, Secure (browsers count http://localhost as secure), SameSite=Strict, and go to the auth routes only.
"""

from __future__ import annotations

from starlette.responses import Response

from auth_function.grants import Issued
from kongdori.app_factory import BASE

REFRESH = "kongdori_refresh"
DEVICE = "kongdori_device"
_PATH = f"{BASE}/auth"
_DEVICE_S = 400 * 24 * 3600  # the longest that browsers keep a cookie


def keep(response: Response, issued: Issued) -> None:
    """Sets what a grant gave: the refresh token unless it goes in the body, the device's mark after a sign-in."""
    if not issued.in_body:
        _set(response, REFRESH, issued.refresh_token, issued.refresh_expires_in)
    if issued.device is not None:
        _set(response, DEVICE, issued.device, _DEVICE_S)


def drop(response: Response) -> None:
    """Makes the browser forget its refresh token. It stays a known device."""
    _set(response, REFRESH, "", 0)


def _set(response: Response, name: str, value: str, max_age_s: int) -> None:
    response.set_cookie(name, value, max_age=max_age_s, path=_PATH, secure=True, httponly=True, samesite="strict")
