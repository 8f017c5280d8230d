"""The data folder: what an earlier version left there."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from kongdori_local.data_folder import FORMAT, DataFolder
from kongdori_local.objects import Store

pytestmark = pytest.mark.unit
FILM, POSTER, UPLOAD = "films/circle/video-1.mp4", "posters/circle/poster-1.jpg", "uploads/u/v/영화.mp4"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """The objects of a folder of format 1."""
    (tmp_path / "format").write_text("1\n")
    store = Store(tmp_path / "s3")
    for bucket, key in (("kongdori-films", FILM), ("kongdori-films", POSTER), ("kongdori-uploads", UPLOAD)):
        store.make_bucket(bucket)
        draft = store.draft(bucket)
        draft.write(key.encode())
        store.put(bucket, key, draft, content_type="video/mp4", metadata={"cache-control": "no-cache"})
    return store


def bring_up_to_date(folder: Path) -> None:
    data = DataFolder(folder)
    data.bring_up_to_date(folder / "s3")
    data.close()


def check(store: Store, bucket: str, key: str) -> None:
    assert store.get(bucket, key) is None
    moved = store.get(bucket, f"media/{key}")
    assert moved is not None
    assert moved.path.read_bytes() == key.encode()
    assert moved.etag == hashlib.md5(key.encode(), usedforsecurity=False).hexdigest()
    assert (moved.content_type, moved.metadata) == ("video/mp4", {"cache-control": "no-cache"})


def test_media_of_format_1_get_the_keys_of_today(tmp_path: Path, store: Store) -> None:
    for _ in range(2):
        bring_up_to_date(tmp_path)
        check(store, "kongdori-films", FILM)
        check(store, "kongdori-films", POSTER)
        check(store, "kongdori-uploads", UPLOAD)
        assert (tmp_path / "format").read_text().strip() == FORMAT
    assert len([path for path in (tmp_path / "s3").rglob("*") if path.is_file()]) == 6, "nothing is left behind"


def test_a_move_that_was_cut_off_goes_on(tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(store, "delete", lambda _bucket, _key: (_ for _ in ()).throw(KeyboardInterrupt))
        found = store.get("kongdori-films", FILM)
        assert found is not None
        with pytest.raises(KeyboardInterrupt):
            store.move("kongdori-films", found, f"media/{FILM}")
    bring_up_to_date(tmp_path)
    check(store, "kongdori-films", FILM)
