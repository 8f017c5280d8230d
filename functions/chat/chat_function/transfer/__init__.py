"""Conversations taken away: export to Markdown and JSON."""
