"""Uploads in parts through the whole local cloud: what breaks off goes on, and nothing gets in that was not signed."""

from __future__ import annotations

import base64
import hashlib
import io
import random
import time
import wave
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import boto3
import httpx
import pytest

from kongdori import settings
from kongdori.db import unit_of_work
from kongdori.repositories import uploads
from summarize_function.part_uploads import MOST_UNFINISHED

if TYPE_CHECKING:
    from fixtures.summaries import Person, Summaries

pytestmark = pytest.mark.integration
PART = 8 * 1024 * 1024
FILE = random.Random(11).randbytes(2 * PART + 1234)  # noqa: S311 any bytes do
COUNT = 3


def piece(number: int) -> bytes:
    return FILE[(number - 1) * PART : number * PART]


def sha256(data: bytes) -> str:
    return base64.b64encode(hashlib.sha256(data).digest()).decode()


def begin(account: Any, *, size: int = len(FILE)) -> str:
    """A new upload; the address of its parts."""
    body = {"filename": "long.mp4", "size": size, "content_type": "video/mp4"}
    ticket = account.client.post("/summaries/uploads", json=body)
    assert ticket.status_code == 201, ticket.text
    return f"/summaries/uploads/{ticket.json()['upload_id']}"


def sign(account: Any, upload: str, number: int, *, of: bytes | None = None) -> httpx.Response:
    part = {"number": number, "sha256": sha256(piece(number) if of is None else of)}
    answer: httpx.Response = account.client.post(f"{upload}/parts", json={"parts": [part]})
    return answer


def put(account: Any, ticket: Any, data: bytes, **changes: str) -> httpx.Response:
    url = httpx.URL(str(account.client.base_url)).join(ticket["url"])
    return httpx.put(url.copy_merge_params(changes), content=data, headers=ticket["headers"], timeout=60)


def send(account: Any, upload: str, number: int) -> None:
    signed = sign(account, upload, number)
    assert signed.status_code == 200, signed.text
    (ticket,) = signed.json()["parts"]
    assert ticket["size"] == len(piece(number))
    assert put(account, ticket, piece(number)).status_code == 200


def test_a_broken_off_upload_goes_on_and_ends_once(cloud: Any) -> None:
    account = cloud.sign_up()
    upload = begin(account)
    send(account, upload, 3)
    send(account, upload, 1)

    (left,) = account.client.get("/summaries/uploads").json()["items"]
    assert left == account.client.get(upload).json()
    assert (left["size"], left["part_size"], left["part_count"], left["complete"]) == (len(FILE), PART, COUNT, False)
    assert [(part["number"], part["sha256"]) for part in left["parts"]] == [(n, sha256(piece(n))) for n in (1, 3)]
    early = account.client.post(f"{upload}/complete")
    assert (early.status_code, early.json()["type"]) == (409, "urn:kongdori:problem:parts-missing")
    source = {"type": "upload", "upload_id": left["upload_id"]}
    assert account.client.post("/summaries", json={"source": source}).json()["type"].endswith("upload-missing")

    send(account, upload, 2)
    send(account, upload, 2)  # a part may come again
    for _ in range(2):
        done = account.client.post(f"{upload}/complete")
        assert (done.status_code, done.json()["complete"]) == (200, True), done.text
    assert account.client.get(upload).json()["complete"]
    assert account.client.get("/summaries/uploads").json()["items"] == []
    late = sign(account, upload, 1)
    assert (late.status_code, late.json()["type"]) == (409, "urn:kongdori:problem:upload-complete")
    assert account.client.post("/summaries", json={"source": source}).status_code == 202
    in_use = account.client.delete(upload)
    assert (in_use.status_code, in_use.json()["type"]) == (409, "urn:kongdori:problem:upload-in-use")


def test_only_what_was_signed_gets_in(cloud: Any) -> None:
    account = cloud.sign_up()
    upload = begin(account)
    for number in (0, COUNT + 1, 10_001):
        assert sign(account, upload, number, of=b"x").status_code == 422
    for hash in ("", "A" * 44, "A" * 42 + "==", sha256(b"x")[:-1]):
        body = {"parts": [{"number": 1, "sha256": hash}]}
        assert account.client.post(f"{upload}/parts", json=body).status_code == 422
    (ticket,) = sign(account, upload, 1).json()["parts"]

    larger = put(account, ticket, piece(1) + b"x")
    other_bytes = put(account, ticket, piece(2))
    assert (larger.status_code, larger.text.count("SignatureDoesNotMatch")) == (403, 1)
    assert (other_bytes.status_code, other_bytes.text.count("BadDigest")) == (400, 1)
    for changes in ({"partNumber": "2"}, {"uploadId": "0" * 32}, {"X-Amz-Expires": "99999"}, {"X-Amz-Signature": "0"}):
        assert put(account, ticket, piece(1), **changes).status_code == 403, changes
    assert put(account, ticket | {"headers": {}}, piece(1)).status_code == 403
    moved = ticket | {"url": ticket["url"].replace("long.mp4", "wide.mp4")}
    assert put(account, moved, piece(1)).status_code == 403
    assert account.client.get(upload).json()["parts"] == []

    assert account.client.delete(upload).status_code == 204
    assert put(account, ticket, piece(1)).status_code == 404
    assert account.client.get(upload).status_code == 404


def test_nobody_reaches_the_upload_of_another_and_nobody_begins_too_many(cloud: Any) -> None:
    other, account = cloud.sign_up(), cloud.sign_up()  # the first of all is the only admin, who can't leave
    upload = begin(account)
    assert sign(account, upload, 1).status_code == 200
    for of in (upload, f"/summaries/uploads/{uuid4()}"):
        assert other.client.get(of).status_code == 404
        assert sign(other, of, 1).status_code == 404
        assert other.client.post(f"{of}/complete").status_code == 404
        assert other.client.delete(of).status_code == 404
    assert other.client.get("/summaries/uploads").json()["items"] == []

    for _ in range(MOST_UNFINISHED - 1):
        assert sign(account, begin(account), 1).status_code == 200
    more = begin(account)
    refused = sign(account, more, 1)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:kongdori:problem:too-many-uploads")
    assert account.client.delete(upload).status_code == 204
    (ticket,) = sign(account, more, 1).json()["parts"]
    gone = account.client.request("DELETE", "/auth/users/me", json={"password": account.password})
    assert gone.status_code == 204, gone.text
    assert put(account, ticket, piece(1)).status_code == 404


def test_of_two_that_begin_at_once_the_second_counts_the_first(summaries: Summaries) -> None:
    person = summaries.person()
    body = {"filename": "long.mp4", "size": len(FILE), "content_type": "video/mp4"}
    ids = [person.call("POST", "/uploads", body).json["upload_id"] for _ in range(MOST_UNFINISHED + 1)]
    part = {"parts": [{"number": 1, "sha256": sha256(piece(1))}]}
    with ThreadPoolExecutor(1) as pool, unit_of_work() as work:
        uploads.lock_unfinished(work, user_id=person.id)
        second = pool.submit(person.call, "POST", f"/uploads/{ids[0]}/parts", part)
        for _ in range(600):
            if second.done() or work.one("SELECT 1 FROM pg_locks WHERE NOT granted"):
                break
            time.sleep(0.05)
        for id in ids[1:]:
            later = datetime.now(UTC) + timedelta(days=1)
            uploads.begin_parts(work, id=UUID(id), multipart_id="m", part_bytes=PART, expires_at=later)
        work.commit()
        assert second.result().json["type"] == "urn:kongdori:problem:too-many-uploads"


def test_the_same_parts_are_known_by_their_hashes_whoever_sends_them(
    summaries: Summaries, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = 5 * 1024 * 1024
    monkeypatch.setenv("UPLOAD_PART_BYTES", str(size))
    settings.get_settings.cache_clear()
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((2, 2, 48_000, 0, "NONE", ""))
        sound.writeframes(random.Random(12).randbytes(size))  # noqa: S311 any bytes do
    sound_parts = [file.getvalue()[:size], file.getvalue()[size:]]
    captions = b"1\n00:00:01,000 --> 00:00:14,000\nBees dance.\n\n2\n00:00:15,000 --> 00:00:27,000\nThey find nectar.\n"

    def source(person: Person, parts: list[bytes]) -> dict[str, Any]:
        beside = person.upload("long.srt", "application/x-subrip", captions)
        return {"type": "upload", "upload_id": sent_in_parts(person, parts), "captions_upload_id": beside}

    first = summaries.person()
    assert summaries.run(first, source(first, sound_parts))["status"] == "done"
    other = summaries.person()
    known = other.ask(source(other, sound_parts))
    assert (known.status, known.json["status"]) == (200, "done"), "nobody has to read the file again to know it"
    changed = [sound_parts[0][:-1] + b"?", sound_parts[1]]
    assert other.ask(source(other, changed)).status == 202


def sent_in_parts(person: Person, parts: list[bytes]) -> str:
    """Puts the parts into S3 as their addresses would."""
    body = {"filename": "long.wav", "size": sum(map(len, parts)), "content_type": "audio/wav"}
    ticket = person.call("POST", "/uploads", body).json
    path = f"/uploads/{ticket['upload_id']}"
    asked = [{"number": number, "sha256": sha256(part)} for number, part in enumerate(parts, start=1)]
    assert person.call("POST", f"{path}/parts", {"parts": asked}).status == 200
    with unit_of_work() as work:
        row = work.one("SELECT key, multipart_id FROM uploads WHERE id = %s", (ticket["upload_id"],))
    assert row is not None
    for one, part in zip(asked, parts, strict=True):
        boto3.client("s3").upload_part(
            Bucket=settings.get_settings().uploads_bucket,
            Key=row["key"],
            UploadId=row["multipart_id"],
            PartNumber=one["number"],
            Body=part,
            ChecksumSHA256=one["sha256"],
        )
    assert person.call("POST", f"{path}/complete").json["complete"]
    return str(ticket["upload_id"])
