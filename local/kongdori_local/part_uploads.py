"""S3's multipart uploads on disk: parts wait there, over restarts, until they become one object.

The endpoint of the functions and the front, which takes parts from browsers, are processes of their own and see the
same uploads. What is known of a part is the name of its file, so that a rename makes it whole at once.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
import re
import secrets
import shutil
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kongdori_local.aws.xml import S3Error
from kongdori_local.objects import Draft, Object, Store

MAX_PARTS = 10_000
SMALLEST = 5 * 1024 * 1024  # of every part but the last
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Part:
    """A part that has arrived. `sha256` is in hex; empty where nobody declared one."""

    number: int
    size: int
    etag: str
    sha256: str
    path: Path


class PartUploads:
    """The multipart uploads of a store. Each method raises `S3Error` where the upload is not one of this key."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._joining = threading.Lock()

    def begin(self, bucket: str, key: str, *, content_type: str, metadata: dict[str, str]) -> str:
        upload_id = secrets.token_hex(16)
        folder = self._store.parts_folder(bucket) / upload_id
        folder.mkdir(parents=True)
        note = {"key": key, "content_type": content_type, "metadata": metadata}
        (folder / "upload.json").write_text(json.dumps(note), encoding="utf-8")
        return upload_id

    def check(self, bucket: str, key: str, upload_id: str) -> None:
        self._note(bucket, key, upload_id)

    def add(self, bucket: str, key: str, upload_id: str, number: int, draft: Draft, *, sha256: str = "") -> Part:
        """Makes a draft the part of this number, in the place of an earlier one."""
        self._note(bucket, key, upload_id)
        folder = self._store.parts_folder(bucket) / upload_id
        etag = draft.close()
        path = folder / f"{number:05}.{draft.size}.{etag}.{sha256}"
        earlier = [old for old in folder.glob(f"{number:05}.*") if old != path]
        draft.path.replace(path)
        for old in earlier:
            old.unlink(missing_ok=True)
        return _part(path)

    def parts(self, bucket: str, key: str, upload_id: str) -> list[Part]:
        """Those that have arrived, in their order."""
        self._note(bucket, key, upload_id)
        return _parts(self._store.parts_folder(bucket) / upload_id)

    def complete(self, bucket: str, key: str, upload_id: str, wanted: list[tuple[int, str]]) -> Object:
        """Joins the parts, given as number and ETag, into the object. Of two calls at once the second one waits, and
        finds no upload.
        """
        with self._joining:
            note = self._note(bucket, key, upload_id)
            folder = self._store.parts_folder(bucket) / upload_id
            there = {part.number: part for part in _parts(folder)}
            if not wanted or any(number not in there or there[number].etag != etag for number, etag in wanted):
                raise S3Error("InvalidPart")
            parts = [there[number] for number, _ in wanted]
            if [part.number for part in parts] != sorted({part.number for part in parts}):
                raise S3Error("InvalidPartOrder")
            if any(part.size < SMALLEST for part in parts[:-1]):
                raise S3Error("EntityTooSmall")
            stored = self._join(bucket, key, parts, note)
            shutil.rmtree(folder)
        return stored

    def _join(self, bucket: str, key: str, parts: list[Part], note: dict[str, Any]) -> Object:
        draft = self._store.draft(bucket)
        try:
            digest = hashlib.md5(usedforsecurity=False)
            for part in parts:
                draft.append(part.path)
                digest.update(bytes.fromhex(part.etag))
            etag = f"{digest.hexdigest()}-{len(parts)}"
            kind, metadata = note["content_type"], note["metadata"]
            return self._store.put(bucket, key, draft, content_type=kind, metadata=metadata, etag=etag)
        finally:
            draft.discard()

    def abort(self, bucket: str, key: str, upload_id: str) -> None:
        self._note(bucket, key, upload_id)
        shutil.rmtree(self._store.parts_folder(bucket) / upload_id, ignore_errors=True)

    def _note(self, bucket: str, key: str, upload_id: str) -> dict[str, Any]:
        if not _ID.fullmatch(upload_id) or not self._store.has_bucket(bucket):
            raise S3Error("NoSuchUpload")
        try:
            path = self._store.parts_folder(bucket) / upload_id / "upload.json"
            note: dict[str, Any] = json.loads(path.read_text("utf-8"))
        except FileNotFoundError:
            raise S3Error("NoSuchUpload") from None
        if note["key"] != key:
            raise S3Error("NoSuchUpload")
        return note


def part_number(given: str) -> int:
    """Raises `S3Error` unless it is one that S3 takes."""
    if not re.fullmatch(r"\d{1,5}", given) or not 1 <= int(given) <= MAX_PARTS:
        raise S3Error("InvalidArgument", f"Part number must be an integer between 1 and {MAX_PARTS}, inclusive")
    return int(given)


def checksum(header: str) -> str:
    """The value of `x-amz-checksum-sha256` in hex; empty where there is none. Raises `S3Error`."""
    try:
        digest = base64.b64decode(header, validate=True)
    except binascii.Error:
        digest = b""
    if header and len(digest) != hashlib.sha256().digest_size:
        raise S3Error("InvalidArgument", "Value for x-amz-checksum-sha256 header is invalid.")
    return digest.hex()


def _parts(folder: Path) -> list[Part]:
    try:
        names = [entry.path for entry in os.scandir(folder) if entry.name[0].isdigit()]
    except FileNotFoundError:
        raise S3Error("NoSuchUpload") from None
    newest = sorted((Path(name) for name in names), key=lambda path: path.name)
    return list({part.number: part for part in map(_part, newest)}.values())


def _part(path: Path) -> Part:
    number, size, etag, sha256 = path.name.split(".")
    return Part(int(number), int(size), etag, sha256, path)
