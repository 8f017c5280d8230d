"""The auth function and its authorizer: see `fixtures.auth`."""

from fixtures.auth import auth

__all__ = ["auth"]
