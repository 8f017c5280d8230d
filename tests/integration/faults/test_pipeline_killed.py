"""Workers of the summaries pipeline killed in the middle of a state, and the whole local cloud with them.

The state is tried again, the summary is done, and nothing is there twice.
"""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from fixtures.chatting import Whole
from fixtures.local_cloud import PASSWORD, Account, LocalCloud, ready_made, running_cloud
from fixtures.model_peer import Peer

from kongdori.media import ffmpeg

pytestmark = pytest.mark.integration

TEXT = "\n".join(f"{m}:{s:02} In minute {m} we speak of rivers and of ice, at {s}." for m in range(8) for s in (0, 30))
DIVISION = {
    "title": "Rivers",
    "overview": "Water and ice.",
    "chapters": [{"first_sentence": 0, "title": "Rivers"}, {"first_sentence": 8, "title": "Ice"}],
}
CHAPTER = {"summary": "On water.", "points": []}
STEPS = ["asked", "chapter:0:0-8", "chapter:0:8-16", "chapters:0"]
VTT = "WEBVTT\n\n00:00.000 --> 06:30.000\nAll of this speaks of a colourful pattern that counts the seconds.\n"


@pytest.fixture(scope="module")
def slow_video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A .wmv that takes some seconds to convert."""
    path = tmp_path_factory.mktemp("video") / "a.wmv"
    command = [str(ffmpeg.executable()), "-nostdin", "-loglevel", "error", "-f", "lavfi"]
    command += ["-i", "testsrc=size=320x240:rate=15:duration=400", "-c:v", "wmv2", "-q:v", "8", str(path)]
    subprocess.run(command, check=True)
    return path


def hand_in(account: Account, video: Path) -> str:
    """Uploads the video and captions, and asks for the summary; its id."""
    captions = upload(account, "a.vtt", "text/vtt", VTT.encode())
    source = {
        "type": "upload",
        "upload_id": upload(account, "a.wmv", "video/x-ms-wmv", video.read_bytes()),
        "captions_upload_id": captions,
    }
    return str(account.client.post("/summaries", json={"source": source}).raise_for_status().json()["id"])


def upload(account: Account, name: str, kind: str, data: bytes) -> str:
    body = {"filename": name, "size": len(data), "content_type": kind}
    form = account.client.post("/summaries/uploads", json=body).raise_for_status().json()
    url = httpx.URL(str(account.client.base_url)).join(form["url"])
    httpx.post(url, data=form["fields"], files={"file": (name, data, kind)}, timeout=60).raise_for_status()
    return str(form["upload_id"])


def finished(account: Account, id: str, *, within_s: float = 90) -> dict[str, Any]:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        summary = account.client.get(f"/summaries/{id}").json()
        if summary["status"] not in {"queued", "running"}:
            return dict(summary)
        time.sleep(0.1)
    raise AssertionError(f"not finished: {summary}")


def converters(cloud: LocalCloud) -> list[psutil.Process]:
    """The ffmpeg processes that work on files of this cloud, wherever they hang in the tree."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.name().startswith("ffmpeg") and any(str(cloud.data) in part for part in process.cmdline()):
                found.append(process)
        except psutil.Error:
            continue
    return found


def wait_for_conversion(cloud: LocalCloud) -> list[psutil.Process]:
    deadline = time.monotonic() + 30
    while not (found := [p for p in converters(cloud) if "libx264" in p.cmdline()]):
        assert time.monotonic() < deadline, cloud.logs()
        time.sleep(0.02)
    return found


def gone(processes: list[psutil.Process], within_s: float = 5) -> bool:
    deadline = time.monotonic() + within_s
    while any(p.is_running() and p.status() != psutil.STATUS_ZOMBIE for p in processes):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def model_that_writes_slowly(peer: Peer) -> None:
    """It divides at once; what it says of a chapter begins after two seconds."""
    peer.answers(json.dumps(DIVISION), to="Divide this transcript")
    peer.writes(CHAPTER, streamingProfile={"ttft": 2000})


def written_once(whole: Whole, account: Account, id: str) -> None:
    """The summary is whole, it was divided once, and nothing is booked twice."""
    summary = finished(account, id)
    assert (summary["status"], summary["engine"], summary["gaps"]) == ("done", whole.peer.model, []), summary
    assert [chapter["title"] for chapter in summary["chapters"]] == ["Rivers", "Ice"]
    questions = [body["messages"][1]["content"] for body in whole.peer.asked()]
    divided = [question for question in questions if "Divide this" in question and "of rivers and of ice" in question]
    assert len(divided) == 1, "what came is not asked for again"
    steps = [step for (step,) in whole.sql("SELECT step FROM usage_events WHERE subject_id = %s ORDER BY step", id)]
    assert [step.rpartition(":")[0] or step for step in steps] == STEPS  # and what it was made of
    assert len(account.client.get("/summaries").json()["items"]) == 1


def test_a_worker_killed_while_the_model_writes(whole: Whole) -> None:
    model_that_writes_slowly(whole.peer)
    account = whole.sign_up()
    asked = account.client.post("/summaries", json={"source": {"type": "transcript", "text": TEXT}})
    id = asked.raise_for_status().json()["id"]
    wait_for(lambda: len(whole.peer.asked()) > 2, whole)
    workers = whole.processes("summarize_function.handlers.chapters")
    assert workers
    for worker in workers:
        worker.kill()

    written_once(whole, account, id)
    assert len(whole.peer.asked()) > 3, "the calls that were cut off, and those that count"
    assert whole.sql("SELECT count(*) FROM digests WHERE engine = 'gpt-of-the-faults'") == [(1,)]


def test_postgres_and_redis_restarted_while_the_model_writes(whole: Whole) -> None:
    model_that_writes_slowly(whole.peer)
    account = whole.sign_up()
    asked = account.client.post("/summaries", json={"source": {"type": "transcript", "text": TEXT + " Again."}})
    id = asked.raise_for_status().json()["id"]
    wait_for(lambda: len(whole.peer.asked()) > 2, whole)
    before = len(whole.cloud.output)
    (redis,) = whole.processes("redis-server")
    (postmaster,) = [process for process in whole.processes("/postgres") if "-D" in process.cmdline()]
    redis.kill()
    postmaster.send_signal(signal.SIGINT)
    for said in ("redis ended", "postgres ended"):
        wait_for(partial(_is_told, whole, before, said), whole)
    wait_for(lambda: account.client.get(f"/summaries/{id}").status_code == 200, whole)

    written_once(whole, account, id)


def _is_told(whole: Whole, before: int, said: str) -> bool:
    return any(said in line for line in whole.cloud.output[before:])


def wait_for(said: Callable[[], object], whole: Whole) -> None:
    deadline = time.monotonic() + 60
    while not said():
        assert time.monotonic() < deadline, whole.cloud.logs()
        time.sleep(0.05)


def test_a_worker_killed_while_it_converts(whole: Whole, slow_video: Path) -> None:
    whole.peer.answers(json.dumps(DIVISION), to="Divide this transcript")
    whole.peer.writes(CHAPTER)
    account = whole.sign_up()
    id = hand_in(account, slow_video)
    orphans = wait_for_conversion(whole.cloud)
    for worker in whole.processes("summarize_function.handlers.prepare"):
        worker.kill()
    assert gone(orphans), "what a killed worker had started ends with it"

    summary = finished(account, id)
    assert summary["status"] == "done", summary
    assert summary["media"]["type"] == "video/mp4"
    assert whole.sql("SELECT count(*) FROM uploads WHERE user_id = %s AND media_key IS NOT NULL", account.id) == [(1,)]
    assert converters(whole.cloud) == []


def test_the_whole_cloud_killed_while_it_converts_and_the_model_writes(
    whole: Whole, tmp_path: Path, slow_video: Path
) -> None:
    peer = Peer(whole.peer.url, "gpt-of-the-restart")
    model_that_writes_slowly(peer)
    model = {"OPENAI_BASE_URL": f"{peer.url}/v1", "OPENAI_MODEL": peer.model}
    cloud = LocalCloud(ready_made(tmp_path / "data"), environment=model).start()
    account = cloud.sign_up()
    id = hand_in(account, slow_video)
    processes = wait_for_conversion(cloud)
    other = cloud.sign_up()
    asked = other.client.post("/summaries", json={"source": {"type": "transcript", "text": TEXT}})
    written = str(asked.raise_for_status().json()["id"])
    peer.wait_for(3)
    cloud.stop(signal.SIGKILL)
    assert gone(processes), "nothing goes on converting without the cloud"

    with running_cloud(tmp_path / "data", port=cloud.port, environment=model) as again:
        written_once(Whole(again, peer), signed_in(again, other), written)
        back = signed_in(again, account)
        summary = finished(back, id)
        assert (summary["status"], summary["media"]["type"]) == ("done", "video/mp4"), json.dumps(summary)
        assert len(back.client.get("/summaries").json()["items"]) == 1


def signed_in(cloud: LocalCloud, account: Account) -> Account:
    token = cloud.sign_in(account.login_id, PASSWORD)
    return Account(cloud.client(token=token), account.id, account.login_id, PASSWORD, token)
