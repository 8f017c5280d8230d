"""Turns sound into cues, and cues into chapters and excerpts."""
