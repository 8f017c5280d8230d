"""Connecting a model over HTTP: the admin alone, never the key, at once in all functions, and still there tomorrow."""

from __future__ import annotations

import time
from pathlib import Path

import httpx
import pytest
from fixtures.local_cloud import PASSWORD, LocalCloud, ready_made, running_cloud
from fixtures.model_peer import Peer

pytestmark = pytest.mark.integration


@pytest.fixture
def peer(_peer_process: str) -> Peer:
    found = Peer(_peer_process, "connected-model")
    found.reset()
    return found


def test_from_offline_to_a_model_and_through_a_restart(tmp_path: Path, peer: Peer) -> None:
    peer.answers("The moon does it.")
    cloud = LocalCloud(ready_made(tmp_path / "data")).start()
    admin, member = cloud.sign_up("Admin"), cloud.sign_up("Member")
    form = {"base_url": f"{peer.url}/v1", "api_key": "sk-very-secret", "model": "connected-model"}
    server = {name: form[name] for name in ("base_url", "api_key")}
    prices = {"price_in": 0.1, "price_out": 0.5}

    for call in (
        lambda who: who.get("/model"),
        lambda who: who.post("/model/test", json=form),
        lambda who: who.post("/model/list", json=server),
        lambda who: who.put("/model", json=form | prices),
        lambda who: who.delete("/model"),
    ):
        assert call(member.client).status_code == 403
        assert call(cloud.client()).status_code == 401
    assert admin.client.get("/model").json()["connected"] is False
    assert _ask(member.client)["source"] == "offline"

    listed = admin.client.post("/model/list", json=server)
    assert listed.status_code == 200, listed.text
    assert listed.json()["models"]
    tried = admin.client.post("/model/test", json=form)
    assert tried.status_code == 200, tried.text
    assert (tried.json()["ok"], tried.json()["said"]) == (True, "The moon does it.")
    metadata = admin.client.post("/model/test", json=form | {"base_url": "http://169.254.169.254/v1"})
    assert (metadata.status_code, metadata.json()["type"]) == (422, "urn:kongdori:problem:bad-model-address")

    stored = admin.client.put("/model", json=form | prices)
    assert stored.status_code == 200, stored.text
    assert stored.json() | prices == {
        "connected": True,
        "stored": True,
        "base_url": form["base_url"],
        "model": "connected-model",
        "has_key": True,
        "fallback": None,
        **prices,
    }
    deadline = time.monotonic() + 60
    while (reply := _ask(member.client))["source"] != "model":
        assert time.monotonic() < deadline
        time.sleep(1)
    assert (reply["model"], reply["content"]) == ("connected-model", "The moon does it.")
    assert cloud.client().get("/health").json()["checks"]["model"] == "configured"

    cloud.stop()
    for log in (tmp_path / "data/logs").glob("*"):
        assert "sk-very-secret" not in log.read_text(errors="replace"), log
    (kept,) = (tmp_path / "data/secrets").iterdir()
    assert kept.stat().st_mode & 0o077 == 0
    with running_cloud(tmp_path / "data", port=cloud.port) as again:
        back = again.client(token=again.sign_in(admin.login_id, PASSWORD))
        assert back.get("/model").json()["stored"] is True
        assert _ask(back)["source"] == "model"
        assert back.delete("/model").status_code == 204
        assert back.get("/model").json()["connected"] is False
    assert "sk-very-secret" not in kept.read_text()


def _ask(client: httpx.Client) -> dict[str, str]:
    id = client.post("/chat/conversations", json={}).raise_for_status().json()["id"]
    sent = client.post(f"/chat/conversations/{id}/messages", json={"content": "Why does the sea in the west go away?"})
    return dict(sent.raise_for_status().json()["reply"])
