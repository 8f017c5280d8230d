"""The sample films: what they say and when, and that their pictures are there and move."""

from __future__ import annotations

import io
import itertools
import json
import time
import wave
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageStat

from kongdori.media import captions
from kongdori.repositories.movies import NewMovie
from kongdori_tools import sample_films
from kongdori_tools.samples import FILMS
from kongdori_tools.samples.canvas import CORAL, SIZE, Canvas
from kongdori_tools.samples.film import SampleFilm
from kongdori_tools.samples.sound import RATE, soundtrack

pytestmark = pytest.mark.unit

each_film = pytest.mark.parametrize("film", FILMS, ids=lambda film: film.slug)


def _cues(film: SampleFilm, language: str) -> list[captions.Cue]:
    return captions.parse(sample_films.captions_of(film)[language].read_text(encoding="utf-8")).cues


def test_two_local_clouds_that_start_at_once_draw_a_film_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    film, drawn = FILMS[0], []

    def draw(film: SampleFilm, folder: Path) -> None:
        drawn.append(film.slug)
        time.sleep(0.2)
        folder.mkdir()
        movie = {"slug": film.slug, **dict.fromkeys(field.name for field in fields(NewMovie) if field.name != "slug")}
        (folder / "film.json").write_text(json.dumps({"movie": movie, "assets": []}))

    monkeypatch.setattr(sample_films, "_draw_and_make", draw)
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: sample_films.ready(film, cache=tmp_path), range(2)))
    assert drawn == [film.slug]
    assert [prepared.movie.slug for prepared in both] == [film.slug] * 2


@each_film
def test_texts_are_there_in_both_languages(film: SampleFilm) -> None:
    for texts in (film.title, film.synopsis, *(title for _, title in film.chapters)):
        assert set(texts) == {"en", "ko"}
        assert texts["en"].isascii()
        assert any("가" <= character <= "힣" for character in texts["ko"])


@each_film
def test_chapters_follow_each_other_to_the_end(film: SampleFilm) -> None:
    chapters = sample_films.details_of(film).chapters
    assert len(chapters) >= 3
    assert chapters[0]["start"] == 0
    assert chapters[-1]["end"] == film.duration_s
    assert all(a["end"] == b["start"] < b["end"] for a, b in itertools.pairwise(chapters))


@each_film
def test_captions_keep_time_with_the_film_and_with_each_other(film: SampleFilm) -> None:
    english, korean = _cues(film, "en"), _cues(film, "ko")
    assert [(c.start, c.end) for c in english] == [(c.start, c.end) for c in korean]
    assert all(a.end <= b.start for a, b in itertools.pairwise(english))
    assert english[-1].end < film.duration_s
    for start, _ in film.chapters[1:]:  # no sentence runs over into the next chapter
        assert not any(cue.start < start < cue.end for cue in english)


@each_film
def test_captions_can_be_read_in_their_time(film: SampleFilm) -> None:
    for language, most_a_second in (("en", 25), ("ko", 14)):
        for cue in _cues(film, language):
            assert len(cue.text) / (cue.end - cue.start) < most_a_second, cue.text


@each_film
def test_every_moment_has_a_picture_and_the_film_moves(film: SampleFilm) -> None:
    moments = np.arange(2.0, film.duration_s - 2, 7.3)
    pictures = [film.frame(float(moment)).picture() for moment in moments]
    for picture in pictures:
        assert picture.size == SIZE
        assert ImageStat.Stat(picture.convert("L")).stddev[0] > 4
    for before, after in itertools.pairwise(pictures):
        assert ImageChops.difference(before, after).getbbox() is not None


@each_film
def test_a_film_begins_and_ends_in_the_dark(film: SampleFilm) -> None:
    for moment in (0.0, film.duration_s - 0.02):
        assert ImageStat.Stat(film.frame(moment).picture().convert("L")).mean[0] < 25


@each_film
def test_the_sound_is_as_long_as_the_film_and_never_clips(film: SampleFilm) -> None:
    with wave.open(io.BytesIO(soundtrack(film))) as sound:
        assert sound.getnframes() == round(film.duration_s * RATE)
        samples = np.frombuffer(sound.readframes(sound.getnframes()), dtype="<i2")
    assert np.abs(samples.astype(int)).max() < 32_000
    assert samples.astype(float).std() > 500
    assert abs(int(samples[0])) < 50
    assert abs(int(samples[-1])) < 50


def test_a_shape_is_where_it_was_drawn_and_in_its_colour() -> None:
    canvas = Canvas()
    canvas.disc((640, 360), 60, colour=CORAL)
    picture = canvas.picture()
    middle = picture.getpixel((SIZE[0] // 2, SIZE[1] // 2))
    assert isinstance(middle, tuple)
    assert all(abs(a - b) < 26 for a, b in zip(middle, CORAL, strict=True))  # shown as BT.601, drawn as BT.709
    assert ImageChops.difference(picture, Canvas().picture()).getbbox() == pytest.approx((435, 225, 525, 315), abs=4)


def test_shapes_at_and_over_the_edge_are_cut_not_refused() -> None:
    canvas = Canvas()
    for x, y in ((-20, -20), (1279, 719), (1400, 900), (0, 360), (640, 0)):
        canvas.disc((x, y), 15, colour=CORAL)
        canvas.glow((x, y), 41, colour=CORAL)
        canvas.tile((x, y), 33, colour=CORAL, turn=0.3)
        canvas.line([(x, y), (x + 300, y - 300)], width=3, colour=CORAL)
        canvas.text((x, y), "edge", size=21)
    assert len(canvas.frame()) == SIZE[0] * SIZE[1] * 3 // 2


def test_the_cache_changes_with_what_the_films_are_made_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = sample_films.fingerprint()
    assert before == sample_films.fingerprint()
    (tmp_path / "x.vtt").write_text("WEBVTT\n")
    monkeypatch.setattr(sample_films, "_SOURCES", tmp_path)
    assert sample_films.fingerprint() != before


def test_the_picture_is_rgb_for_a_person() -> None:
    assert isinstance(Canvas().picture(), Image.Image)
    assert Canvas().picture().mode == "RGB"
