"""What the development environment has and no function's package: functions here start, and behave, without it."""

from __future__ import annotations

import sys

# boto3 and urllib3 load both where they are there: a third of what a function that reads S3 needs to start.
_DEVELOPMENT_ONLY = ("awscrt", "OpenSSL")


def hide_development_packages() -> None:
    """To be called before the function is imported: an import of one of these then raises `ImportError`."""
    for name in _DEVELOPMENT_ONLY:
        sys.modules[name] = None  # type: ignore[assignment]
