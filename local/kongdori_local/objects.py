"""S3's objects on disk, shared by the S3 stand-in, the edge's media and the upload form. They outlive a restart and are
never whole in memory.

moto's S3 keeps objects in memory, forgets them at exit and reads a whole one to answer a Range; hence this.
A key's file is named by the key's hash, so that no key can point outside of the folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Object:
    """An object's metadata; `path` is the file with its bytes."""

    key: str
    size: int
    etag: str
    content_type: str
    stored_at: float
    path: Path
    metadata: dict[str, str] = field(default_factory=dict)

    @property
    def quoted_etag(self) -> str:
        return f'"{self.etag}"'

    @property
    def last_modified(self) -> str:
        return format_datetime(datetime.fromtimestamp(int(self.stored_at), UTC), usegmt=True)


class Draft:
    """Bytes being received. No reader sees them before `Store.put`; `discard` deletes them."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=folder)
        self.path = Path(name)
        self.size = 0
        self._file = os.fdopen(descriptor, "wb")
        self._md5 = hashlib.md5(usedforsecurity=False)

    def write(self, piece: bytes) -> None:
        self._file.write(piece)
        self._md5.update(piece)
        self.size += len(piece)

    def append(self, path: Path) -> None:
        """Appends a file. It does not count for the entity tag, which `Store.put` is then given."""
        self._file.flush()
        with path.open("rb") as source:
            left = os.fstat(source.fileno()).st_size
            self.size += left
            while left and sys.platform == "linux":  # the system copies by itself, three times as fast
                left -= os.copy_file_range(source.fileno(), self._file.fileno(), left)
            shutil.copyfileobj(source, self._file, CHUNK)

    def close(self) -> str:
        """Writes the bytes to disk; returns their MD5, S3's entity tag."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return self._md5.hexdigest()

    def discard(self) -> None:
        self._file.close()
        self.path.unlink(missing_ok=True)


class Store:
    """Buckets under one folder. Every change is a rename, so a reader sees the old object or the new one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def buckets(self) -> list[str]:
        return sorted(path.name for path in self._folder.iterdir() if path.is_dir()) if self._folder.exists() else []

    def has_bucket(self, bucket: str) -> bool:
        return _plain(bucket) and (self._folder / bucket).is_dir()

    def make_bucket(self, bucket: str) -> None:
        if not _plain(bucket):
            raise ValueError(bucket)
        (self._folder / bucket).mkdir(parents=True, exist_ok=True)

    def drop_bucket(self, bucket: str) -> None:
        shutil.rmtree(self._folder / bucket)

    def draft(self, bucket: str) -> Draft:
        return Draft(self._folder / bucket / ".drafts")

    def parts_folder(self, bucket: str) -> Path:
        """Where multipart uploads wait (`part_uploads.PartUploads`)."""
        return self._folder / bucket / ".parts"

    def put(
        self,
        bucket: str,
        key: str,
        draft: Draft,
        *,
        content_type: str,
        metadata: dict[str, str] | None = None,
        etag: str = "",
    ) -> Object:
        """Makes a draft the object at `key`."""
        digest = draft.close()
        path = self._path(bucket, key)
        path.parent.mkdir(parents=True, exist_ok=True)
        now = datetime.now(UTC).timestamp()
        content = path.with_name(f"{path.name}.{draft.path.name}")
        draft.path.replace(content)
        kind = content_type or "binary/octet-stream"
        return self._note(bucket, Object(key, draft.size, etag or digest, kind, now, content, metadata or {}))

    def move(self, bucket: str, found: Object, key: str) -> None:
        """Gives an object another key. Where it is cut off, the object is still at the old one."""
        path = self._path(bucket, key)
        path.parent.mkdir(parents=True, exist_ok=True)
        content = path.with_name(f"{path.name}.moved")
        content.unlink(missing_ok=True)
        content.hardlink_to(found.path)
        self._note(bucket, replace(found, key=key, path=content))
        self.delete(bucket, found.key)

    def get(self, bucket: str, key: str) -> Object | None:
        """The object, or None. Reads its small metadata file, never the bytes."""
        return _noted(self._path(bucket, key).with_suffix(".json")) if _plain(bucket) else None

    def delete(self, bucket: str, key: str) -> None:
        found = self.get(bucket, key)
        self._path(bucket, key).with_suffix(".json").unlink(missing_ok=True)
        if found is not None:
            found.path.unlink(missing_ok=True)

    def list(self, bucket: str, prefix: str = "") -> list[Object]:
        """Every object whose key starts with `prefix`, in the order of keys."""
        notes = (self._folder / bucket).glob("[0-9a-f][0-9a-f]/*.json")
        found = [entry for entry in map(_noted, notes) if entry is not None and entry.key.startswith(prefix)]
        return sorted(found, key=lambda entry: entry.key.encode())

    def _note(self, bucket: str, stored: Object) -> Object:
        """Writes the metadata file, which makes the object the one at its key."""
        old = self.get(bucket, stored.key)
        note = stored.path.with_name(stored.path.name + ".new")
        note.write_text(json.dumps(asdict(stored) | {"path": stored.path.name}, ensure_ascii=False), encoding="utf-8")
        note.replace(self._path(bucket, stored.key).with_suffix(".json"))
        if old is not None and old.path != stored.path:
            old.path.unlink(missing_ok=True)
        return stored

    def _path(self, bucket: str, key: str) -> Path:
        name = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
        return self._folder / bucket / name[:2] / name[2:]


def pieces(path: Path, start: int, length: int) -> Iterator[bytes]:
    """The bytes of a part of a file."""
    with path.open("rb") as file:
        file.seek(start)
        while length > 0:
            piece = file.read(min(CHUNK, length))
            if not piece:
                return
            length -= len(piece)
            yield piece


def copy_into(draft: Draft, source: Iterable[bytes]) -> None:
    for piece in source:
        draft.write(piece)


def _noted(note: Path) -> Object | None:
    try:
        entry = json.loads(note.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return Object(**(entry | {"path": note.parent / entry["path"]}))


def _plain(bucket: str) -> bool:
    """Whether a bucket's name is one that S3 allows, so no path outside of the folder."""
    return (
        3 <= len(bucket) <= 63
        and all(c.isascii() and (c.isalnum() or c in "-.") for c in bucket)
        and ".." not in bucket
    )
