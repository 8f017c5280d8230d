"""Publishing under attack, through the whole local cloud: two admins at once, workers that are killed."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import psutil
import pytest
from fixtures import small_catalogue
from fixtures.catalogue import BASE
from fixtures.local_cloud import LocalCloud, running_cloud
from fixtures.small_catalogue import short

from chat_function.catalogue import intents_yaml
from kongdori.recognition import shipped
from kongdori_tools.installation import local

pytestmark = pytest.mark.integration

WORKER = "chat_function.catalogue.handlers.train"
_INTENTS = 20


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    with running_cloud(tmp_path_factory.mktemp("publishing")) as running:
        yield running


@pytest.fixture(scope="module")
def admins(cloud: LocalCloud) -> tuple[httpx.Client, httpx.Client]:
    """Two people who run the installation."""
    first, second = cloud.sign_up("Ada"), cloud.sign_up("Grace")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
            patch.setenv(name, "")
        patch.setenv("AWS_REGION", "")
        local(cloud.data).act("users.promote", login_id=second.login_id)
    # Enough to train on that a worker can be killed meanwhile, and not more.
    some = {name: short(intent) for name, intent in sorted(shipped.intents().items())[:_INTENTS]}
    draft = {"yaml": intents_yaml.dump(some), "replace": True}
    first.client.post(f"{BASE}/import", json=draft).raise_for_status()
    first.client.patch(BASE, json={"max_error": 0.05}).raise_for_status()
    return first.client, second.client


def workers(cloud: LocalCloud) -> list[psutil.Process]:
    """Those that train now: they have used the processor for a while."""
    found = []
    for process in psutil.Process(cloud.process.pid).children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if WORKER in process.cmdline():
                found.append(process)
    return found


def kill_training(cloud: LocalCloud, *, but: set[int]) -> set[int]:
    """Kills the workers that train, once they have begun; their ids."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        busy = [worker for worker in workers(cloud) if worker.pid not in but and sum(worker.cpu_times()[:2]) > 3]
        for worker in busy:
            worker.kill()
        if busy:
            return {worker.pid for worker in busy}
        time.sleep(0.05)
    raise AssertionError("nobody trains" + cloud.logs())


def ended(admin: httpx.Client, number: int) -> dict[str, Any]:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        version = dict(admin.get(f"{BASE}/versions/{number}").raise_for_status().json())
        if version["status"] != "training":
            return version
        time.sleep(0.3)
    raise AssertionError("the training did not end")


def test_two_admins_publish_at_once_and_a_worker_is_killed_once(
    cloud: LocalCloud, admins: tuple[httpx.Client, httpx.Client]
) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda i: admins[i % 2].post(f"{BASE}/versions", json={}), range(8)))
    begun = [answer for answer in answers if answer.status_code == 202]
    assert len(begun) == 1, [answer.text for answer in answers]
    who = begun[0].json()["created_by"]
    for answer in answers:
        if answer is not begun[0]:
            assert (answer.status_code, answer.json()["type"]) == (409, "urn:kongdori:problem:training-already")
            assert f"{who} has been publishing since" in answer.json()["detail"]
    kill_training(cloud, but=set())
    version = ended(admins[0], begun[0].json()["number"])
    assert (version["status"], version["current"]) == ("ready", True)


def test_workers_that_are_killed_again_and_again_block_nobody(
    cloud: LocalCloud, admins: tuple[httpx.Client, httpx.Client]
) -> None:
    before = admins[0].get(BASE).json()["current"]
    number = admins[0].post(f"{BASE}/versions", json={}).raise_for_status().json()["number"]
    killed = kill_training(cloud, but=set())
    kill_training(cloud, but=killed)
    version = ended(admins[1], number)
    assert (version["status"], version["error"]["code"]) == ("failed", "training-broke-off")
    assert admins[1].get(BASE).json()["current"] == before, "what is served stays"
    refused = admins[1].post(f"{BASE}/versions/{number}/activate", json={})
    assert refused.json()["type"].endswith("version-not-ready")
    # That the next one may go on is as true of a few intents, which are trained sooner.
    few = intents_yaml.dump({name: shipped.intents()[name] for name in small_catalogue.FEW})
    admins[1].post(f"{BASE}/import", json={"yaml": few, "replace": True}).raise_for_status()
    again = admins[1].post(f"{BASE}/versions", json={}).raise_for_status().json()["number"]
    assert ended(admins[1], again)["status"] == "ready"
