"""Through the whole local cloud over HTTP: a presigned upload, the real state machine, the video beside it all."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.integration


def upload(account: Any, path: Path, content_type: str) -> str:
    body = {"filename": path.name, "size": path.stat().st_size, "content_type": content_type}
    ticket = account.client.post("/summaries/uploads", json=body)
    assert ticket.status_code == 201, ticket.text
    form = ticket.json()
    url = httpx.URL(str(account.client.base_url)).join(form["url"])
    sent = httpx.post(
        url, data=form["fields"], files={"file": (path.name, path.read_bytes(), content_type)}, timeout=60
    )
    assert sent.status_code == 204, sent.text
    return str(form["upload_id"])


def finish(account: Any, id: str, *, within_s: float) -> Any:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        summary = account.client.get(f"/summaries/{id}")
        if summary.json()["status"] not in {"queued", "running"}:
            return summary
        time.sleep(0.05)
    raise AssertionError(f"not finished: {summary.text}")


def test_the_lecture_from_upload_to_a_video_that_plays(cloud: Any, shared_data: Path) -> None:
    account = cloud.sign_up()
    source = {
        "type": "upload",
        "upload_id": upload(account, shared_data / "lecture/lecture.mp4", "video/mp4"),
        "captions_upload_id": upload(account, shared_data / "lecture/lecture.en.vtt", "text/vtt"),
    }
    started = time.perf_counter()
    asked = account.client.post("/summaries", json={"source": source, "language": "en"})
    assert asked.status_code == 202, asked.text
    answer = finish(account, asked.json()["id"], within_s=60)
    took_s = time.perf_counter() - started
    summary = answer.json()
    print(f"203 s lecture, POST to done: {took_s:.2f} s; {summary['timings']}")
    assert summary["status"] == "done", summary
    assert len(summary["chapters"]) >= 3
    jar = httpx.Cookies()
    jar.extract_cookies(account.client.head(f"/summaries/{summary['id']}"))
    address = httpx.URL(cloud.url).join(summary["media"]["url"])
    assert httpx.get(address).status_code == 403
    part = httpx.get(address, cookies=jar, headers={"Range": "bytes=1000-1999"})
    assert part.status_code == 206, part.text
    assert part.content == (shared_data / "lecture/lecture.mp4").read_bytes()[1000:2000]

    again = account.client.post("/summaries", json={"source": source, "language": "en"})
    assert again.status_code == 200
    assert again.json()["id"] == summary["id"]
    other = cloud.sign_up()
    assert other.client.get(f"/summaries/{summary['id']}").status_code == 404
    transcript = account.client.get(f"/summaries/{summary['id']}/transcript", params={"format": "vtt"})
    assert transcript.text.startswith("WEBVTT")
    assert account.client.delete(f"/summaries/{summary['id']}").status_code == 204
    assert account.client.get(f"/summaries/{summary['id']}").status_code == 404
    assert httpx.get(address, cookies=jar).status_code in {403, 404}


def test_a_refusal_reaches_the_person(cloud: Any, shared_data: Path) -> None:
    account = cloud.sign_up()
    upload_id = upload(account, shared_data / "speech/jfk.flac", "audio/flac")
    asked = account.client.post("/summaries", json={"source": {"type": "upload", "upload_id": upload_id}})
    assert asked.status_code == 202, asked.text
    summary = finish(account, asked.json()["id"], within_s=60).json()
    assert summary["error"]["code"] == "no-speech-to-text"
