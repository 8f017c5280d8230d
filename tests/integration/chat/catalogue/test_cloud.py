"""The catalogue through the whole local cloud: an intent is added, tested, published, served and rolled back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fixtures import small_catalogue
from fixtures.chatting import Whole
from fixtures.local_cloud import Account, LocalCloud, running_cloud
from fixtures.model_peer import Peer

from chat_function.catalogue import intents_yaml
from kongdori.recognition import shipped
from kongdori_tools.__main__ import main

pytestmark = pytest.mark.integration

PICNIC: dict[str, Any] = {
    "name": "picnic",
    "cacheable": True,
    "ttl_s": 3600,
    "fixed": True,
    "entities": [],
    "answers": {"en": "On the last Friday of a month.", "ko": "매달 마지막 금요일이에요."},
    "utterances": {"en": ["when is the office picnic"], "ko": ["사무실 소풍은 언제예요"]},
}


@pytest.fixture(scope="module")
def local_cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """A cloud of its own: its first account is the admin."""
    with running_cloud(tmp_path_factory.mktemp("catalogue")) as running:
        yield running


@pytest.fixture(scope="module")
def keeper(local_cloud: LocalCloud) -> Account:
    return local_cloud.sign_up("Admin")


@pytest.fixture
def admin(keeper: Account) -> httpx.Client:
    return keeper.client


def wait_for(admin: httpx.Client, number: int) -> dict[str, Any]:
    """The version, once it is there and trained."""
    deadline = time.monotonic() + 600
    while time.monotonic() < deadline:
        answer = admin.get(f"/chat/catalogue/versions/{number}")
        if answer.status_code != 404 and answer.raise_for_status().json()["status"] != "training":
            return dict(answer.json())
        time.sleep(0.5)
    raise AssertionError("the training did not end")


def ask(client: httpx.Client, content: str) -> dict[str, Any]:
    conversation = client.post("/chat/conversations", json={}).raise_for_status().json()["id"]
    turn = client.post(f"/chat/conversations/{conversation}/messages", json={"content": content})
    return dict(turn.raise_for_status().json()["reply"])


def said_within_a_minute(client: httpx.Client, question: str, answer: str) -> bool:
    """Whether a process that served another version before takes the new one up by itself."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if ask(client, question)["content"] == answer:
            return True
        time.sleep(1)
    return False


def test_an_intent_is_added_published_served_and_rolled_back(local_cloud: LocalCloud, admin: httpx.Client) -> None:
    member = local_cloud.sign_up("Member").client
    assert member.get("/chat/catalogue").status_code == 403
    before = admin.get("/chat/catalogue").raise_for_status().json()
    assert (before["current"], before["changed"], before["training"]) == (0, False, None)

    assert ask(member, "When is the office picnic?")["content"] not in PICNIC["answers"].values()
    assert ask(member, "How do I delete my account?")["intent"] == "how_to_delete_account"
    assert admin.post("/chat/catalogue/intents", json=PICNIC).status_code == 201
    assert admin.get("/chat/catalogue").json()["changed"] is True
    tested = admin.post("/chat/catalogue/test", json={"utterance": "When is the office picnic?"}).json()
    assert tested["intent"] != "picnic"
    assert tested["nearest"][0] == {"intent": "picnic", "utterance": "when is the office picnic", "similarity": 1.0}

    wordings = admin.post("/chat/catalogue/intents/picnic/wordings", json={})
    assert (wordings.status_code, wordings.json()["type"]) == (503, "urn:kongdori:problem:model-missing")

    begun = admin.post("/chat/catalogue/versions", json={})
    assert begun.status_code == 202, begun.text
    number = begun.json()["number"]
    again = admin.post("/chat/catalogue/versions", json={})
    assert again.status_code == 409
    assert again.json()["type"].endswith("training-already")
    assert "Admin" in again.json()["detail"]

    version = wait_for(admin, number)
    assert version["status"] == "ready", version
    assert version["current"] is True
    assert version["report"]["error_upper_95"] <= 0.01
    assert {"intent": "picnic", "language": "en", "utterances": 1, "needed": 10} in version["report"]["lacking"]
    overview = admin.get("/chat/catalogue").json()
    assert (overview["current"], overview["changed"]) == (number, False)
    tested = admin.post("/chat/catalogue/test", json={"utterance": "When is the office picnic?"}).json()
    assert (tested["intent"], tested["served"], tested["reason"]) == ("picnic", True, "exact")
    assert tested["answer"] == PICNIC["answers"]["en"]
    assert said_within_a_minute(member, "When is the office picnic?", PICNIC["answers"]["en"])

    kept = ask(member, "How do I delete my account?")
    assert (kept["source"], kept["intent"]) == ("cache", "how_to_delete_account"), (
        "an unchanged intent keeps its answer"
    )

    back = admin.post("/chat/catalogue/versions/0/activate")
    assert back.status_code == 200
    assert back.json()["current"] is True
    tested = admin.post("/chat/catalogue/test", json={"utterance": "When is the office picnic?"}).json()
    assert tested["intent"] != "picnic"
    listed = admin.get("/chat/catalogue/versions").json()["items"]
    assert [(one["number"], one["current"]) for one in listed] == [(number, False), (0, True)]
    forward = admin.post(f"/chat/catalogue/versions/{number}/activate").json()
    assert forward["current"] is True


def test_the_command_does_the_same(
    local_cloud: LocalCloud,
    admin: httpx.Client,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("KONGDORI_DATA", str(local_cloud.data))
    monkeypatch.setenv("COLUMNS", "200")
    for name in ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION", "AWS_REGION"):
        monkeypatch.setenv(name, "")  # what the command sets is taken back afterwards

    def run(*words: str, code: int = 0) -> str:
        assert main(["intents", *words]) == code
        said = capsys.readouterr()
        return said.out if code == 0 else said.err

    # To train all of it again would prove nothing more, and take long.
    few = tmp_path / "few.yaml"
    few.write_text(intents_yaml.dump({name: shipped.intents()[name] for name in small_catalogue.FEW}), "utf-8")
    assert "added: none" in run("import", str(few), "--replace")
    admin.patch("/chat/catalogue", json={"max_error": 0.05}).raise_for_status()
    ways = ("where may visitors park their cars", "can my guests park here", "is there parking for visitors")
    run("add", "parking", *(word for way in ways for word in ("--en", way)), "--ttl", "3600")
    assert "parking" in run("list", "visitors park")
    assert "An intent with this name already exists" in run("add", "parking", "--en", "x y z", code=1)
    assert "parking" in run("test", "where may visitors park")
    exported = tmp_path / "intents.yaml"
    exported.write_text(run("export"), "utf-8")
    assert "added: none" in run("import", str(exported), "--dry-run")
    broken = tmp_path / "broken.yaml"
    broken.write_text("parking: {cacheable: 3, utterances: {en: x}}", "utf-8")
    assert "yaml › parking › cacheable: Must be true or false." in run("import", str(broken), code=1)
    published = " ".join(run("publish").split())
    assert "is live" in published
    assert "parking: 3 of 10 utterances in en" in published
    current = admin.get("/chat/catalogue").json()["current"]
    assert f"{current}" in run("versions")
    assert "don't need new training" in run("renew")

    assert "Version 0 is live" in run("roll-back", "0")
    assert admin.get("/chat/catalogue").json()["current"] == 0
    assert "There's nothing here" in run("roll-back", "999", code=1)


def test_a_release_that_cannot_read_what_was_trained_trains_it_again(local_cloud: LocalCloud, keeper: Account) -> None:
    current = keeper.client.get("/chat/catalogue/versions").json()["items"][0]["number"]
    keeper.client.post(f"/chat/catalogue/versions/{current}/activate").raise_for_status()
    older = "UPDATE intent_versions SET catalogue = jsonb_set(catalogue, '{format}', '0')"
    Whole(local_cloud, Peer("", "")).sql(older)
    local_cloud.stop()
    for _ in range(2):  # once, however often it starts
        with running_cloud(local_cloud.data) as updated:
            client = updated.client(token=updated.sign_in(keeper.login_id))
            assert wait_for(client, current + 1)["current"] is True
            tested = client.post("/chat/catalogue/test", json={"utterance": "Where may visitors park their cars?"})
            assert tested.json()["intent"] == "parking"
            assert client.get(f"/chat/catalogue/versions/{current + 2}").status_code == 404
