"""Conversations: opened, listed, searched, renamed and deleted."""
