"""`whole`: one local cloud with a model behind it, shared by all that break something in it; each mends it again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fixtures.chatting import Whole
from fixtures.local_cloud import running_cloud
from fixtures.model_peer import Peer

MODEL = "gpt-of-the-faults"
MODEL_TIMEOUT_S = 8  # a busy machine makes a quick model slow


@pytest.fixture(scope="session")
def _whole(_peer_process: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    model = {
        "OPENAI_BASE_URL": f"{_peer_process}/v1",
        "OPENAI_MODEL": MODEL,
        "MODEL_TIMEOUT_S": str(MODEL_TIMEOUT_S),
        "MESSAGES_PER_MINUTE": "1000",
    }
    with running_cloud(tmp_path_factory.mktemp("faults"), environment=model) as cloud:
        yield Whole(cloud, Peer(_peer_process, MODEL))


@pytest.fixture
def whole(_whole: Whole) -> Whole:
    """All parts up, a model with nothing to say yet."""
    _whole.peer.reset()
    return _whole
