"""A small video with captions, made on the spot: it needs no data and no network."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import imageio_ffmpeg

SENTENCES = (
    "Welcome to this short lecture about bees and their dances.",
    "Bees tell each other where flowers are by dancing in the hive.",
    "The angle of the dance shows the direction of the flowers from the sun.",
    "The length of the waggle shows how far away the flowers are.",
    "Now we turn to honey and how it is made from nectar.",
    "Nectar is mostly water, and bees dry it with their wings.",
    "When honey is dry enough the cells are closed with wax.",
    "Finally we look at winter, when the bees form a warm cluster.",
    "Inside the cluster it stays above thirty degrees.",
    "In spring the colony grows again and the dances begin anew.",
)
EACH_S = 6
CHAPTERS: dict[str, Any] = {
    "title": "Bees and their dances",
    "overview": "How bees tell each other where flowers are, make honey and live through the winter.",
    "chapters": [
        {
            "first_sentence": 0,
            "title": "The dance",
            "summary": "Bees show direction and distance by dancing.",
            "points": [{"sentence": 2, "text": "The angle shows the direction."}],
        },
        {
            "first_sentence": 4,
            "title": "Honey",
            "summary": "Nectar is dried with wings.",
            "points": [{"sentence": 6, "text": "Cells are closed with wax."}],
        },
    ],
}

# What the model says about the sample film "The Circle That Draws a Wave"; a sentence is one of its cues.
FILM_CHAPTERS: dict[str, Any] = {
    "title": "How a circle draws every wave",
    "overview": "A point on a turning circle draws the sine wave. Circles that ride on circles draw any shape that "
    "repeats, which is what Fourier found in 1807 and what every music player relies on.",
    "chapters": [
        {
            "first_sentence": 0,
            "title": "A point and its height",
            "summary": "Follow only the height of a point on a circle, and the sine wave appears.",
            "points": [{"sentence": 3, "text": "The curve it leaves behind is the sine wave."}],
        },
        {
            "first_sentence": 4,
            "title": "Two numbers make a tone",
            "summary": "The radius sets how tall the wave is, the speed how often it comes.",
            "points": [
                {"sentence": 5, "text": "Radius is amplitude."},
                {"sentence": 6, "text": "Turns per second are the frequency, in hertz."},
            ],
        },
        {
            "first_sentence": 8,
            "title": "Circles upon circles",
            "summary": "Odd circles, each smaller and faster, bring the curve close to a square wave.",
            "points": [{"sentence": 11, "text": "Flat tops and steep walls."}],
        },
        {
            "first_sentence": 12,
            "title": "Fourier’s claim",
            "summary": "Every repeating shape can be built from circles; music, photographs and telephones use it.",
            "points": [],
        },
    ],
}


def make_video(folder: Path) -> tuple[Path, Path]:
    """An MP4 of one minute and its captions."""
    video, captions = folder / "bees.mp4", folder / "bees.en.vtt"
    length = EACH_S * len(SENTENCES)
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-y"]
    command += ["-f", "lavfi", "-i", f"testsrc=size=320x180:rate=10:duration={length}"]
    command += ["-f", "lavfi", "-i", f"sine=frequency=220:duration={length}"]
    command += ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "10", "-c:a", "aac"]
    subprocess.run([*command, "-movflags", "+faststart", str(video)], check=True, timeout=120)
    cues = [
        f"00:{number * EACH_S // 60:02}:{number * EACH_S % 60:02}.000 --> "
        f"00:{(number * EACH_S + EACH_S - 1) // 60:02}:{(number * EACH_S + EACH_S - 1) % 60:02}.900\n{sentence}\n"
        for number, sentence in enumerate(SENTENCES)
    ]
    captions.write_text("WEBVTT\n\n" + "\n".join(cues))
    return video, captions
