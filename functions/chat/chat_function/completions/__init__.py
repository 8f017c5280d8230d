"""The OpenAI-compatible door: Chat Completions and the list of models, for clients that others wrote."""
