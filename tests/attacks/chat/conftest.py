"""The same fixtures as the integration tests: real parts, people who call the chat function, a model server."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

_INTEGRATION = Path(__file__).parents[2] / "integration"


def _load(name: str, path: Path) -> ModuleType:
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


_chat = _load("kongdori_chat_fixtures", _INTEGRATION / "chat" / "conftest.py")

chat = _chat.chat
model_peer = _chat.model_peer
streamed = _chat.streamed
_peer_process = _chat._peer_process
