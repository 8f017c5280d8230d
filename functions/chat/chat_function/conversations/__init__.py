"""Conversations: opened, listed, searched, ordered and deleted."""
