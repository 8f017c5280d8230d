"""Ingests a film: from a video file to a seekable MP4, a poster, a storyboard and captions.

`prepare` makes all files in a folder, `store` uploads them to the films bucket, and only then the row is written (by
`kongdori_migrations.admin`), so that the catalogue never names a file that is not there. A file's name holds a hash of
its content: a film that is replaced never mixes old files with new ones, and caches may keep each for ever.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kongdori import storage
from kongdori.errors import FieldError, InvalidInput, UnsupportedMedia
from kongdori.media import captions, probe, rendition, stills, subtitle_track
from kongdori.media.probe import MediaInfo
from kongdori.repositories.movies import Asset, AssetKind, Chapter, NewMovie

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SLUG_LENGTH = 80
LANGUAGE = re.compile(r"[a-z]{2,3}")
_LABELS = {
    "en": "English",
    "ko": "한국어",
    "ja": "日本語",
    "zh": "中文",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
}
_FOREVER = "public, max-age=31536000, immutable"
_SHORTEST_S = 0.2

# Is given the stage ("convert", "pictures", "store") and the share of it that is done, 0 to 1.
Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Details:
    """What a person says about a film."""

    slug: str
    title: Mapping[str, str]
    year: int
    licence: str
    synopsis: Mapping[str, str] = field(default_factory=dict)
    genres: Sequence[str] = ()
    source_url: str | None = None
    chapters: Sequence[Chapter] = ()
    poster_at_s: float | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A film and its files. An asset's file is in `folder`, under the last part of the asset's key."""

    movie: NewMovie
    assets: Sequence[Asset]
    folder: Path

    def file(self, asset: Asset) -> Path:
        return self.folder / asset.key.rsplit("/", 1)[1]


def prepare(
    video: Path, details: Details, *, captions_files: Mapping[str, Path], folder: Path, on_progress: Progress
) -> Prepared:
    """Makes the film's files in `folder`.

    Raises `UnsupportedMedia` (a playlist, no video), `MediaFault` (damaged), `InvalidInput` (captions).
    """
    check_slug(details.slug)
    tracks = {language: read_captions(language, path) for language, path in captions_files.items()}
    source = probe.probe(video)
    if not source.video:
        raise UnsupportedMedia("This file has no picture, so it can't be a film.", code="no-picture")
    film, duration_s = _seekable(source, folder, on_progress)
    tracks = {**_embedded(source, folder), **tracks}
    on_progress("pictures", 0.0)
    poster = stills.poster(film, duration_s, folder, at_s=details.poster_at_s)
    on_progress("pictures", 0.5)
    board = stills.storyboard(film, duration_s, folder)
    assets = [
        _named(film.path, f"media/films/{details.slug}/video", Asset("video", "", "video/mp4")),
        _named(poster, f"media/posters/{details.slug}/poster", Asset("poster", "", "image/jpeg")),
    ]
    sprite = _named(board.sprite, f"media/films/{details.slug}/storyboard", Asset("storyboard", "", "image/jpeg"))
    cues = _text(folder, board.cues(sprite.key.rsplit("/", 1)[1]))
    assets += [sprite, _named(cues, f"media/films/{details.slug}/storyboard", Asset("storyboard", "", "text/vtt"))]
    for language, said in sorted(tracks.items()):
        asset = Asset("captions", "", "text/vtt", srclang=language, label=_LABELS.get(language, language))
        path = _text(folder, captions.to_vtt(captions.clip(said, duration_s)))
        assets.append(_named(path, f"media/films/{details.slug}/captions-{language}", asset))
    on_progress("pictures", 1.0)
    return Prepared(_movie(details, duration_s), assets, folder)


def store(prepared: Prepared, *, bucket: str, on_progress: Progress) -> None:
    """Uploads all files to the films bucket, except those that it holds already with the same content."""
    files = [(asset, prepared.file(asset)) for asset in prepared.assets]
    total = sum(path.stat().st_size for _, path in files)
    sent = 0

    def count(size: int) -> None:
        nonlocal sent
        sent += size
        on_progress("store", min(1.0, sent / total))

    for asset, path in files:
        stored = storage.head(bucket, asset.key)
        if stored is not None and stored.size == path.stat().st_size:
            count(stored.size)
            continue
        storage.write(
            bucket, asset.key, path, content_type=asset.content_type, cache_control=_FOREVER, on_progress=count
        )


def sweep(slug: str, *, bucket: str, keep: Sequence[Asset] = ()) -> None:
    """Deletes what an earlier version of the film left in the bucket; without `keep`, the whole film."""
    check_slug(slug)
    kept = {asset.key for asset in keep}
    for prefix in folders_of(slug):
        for key in storage.list_keys(bucket, prefix):
            if key not in kept:
                storage.delete(bucket, key)


def folders_of(slug: str) -> tuple[str, str]:
    """The prefixes of all keys of a film."""
    return f"media/films/{slug}/", f"media/posters/{slug}/"


def check_slug(slug: str) -> None:
    """Raises `InvalidInput` unless the slug is fit for an address."""
    if not SLUG.fullmatch(slug) or len(slug) > SLUG_LENGTH:
        rule = f"A slug has up to {SLUG_LENGTH} lower-case letters, digits and single hyphens, such as my-first-film."
        raise InvalidInput(rule, errors=[FieldError(("slug",), rule)], code="bad-slug")


def slug_of(title: str, year: int) -> str:
    """A slug made of a title; where the title has no Latin letters, of the year and a hash of the title."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")[:SLUG_LENGTH].strip("-")
    latin = sum(character.isascii() and character.isalnum() for character in title)
    letters = sum(character.isalnum() for character in title)
    if slug and latin * 2 >= letters:
        return slug
    return f"film-{year}-{hashlib.sha256(unicodedata.normalize('NFC', title).encode()).hexdigest()[:8]}"


def read_captions(language: str, path: Path) -> list[captions.Cue]:
    """The cues of a captions file. Raises `InvalidInput` where it is too large, no text, or has no times."""
    if not LANGUAGE.fullmatch(language):
        raise InvalidInput(
            f"{language!r} isn't a language code; use two or three letters, such as ko.", code="bad-language"
        )
    if path.stat().st_size > captions.MAX_FILE_BYTES:
        raise InvalidInput(
            f"{path.name} is larger than {captions.MAX_FILE_BYTES // 1024**2} MB: too large for captions."
        )
    parsed = captions.read_captions(path.read_bytes(), name=path.name)
    if not parsed.timed or not parsed.cues:
        raise InvalidInput(f"{path.name} has no times, which captions need.", code="captions-without-times")
    return parsed.cues


def _seekable(source: MediaInfo, folder: Path, on_progress: Progress) -> tuple[MediaInfo, float]:
    """An MP4 with its index in front: copied where browsers play the codecs, converted where not."""
    length_s = probe.length(source)
    size = source.path.stat().st_size

    def done(seconds: float) -> None:
        on_progress("convert", min(1.0, seconds / length_s) if length_s else 0.0)

    done(0.0)
    target = folder / "film.mp4"
    rendition.make_playable(
        source,
        target,
        timeout_s=600 + 20 * length_s,
        max_output_bytes=64 * 1024**2 + 4 * size + round(length_s * 2_000_000),
        on_progress=done,
    )
    film = probe.probe(target)
    duration_s = probe.length(film)
    if duration_s < _SHORTEST_S:
        raise UnsupportedMedia(
            "This video's length can't be read. Export it again and try once more.", code="no-length"
        )
    on_progress("convert", 1.0)
    return film, duration_s


def _embedded(source: MediaInfo, folder: Path) -> dict[str, list[captions.Cue]]:
    """The cues of the subtitle track in the file, where it is text and says its language."""
    track = subtitle_track.choose(source, language=None)
    if track is None or not LANGUAGE.fullmatch(track.language):
        return {}
    cues = subtitle_track.read(source, track, folder).cues
    return {track.language: cues} if cues else {}


def _movie(details: Details, duration_s: float) -> NewMovie:
    return NewMovie(
        slug=details.slug,
        title={language: _plain(text) for language, text in details.title.items()},
        synopsis={language: _plain(text) for language, text in details.synopsis.items()},
        year=details.year,
        duration_s=duration_s,
        genres=list(dict.fromkeys(_plain(genre).lower() for genre in details.genres)),
        licence=_plain(details.licence),
        source_url=details.source_url,
        chapters=list(details.chapters),
    )


def _named(path: Path, stem: str, asset: Asset) -> Asset:
    """Renames the file after its content and returns the asset with its key."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()[:16]
    kind: AssetKind = asset.kind
    suffix = {"video/mp4": "mp4", "image/jpeg": "jpg", "text/vtt": "vtt"}[asset.content_type]
    key = f"{stem}-{digest}.{suffix}"
    path.rename(path.with_name(key.rsplit("/", 1)[1]))
    return Asset(kind, key, asset.content_type, asset.srclang, asset.label)


def _text(folder: Path, text: str) -> Path:
    path = folder / "text.tmp"
    path.write_text(text, encoding="utf-8")
    return path


def _plain(text: str) -> str:
    """One line in NFC, which is what the search compares."""
    return " ".join(unicodedata.normalize("NFC", text).split())
