"""Draws a sample film and pipes its frames into ffmpeg: `python -m kongdori_tools.samples.render SLUG FILE`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from kongdori_tools.samples import FILMS
from kongdori_tools.samples.canvas import SIZE
from kongdori_tools.samples.film import FRAMES_PER_SECOND, SampleFilm
from kongdori_tools.samples.sound import soundtrack


class RenderFailed(RuntimeError):
    """ffmpeg did not make a film of the frames; the message is its last words."""


def render(film: SampleFilm, target: Path) -> None:
    """Writes the film as a seekable MP4 (H.264, AAC). Takes some seconds of one core."""
    from kongdori.media.ffmpeg import executable

    with tempfile.TemporaryDirectory(prefix="kongdori-film-") as folder:
        sound = Path(folder, "sound.wav")
        sound.write_bytes(soundtrack(film))
        complaints = Path(folder, "complaints.txt")
        with complaints.open("w+b") as errors:
            process = subprocess.Popen(
                _command(str(executable()), sound, target), stdin=subprocess.PIPE, stdout=errors, stderr=errors
            )
            try:
                _feed(process, film)
            finally:
                status = process.wait()
        if status != 0:
            raise RenderFailed(complaints.read_text(errors="replace")[-500:])


def _feed(process: subprocess.Popen[bytes], film: SampleFilm) -> None:
    if process.stdin is None:
        raise RenderFailed("ffmpeg has no input")
    try:
        for number in range(round(film.duration_s * FRAMES_PER_SECOND)):
            process.stdin.write(film.frame(number / FRAMES_PER_SECOND).frame())
    except BrokenPipeError:
        return  # ffmpeg ended early; its status and its last words say why
    finally:
        process.stdin.close()


def _command(ffmpeg: str, sound: Path, target: Path) -> list[str]:
    width, height = SIZE
    shape = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{width}x{height}", "-r", str(FRAMES_PER_SECOND)]
    video = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "25", "-threads", "1", "-g", str(2 * FRAMES_PER_SECOND)]
    video += ["-x264-params", "bframes=0:weightp=0:rc-lookahead=5"]  # a third less work on flat pictures such as these
    colours = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"]
    audio = ["-c:a", "aac", "-b:a", "80k"]
    quiet = ["-hide_banner", "-loglevel", "error", "-y"]
    inputs = [*shape, "-i", "-", "-i", str(sound)]
    return [ffmpeg, *quiet, *inputs, *video, *colours, *audio, "-movflags", "+faststart", str(target)]


def main(arguments: list[str]) -> int:
    """Renders one film at low priority, so that it never stands in the way of a person."""
    os.nice(10)
    slug, target = arguments
    render(next(film for film in FILMS if film.slug == slug), Path(target))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
