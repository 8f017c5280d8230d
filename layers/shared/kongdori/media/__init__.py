"""Reads and converts video, sound and captions."""
