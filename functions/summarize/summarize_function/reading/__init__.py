"""From captions, speech and text to cues, chapters and excerpts."""
