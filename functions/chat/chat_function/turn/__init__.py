"""One turn of a conversation: a message and its reply."""
