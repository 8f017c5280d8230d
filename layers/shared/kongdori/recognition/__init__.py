"""What ties the recogniser (the package `kongdori_intents`, which knows nothing of Kongdori) to this platform: our own
catalogue and the model trained from it, which version Postgres says is served, the embedder that the settings name, and
Wit.ai's veto.
"""
