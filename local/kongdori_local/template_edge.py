"""CloudFront's response-headers policies, as header lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def response_headers(config: Mapping[str, Any]) -> dict[str, tuple[str, bool]]:
    """Name → (value, whether it goes before what the origin says)."""
    headers = {}
    for kind, given in config.get("SecurityHeadersConfig", {}).items():
        if kind in _WRITTEN:
            name, value = _WRITTEN[kind](given)
            headers[name] = (value, bool(given.get("Override", True)))
    if cors := config.get("CorsConfig"):
        override = bool(cors["OriginOverride"])
        headers["access-control-allow-origin"] = (_items(cors, "AllowOrigins"), override)
        headers["access-control-expose-headers"] = (_items(cors, "ExposeHeaders"), override)
    for item in config.get("CustomHeadersConfig", {}).get("Items", []):
        headers[str(item["Header"]).lower()] = (str(item["Value"]), bool(item.get("Override", True)))
    return headers


def preflight_headers(config: Mapping[str, Any]) -> dict[str, str]:
    """What a preflight is answered with, besides the headers that it asks for; nothing where the policy has no CORS."""
    if (cors := config.get("CorsConfig")) is None:
        return {}
    return {
        "access-control-allow-methods": _items(cors, "AllowMethods"),
        "access-control-max-age": str(cors["AccessControlMaxAgeSec"]),
    }


def _items(cors: Mapping[str, Any], of: str) -> str:
    return ", ".join(cors[f"AccessControl{of}"]["Items"])


def _hsts(given: Mapping[str, Any]) -> tuple[str, str]:
    parts = [f"max-age={given['AccessControlMaxAgeSec']}"]
    parts += ["includeSubDomains"] if given.get("IncludeSubdomains") else []
    parts += ["preload"] if given.get("Preload") else []
    return "strict-transport-security", "; ".join(parts)


_WRITTEN = {
    "ContentSecurityPolicy": lambda given: ("content-security-policy", str(given["ContentSecurityPolicy"]).strip()),
    "ContentTypeOptions": lambda given: ("x-content-type-options", "nosniff"),  # noqa: ARG005 it has no value of its own
    "FrameOptions": lambda given: ("x-frame-options", str(given["FrameOption"])),
    "ReferrerPolicy": lambda given: ("referrer-policy", str(given["ReferrerPolicy"])),
    "StrictTransportSecurity": _hsts,
}
