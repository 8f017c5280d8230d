"""What is in a file, by its content; and what is refused, with a reason that a person can act on."""

from __future__ import annotations

import pytest
from fixtures.pdf import locked_pdf, pdf

from chat_function.files import reading
from kongdori.errors import KongdoriError

pytestmark = pytest.mark.unit

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def test_a_pdf_is_read_page_by_page() -> None:
    content = reading.read(pdf(["The bees dance.", "They return at noon."]))
    assert (content.kind, content.cut) == ("pdf", False)
    assert [page.strip() for page in content.pages] == ["The bees dance.", "They return at noon."]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("이름,나이\n지우,7\n".encode(), "이름,나이\n지우,7\n"),
        (
            "이름,나이,도시,설명\n지우,7,부산,바다를 좋아해요\n".encode("cp949"),
            "이름,나이,도시,설명\n지우,7,부산,바다를 좋아해요\n",
        ),
        (b"def f():\r\n    return 1\r\n", "def f():\n    return 1\n"),
        ("\ufeff# Notes".encode(), "# Notes"),
        ("naïve".encode("utf-16"), "naïve"),
    ],
    ids=["UTF-8", "CP949", "source", "a mark", "UTF-16"],
)
def test_a_text_is_read_in_its_encoding(data: bytes, text: str) -> None:
    assert reading.read(data) == reading.Content("text", [text])


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0" + bytes(64), "image/jpeg"),
        (b"GIF89a" + bytes(64), "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 " + bytes(64), "image/webp"),
    ],
)
def test_an_image_is_kept_as_it_is(data: bytes, media_type: str) -> None:
    content = reading.read(data)
    assert (content.kind, content.image, content.image_type) == ("image", data, media_type)


def test_a_long_text_is_cut_and_said_so() -> None:
    content = reading.read(b"word " * 100_000)
    assert (len(content.pages[0]), content.cut) == (400_000, True)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (locked_pdf(["secret"]), "pdf-encrypted"),
        (b"%PDF-1.7\nnothing more", "pdf-broken"),
        (pdf(["", ""]), "file-without-text"),
        (b"PK\x03\x04" + bytes(100), "office-file"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(100), "office-file"),
        (b"\x7fELF" + bytes(range(256)) * 10, "file-unknown"),
        (b"  \n ", "file-without-text"),
        (PNG + bytes(2 * 1024**2), "image-too-large"),
    ],
    ids=["locked", "no PDF", "a scan", "docx", "hwp", "a program", "blank", "a large image"],
)
def test_what_can_not_be_read_says_why(data: bytes, code: str) -> None:
    with pytest.raises(KongdoriError) as raised:
        reading.read(data)
    assert raised.value.code == code


def test_a_pdf_whose_pages_hold_themselves_is_no_end_of_reading() -> None:
    with pytest.raises(KongdoriError) as raised:
        reading.read(pdf(["x"]).replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]"))
    assert raised.value.code in {"pdf-broken", "file-without-text"}


def test_a_pdf_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_WITHIN_S", 0.01)
    with pytest.raises(KongdoriError) as raised:
        reading.read(pdf(["x"]))
    assert raised.value.code == "pdf-broken"
