"""Which model is connected: shown to the admin, tried out and stored."""
