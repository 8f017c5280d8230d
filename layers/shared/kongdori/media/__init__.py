"""Video, sound and captions: looked into, cut and converted."""
