"""Whose certificates a TLS connection of ours believes."""

from __future__ import annotations

import ssl
from functools import cache


@cache
def certificates(roots: str = "") -> ssl.SSLContext:
    """Checks certificate and host name against the roots in a PEM file; empty: those that this machine trusts.

    Reading the machine's takes up to 50 ms of a processor, so that is done once a process.
    """
    return ssl.create_default_context(cafile=roots or None)
