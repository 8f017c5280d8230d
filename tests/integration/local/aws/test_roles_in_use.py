"""What functions may do of AWS only now and then, done once by each of them, with the role that the template gives it.

What they do every day is in the other tests of the whole cloud; `fixtures.permissions` finds what no test did.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import httpx
import psycopg2
import pytest
from fixtures.local_cloud import Account, LocalCloud, running_cloud
from fixtures.media import Made
from fixtures.model_peer import running_peer

from kongdori_local.config import REGION
from summarize_function.stages.context import GONE

pytestmark = pytest.mark.integration
HEARD = "The Yellow Sea has the widest tides of Korea. They come twice a day, and they leave flats of mud behind."
HEARING = {"match": {"endpoint": "transcription"}, "response": {"transcription": {"text": HEARD}}}
VTT = "WEBVTT\n\n00:00.000 --> 00:09.000\nThe granite of Seoraksan is older than the pines that grow on it.\n"


@pytest.fixture(scope="module")
def hearing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """A local cloud without a model, whose speech to text is a server."""
    with running_peer(tmp_path_factory.mktemp("peer"), fixtures=[HEARING]) as peer:
        heard = {"TRANSCRIBE": "endpoint", "TRANSCRIBE_BASE_URL": f"{peer}/v1", "TRANSCRIBE_MODEL": "hears"}
        with running_cloud(tmp_path_factory.mktemp("cloud"), environment=heard) as cloud:
            yield cloud


def aws(cloud: LocalCloud, service: str) -> Any:
    """A client with the operator's keys."""
    run = cloud.run
    return boto3.client(
        service,  # type: ignore[call-overload]
        endpoint_url=run["aws_endpoint"],
        region_name=REGION,
        aws_access_key_id=run["aws_keys"]["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=run["aws_keys"]["AWS_SECRET_ACCESS_KEY"],
    )


def invoke(cloud: LocalCloud, function: str, **event: Any) -> Any:
    answer = aws(cloud, "lambda").invoke(FunctionName=function, Payload=json.dumps(event).encode())
    body = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, body
    return body


def sql(cloud: LocalCloud, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    at = cloud.run["postgres"]
    login = {"host": at["host"], "port": at["port"], "user": at["user"], "password": at["password"]}
    with (
        contextlib.closing(psycopg2.connect(dbname=at["database"], **login)) as connection,
        connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def upload(account: Account, name: str, kind: str, data: bytes) -> str:
    body = {"filename": name, "size": len(data), "content_type": kind}
    form = account.client.post("/summaries/uploads", json=body).raise_for_status().json()
    url = httpx.URL(str(account.client.base_url)).join(form["url"])
    httpx.post(url, data=form["fields"], files={"file": (name, data, kind)}, timeout=60).raise_for_status()
    return str(form["upload_id"])


def summary_of(account: Account, source: dict[str, Any]) -> dict[str, Any]:
    """The summary once it has ended."""
    asked = account.client.post("/summaries", json={"source": source}).raise_for_status()
    return ended(account, asked.json()["id"])


def ended(account: Account, id: str) -> dict[str, Any]:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        summary = account.client.get(f"/summaries/{id}").raise_for_status().json()
        if summary["status"] not in {"queued", "running"}:
            return dict(summary)
        time.sleep(0.1)
    raise AssertionError(f"not finished: {summary}")


def kongdori(cloud: LocalCloud, *words: str) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    done = subprocess.run(
        [sys.executable, "-m", "kongdori_tools", *words],
        env=environment | {"KONGDORI_DATA": str(cloud.data)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_was_said_in_a_video_answers_its_person_and_goes_with_the_account(hearing: LocalCloud, made: Made) -> None:
    account = hearing.sign_up()
    sound = made("tides.wav", "-vn").read_bytes()
    summary = summary_of(account, {"type": "upload", "upload_id": upload(account, "tides.wav", "audio/wav", sound)})
    assert summary["status"] == "done", summary
    ((key,),) = sql(hearing, "SELECT transcript_key FROM digests WHERE transcript_key IS NOT NULL")
    # What is in the summary answers without its transcript: only there is something else said.
    stored = {"Bucket": "kongdori-transcripts", "Key": key}
    transcript = json.loads(aws(hearing, "s3").get_object(**stored)["Body"].read())
    transcript["cues"][0]["text"] = "A pangolin sleeps in the cellar of the lighthouse."
    aws(hearing, "s3").put_object(**stored, Body=json.dumps(transcript).encode())

    def ask(path: str) -> str:
        at = account.client.post("/chat/conversations", json={}).raise_for_status().json()["id"]
        question = {"content": "Where does the pangolin sleep in the lighthouse?"}
        return account.client.post(f"/chat/conversations/{at}/{path}", json=question).raise_for_status().text

    assert "cellar" in ask("messages")
    assert "cellar" in ask("messages/stream")
    aws(hearing, "s3").delete_object(**stored)  # a transcript that is missing is left out
    assert "cellar" not in ask("messages")
    assert "cellar" not in ask("messages/stream")
    aws(hearing, "s3").put_object(**stored, Body=b"{}")

    gone = account.client.request("DELETE", "/auth/users/me", json={"password": account.password})
    assert gone.status_code == 204, gone.text
    for bucket in ("kongdori-transcripts", "kongdori-uploads"):
        assert "Contents" not in aws(hearing, "s3").list_objects_v2(Bucket=bucket)
    assert not hearing_refused(hearing)


def test_a_film_with_captions_is_summed_up(hearing: LocalCloud) -> None:
    key = "media/films/granite/captions.en.vtt"
    aws(hearing, "s3").put_object(Bucket="kongdori-films", Key=key, Body=VTT.encode(), ContentType="text/vtt")
    movie = {"slug": "granite", "title": {"en": "Granite"}, "synopsis": {}, "year": 1962, "duration_s": 9.0}
    movie |= {"genres": ["lecture"], "licence": "CC0", "source_url": None, "chapters": []}
    track = {"kind": "captions", "key": key, "content_type": "text/vtt", "srclang": "en", "label": "English"}
    put = invoke(hearing, "MigrationFunction", action="films.put", movie=movie, assets=[track])
    assert "ok" in put, put
    account = hearing.sign_up()
    (found,) = account.client.get("/movies").raise_for_status().json()["items"]
    assert summary_of(account, {"type": "movie", "movie_id": found["id"]})["status"] == "done"


def test_a_summary_goes_with_its_upload_and_its_transcript(hearing: LocalCloud) -> None:
    account = hearing.sign_up()
    upload_id = upload(account, "pines.vtt", "text/vtt", VTT.encode().replace(b"granite", b"basalt"))
    summary = summary_of(account, {"type": "transcript", "upload_id": upload_id})
    read = account.client.get(f"/summaries/{summary['id']}/transcript", params={"format": "txt"})
    assert "The basalt of Seoraksan" in read.text
    assert account.client.delete(f"/summaries/{summary['id']}").status_code == 204
    kept = aws(hearing, "s3").list_objects_v2(Bucket="kongdori-uploads", Prefix=f"media/uploads/{account.id}/")
    assert "Contents" not in kept


def test_a_summary_is_deleted_while_it_runs(hearing: LocalCloud) -> None:
    account = hearing.sign_up()
    summary = summary_of(account, {"type": "transcript", "text": "Granite.\nPines grow on it.\nThey are old."})
    work = f"work/{summary['id']}/"
    store = aws(hearing, "s3")
    store.put_object(Bucket="kongdori-transcripts", Key=f"{work}left.json", Body=b"{}")
    sql(hearing, "UPDATE summaries SET status = 'running', digest_id = NULL WHERE id = %s", summary["id"])
    assert account.client.delete(f"/summaries/{summary['id']}").status_code == 204
    assert "Contents" not in store.list_objects_v2(Bucket="kongdori-transcripts", Prefix=work)

    # The next summary that is saved takes the outline along that no summary has any more.
    (unused,) = sql(hearing, "SELECT transcript_key FROM digests WHERE id NOT IN (SELECT digest_id FROM summaries)")
    assert summary_of(account, {"type": "transcript", "text": "Rivers.\nIce.\nSnow."})["status"] == "done"
    assert "Contents" not in store.list_objects_v2(Bucket="kongdori-transcripts", Prefix=unused[0])


def test_a_summary_whose_execution_was_lost_is_started_again(hearing: LocalCloud) -> None:
    account = hearing.sign_up()
    summary = summary_of(account, {"type": "transcript", "text": "Basalt.\nColumns of it.\nThe sea below."})
    lost = "SET status = 'running', digest_id = NULL, updated_at = now() - interval '1 day'"
    sql(hearing, f"UPDATE summaries {lost} WHERE id = %s", summary["id"])
    again = ended(account, summary["id"])  # its text was deleted when it was done, and that is told as what it is
    assert (again["status"], again["error"]["code"]) == ("failed", "not-found")

    # The work files of what failed are kept for a retry, and go with the account.
    kept = {"Bucket": "kongdori-transcripts", "Prefix": f"work/{summary['id']}/"}
    aws(hearing, "s3").put_object(Bucket=kept["Bucket"], Key=f"{kept['Prefix']}left.json", Body=b"{}")
    leaving = account.client.request("DELETE", "/auth/users/me", json={"password": account.password})
    assert leaving.status_code == 204, leaving.text
    assert "Contents" not in aws(hearing, "s3").list_objects_v2(**kept)


def test_what_was_deleted_meanwhile_leaves_no_work_files(hearing: LocalCloud) -> None:
    gone = str(uuid4())
    aws(hearing, "s3").put_object(Bucket="kongdori-transcripts", Key=f"work/{gone}/left.json", Body=b"{}")
    cause = json.dumps({"errorMessage": f"{GONE}|The summary was deleted."})
    answer = invoke(hearing, "SummaryFailFunction", summary_id=gone, error={"Error": "Refused", "Cause": cause})
    assert answer == {"gone": True}
    assert "Contents" not in aws(hearing, "s3").list_objects_v2(Bucket="kongdori-transcripts", Prefix=f"work/{gone}/")


def test_a_training_that_breaks_off_is_told_to_the_state_that_marks_it(hearing: LocalCloud) -> None:
    states = aws(hearing, "stepfunctions")
    machine = f"arn:aws:states:{REGION}:123456789012:stateMachine:CatalogueStateMachine"
    broken = json.dumps({"number": "none"})  # each state breaks off
    run = states.start_execution(stateMachineArn=machine, name=uuid4().hex, input=broken)["executionArn"]
    deadline = time.monotonic() + 90
    while not tried_to_mark(states.get_execution_history(executionArn=run)["events"]):
        assert time.monotonic() < deadline, hearing.logs()
        time.sleep(0.1)
    states.stop_execution(executionArn=run)
    assert invoke(hearing, "CatalogueFailFunction", number=0) == {"number": 0}  # of no version


def tried_to_mark(events: list[dict[str, Any]]) -> bool:
    entered = [e["id"] for e in events if e.get("stateEnteredEventDetails", {}).get("name") == "Fail"]
    return bool(entered) and any(e["type"] == "LambdaFunctionFailed" and e["id"] > entered[0] for e in events)


def test_saved_answers_are_reviewed(hearing: LocalCloud) -> None:
    account = hearing.sign_up()
    for _ in range(2):
        at = account.client.post("/chat/conversations", json={}).raise_for_status().json()["id"]
        account.client.post(
            f"/chat/conversations/{at}/messages", json={"content": "What can you do?"}
        ).raise_for_status()
    assert invoke(hearing, "CacheReviewFunction") == {"judged": 0, "wrong": 0}


def test_a_backup_goes_out_and_comes_back_through_the_bucket(hearing: LocalCloud, tmp_path: Path) -> None:
    account = hearing.sign_up()
    kept = {"Bucket": "kongdori-films", "Key": "media/films/kept/film.vtt"}
    aws(hearing, "s3").put_object(**kept, Body=VTT.encode(), ContentType="text/vtt")
    kongdori(hearing, "backup", str(tmp_path / "home.zip"), "--files", str(tmp_path / "files"))
    aws(hearing, "s3").delete_object(**kept)
    kongdori(hearing, "restore", str(tmp_path / "home.zip"), "--replace", "--files", str(tmp_path / "files"))
    assert hearing.sign_in(account.login_id)
    back = aws(hearing, "s3").get_object(**kept)
    assert (back["Body"].read(), back["ContentType"]) == (VTT.encode(), "text/vtt")
    missing = invoke(hearing, "MigrationFunction", action="backup.restore", key="work/backups/gone.zip", replace=True)
    assert missing["error"]["code"] == "not-found"


def hearing_refused(cloud: LocalCloud) -> list[str]:
    """What the stand-in for AWS refused."""
    return [line for line in (cloud.data / "logs" / "aws.log").read_text().splitlines() if " may not " in line]
