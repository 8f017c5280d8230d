"""Conversations shared by link: a snapshot without names, readable without an account until it is revoked."""
