"""Conversations taken away, as Markdown and JSON, and brought along."""
