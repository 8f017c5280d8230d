"""What a person used, what the cache saved, and what is left."""
