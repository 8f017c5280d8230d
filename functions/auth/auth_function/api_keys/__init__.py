"""Personal API keys: made, listed, revoked, and read by the authorizer."""
