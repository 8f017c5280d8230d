"""The files beside a backup: uploads, transcripts and films as a folder, and back into an installation's buckets.

The folder mirrors the buckets: a second time only what changed is fetched, and what is gone there goes here too.
`aws s3 sync` was looked at: it keeps no content type in a folder, without which a browser plays nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rich.progress import Progress

from kongdori_tools.errors import CommandError

_INDEX = "files.json"  # what each file is; it also tells that a folder is ours
_PASSING = "work/"  # what pipelines leave for days, and backups on their way
_CHUNK = 1 << 20
_HEADERS = {"ContentType": "content_type", "CacheControl": "cache_control"}
Index = dict[str, dict[str, Any]]


def fetch(client: Any, buckets: Mapping[str, str], folder: Path) -> int:
    """Brings the folder up to date and returns how many files it holds. `buckets`: name in the folder → bucket.

    Raises `CommandError` for a folder that holds something else.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / _INDEX).exists():
        raise CommandError(f"{folder} contains other files. Name a new folder, or the folder of an earlier backup.")
    folder.mkdir(parents=True, exist_ok=True)
    before, now = _index(folder), Index()
    there = [(name, bucket, item) for name, bucket in buckets.items() for item in _objects(client, bucket)]
    try:
        with Progress(transient=True) as progress:
            for name, bucket, item in progress.track(there, description="Downloading files"):
                path = _inside(folder, f"{name}/{item['Key']}")
                known = before.get(f"{name}/{item['Key']}", {})
                if known.get("etag") != item["ETag"] or not path.is_file() or path.stat().st_size != item["Size"]:
                    known = _download(client, bucket, item["Key"], path)
                now[f"{name}/{item['Key']}"] = known
        for gone in before.keys() - now.keys():
            _inside(folder, gone).unlink(missing_ok=True)
            before.pop(gone)
    finally:  # what has come need not come again, however this ended
        (folder / _INDEX).write_text(json.dumps({**before, **now}), encoding="utf-8")
    return len(now)


def bring(client: Any, buckets: Mapping[str, str], folder: Path) -> int:
    """Uploads what the buckets lack, and returns how many files the folder holds. Raises `CommandError`."""
    if not (folder / _INDEX).exists():
        raise CommandError(f"{folder} isn't a folder that `backup --files` created.")
    index = _index(folder)
    sizes = {f"{n}/{item['Key']}": item["Size"] for n, bucket in buckets.items() for item in _objects(client, bucket)}
    with Progress(transient=True) as progress:
        for address, known in progress.track(index.items(), description="Restoring files"):
            name, _, key = address.partition("/")
            path = _inside(folder, address)
            if name not in buckets or not path.is_file():
                raise CommandError(f"{path} is missing, so this folder isn't complete.")
            if sizes.get(address) != path.stat().st_size:
                headers = {header: known[field] for header, field in _HEADERS.items() if known.get(field)}
                client.upload_file(str(path), buckets[name], key, ExtraArgs=headers)
    return len(index)


def _objects(client: Any, bucket: str) -> Iterator[dict[str, Any]]:
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        yield from (item for item in page.get("Contents", []) if not item["Key"].startswith(_PASSING))


def _download(client: Any, bucket: str, key: str, path: Path) -> dict[str, Any]:
    """Streams an object into a file that is there whole or not at all; returns what the index keeps of it."""
    answer = client.get_object(Bucket=bucket, Key=key)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.part")
    with draft.open("wb") as file:
        for chunk in answer["Body"].iter_chunks(_CHUNK):
            file.write(chunk)
    draft.replace(path)
    return {"etag": answer["ETag"]} | {field: answer.get(header, "") for header, field in _HEADERS.items()}


def _inside(folder: Path, address: str) -> Path:
    """Where a file lies. Raises `CommandError` for an address that leads out of the folder."""
    path = folder / address
    if not path.resolve().is_relative_to(folder.resolve()) or path.resolve() == folder.resolve():
        raise CommandError(f"{address!r} isn't a file name.")
    return path


def _index(folder: Path) -> Index:
    try:
        return dict(json.loads((folder / _INDEX).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError) as error:
        raise CommandError(f"{folder / _INDEX} can't be read: {error}") from error
