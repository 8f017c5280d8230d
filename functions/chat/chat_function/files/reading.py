"""What is in a file, by its content and never by its name: text, a PDF's pages, or an image.

pypdf (pure Python, 2 MB) reads PDFs, in a process of its own: it takes 0.2 s to import, and a hostile file may make it
compute without end. pdfminer.six was looked at: its text is no better, and it is eight times as slow. PyMuPDF is AGPL.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import NamedTuple

from chat_function.files import pdf_process
from kongdori.errors import InvalidInput, TooLarge, UnsupportedMedia
from kongdori.media.captions import encodings
from kongdori.observability import logger
from kongdori.repositories.chat_files import Kind

MOST_BYTES = 10 * 1024**2
MOST_IMAGE_BYTES = 2 * 1024**2  # the page makes larger ones smaller; models do so too
MOST_CHARACTERS = pdf_process.MOST_CHARACTERS  # that are kept of a file
_WITHIN_S = 20.0
_IMAGES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
_OFFICE = (b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1"))  # docx, xlsx, pptx, odt, hwpx; doc, xls, ppt, hwp


class Content(NamedTuple):
    """`pages`: the text, in one piece where the file has no pages. `cut`: there is more than was read. An image has its
    bytes and media type instead.
    """

    kind: Kind
    pages: list[str]
    cut: bool = False
    image: bytes | None = None
    image_type: str | None = None


def read(data: bytes) -> Content:
    """Raises `UnsupportedMedia`, `TooLarge` and `InvalidInput`, each with what the person can do."""
    if image_type := _image_type(data):
        if len(data) > MOST_IMAGE_BYTES:
            raise TooLarge(
                "This image is larger than 2 MB. Make it smaller and attach it again.", code="image-too-large"
            )
        return Content("image", [], image=data, image_type=image_type)
    if b"%PDF-" in data[:1024]:
        return _pdf(data)
    if data.startswith(_OFFICE):
        raise UnsupportedMedia(
            "Office files can't be read here. Save the document as PDF and attach that.", code="office-file"
        )
    return _text(data)


def _image_type(data: bytes) -> str | None:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((media_type for magic, media_type in _IMAGES if data.startswith(magic)), None)


def _text(data: bytes) -> Content:
    try:
        text = encodings.decode(data)
    except InvalidInput as error:
        raise UnsupportedMedia(
            "This kind of file can't be read here. Attach text, Markdown, CSV, source code, a PDF or an image.",
            code="file-unknown",
        ) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise _without_text()
    return Content("text", [text[:MOST_CHARACTERS]], cut=len(text) > MOST_CHARACTERS)


def _pdf(data: bytes) -> Content:
    command = [sys.executable, "-I", "-S", pdf_process.__file__, str(_site())]
    try:
        done = subprocess.run(  # noqa: S603 our own interpreter and script
            command, input=data, capture_output=True, env={}, cwd="/", timeout=_WITHIN_S, check=False
        )
        found = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError) as error:  # it was ended by its caps, and said nothing
        logger.warning("pdf-failure", cause=type(error).__name__)
        raise _broken() from None
    if found.get("fault") == "encrypted":
        raise InvalidInput(
            "This PDF is protected by a password. Attach a copy that opens without one.", code="pdf-encrypted"
        )
    if "pages" not in found:
        raise _broken()
    if not any(page.strip() for page in found["pages"]):
        raise _without_text()
    return Content("pdf", found["pages"], cut=found["cut"])


def _broken() -> InvalidInput:
    return InvalidInput("This PDF can't be read. Save it again, or attach its text.", code="pdf-broken")


def _without_text() -> InvalidInput:
    return InvalidInput(
        "There's no text in this file. If it's a scan, attach its pages as images.", code="file-without-text"
    )


@cache
def _site() -> Path:
    """The folder that pypdf is installed in."""
    found = importlib.util.find_spec("pypdf")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("pypdf")
    return Path(found.origin).parents[1]
