"""Which transcriber is connected."""

from __future__ import annotations

from kongdori.settings import get_settings
from summarize_function.speech import local
from summarize_function.speech.absent import Absent
from summarize_function.speech.endpoint import Endpoint
from summarize_function.speech.transcriber import Transcriber


def connected() -> Transcriber:
    """The transcriber that the settings name. Where its server is not connected, the one that refuses."""
    chosen = get_settings().transcribe
    if chosen in local.KINDS:
        return local.Local()
    endpoint = Endpoint()
    return endpoint if chosen == "endpoint" and endpoint.is_configured() else Absent()
