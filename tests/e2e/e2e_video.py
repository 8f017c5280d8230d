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
