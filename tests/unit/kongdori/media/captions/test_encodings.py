"""The encodings that captions come in: right, or refused, but never wrong signs."""

from __future__ import annotations

import time

import pytest

from kongdori.errors import InvalidInput
from kongdori.media.captions import decode, parse, read_captions

pytestmark = pytest.mark.unit

SAID = {
    "ko": ("벌은 어두운 벌집에서 춤을 춰요.", "꽃이 어디 있는지 알려 줘요."),
    "ja": ("ミツバチは暗い巣で踊ります。", "花のある場所を知らせます。"),
    "zh": ("蜜蜂在黑暗的蜂巢里跳舞。", "它们告诉同伴花在哪里。"),
    "tw": ("蜜蜂在黑暗的蜂巢裡跳舞。", "牠們告訴同伴花在哪裡。"),
    "ru": ("Пчёлы танцуют в тёмном улье.", "Они показывают, где цветы."),
    "uk": ("Бджоли танцюють у темному вулику.", "Вони показують, де її квіти."),
    "pl": ("Pszczoły tańczą w ciemnym ulu.", "Pokazują drogę, żeby znaleźć łąkę."),
    "cs": ("Včely tančí v temném úlu.", "Ukazují cestu, kde kvetou květiny."),
    "hu": ("A méhek a sötét kaptárban táncolnak.", "Őszintén szólva ez gyönyörű."),
    "fr": ("Les abeilles dansent à l’intérieur.", "Elles montrent où trouver l’été."),
    "de": ("Bienen tanzen im Stock für die Größe.", "Sie zeigen, wo schöne Blüten blühen."),
    "es": ("¿Dónde están las flores, señor?", "Mañana volarán más lejos."),
    "tr": ("Arılar karanlık kovanda dans eder.", "Çiçeklerin nerede olduğunu gösterirler."),
    "el": ("Οι μέλισσες χορεύουν στο σκοτάδι.", "Δείχνουν πού είναι τα λουλούδια."),
    "he": ("הדבורים רוקדות בכוורת.", "הן מראות איפה הפרחים."),
    "ar": ("يرقص النحل في الخلية المظلمة.", "ويدل على مكان الأزهار."),
    "th": ("ผึ้งเต้นรำในรังที่มืด", "พวกมันบอกทางไปหาดอกไม้"),
    "en": ("The bees’ dance — it’s a map.", "“Fly left,” it says, “and far.”"),
}
WRITTEN_IN = {
    "ko": ("cp949", "utf-16", "utf-16-le", "johab"),
    "ja": ("cp932", "euc_jp", "iso2022_jp", "utf-16-be"),
    "zh": ("gbk", "gb18030"),
    "tw": ("big5",),
    "ru": ("cp1251", "koi8-r", "iso8859-5", "cp866"),
    "uk": ("cp1251", "koi8-u"),
    "pl": ("cp1250", "iso8859-2"),
    "cs": ("cp1250", "iso8859-2"),
    "hu": ("cp1250", "iso8859-2"),
    "fr": ("cp1252",),
    "de": ("cp1252", "iso8859-15"),
    "es": ("cp1252",),
    "tr": ("cp1254", "iso8859-9"),
    "el": ("cp1253", "iso8859-7"),
    "he": ("cp1255",),
    "ar": ("cp1256",),
    "th": ("cp874",),
    "en": ("cp1252",),
}


def subrip(lines: tuple[str, ...]) -> str:
    return "\n".join(f"{i}\n00:00:0{i},000 --> 00:00:0{i},900\n{line}\n" for i, line in enumerate(lines, 1))


@pytest.mark.parametrize(("language", "encoding"), [(tag, name) for tag, names in WRITTEN_IN.items() for name in names])
def test_captions_in_an_encoding_of_their_language(language: str, encoding: str) -> None:
    text = subrip(SAID[language])
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("language", SAID)
def test_captions_in_unicode(language: str, encoding: str) -> None:
    text = subrip(SAID[language])
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("bad", [b"\xff", b"\xe9", b"\x80", b"\xeb\x81"])
@pytest.mark.parametrize("language", ["ko", "ja", "de", "en"])
def test_one_bad_byte_spoils_nothing_else(language: str, bad: bytes) -> None:
    text = subrip(SAID[language] * 2)
    spoilt = text.encode().replace(b"\n\n2", b" " + bad + b"\n\n2", 1)
    assert decode(spoilt).replace(" \ufffd", "") == text
    assert decode(text.encode() + bad).rstrip("\ufffd") == text


@pytest.mark.parametrize(("language", "encoding"), [("ko", "cp949"), ("ru", "cp1251"), ("ja", "cp932")])
def test_one_bad_byte_in_an_old_encoding(language: str, encoding: str) -> None:
    text = subrip(SAID[language] * 4)
    head, tail = text[:-3], text[-3:]
    read = decode(head.encode(encoding) + b" \xff " + tail.encode(encoding))
    assert read.startswith(head[:-8])


def test_the_declared_language_decides_between_two_that_look_alike() -> None:
    data = "네.".encode("cp949")
    with pytest.raises(InvalidInput) as refused:
        decode(data)
    assert refused.value.code == "unknown-encoding"
    assert decode(data, language="ko-KR") == "네."


def test_decomposed_hangul_is_composed() -> None:
    assert parse("\u1107\u1165\u11af.").cues[0].text == "벌."


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 20, b"\x00" * 500, b"\x1aE\xdf\xa3" + b"\x01\x02\x03" * 900, b"\x89PNG\r\n\x1a\n" * 9]
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput) as refused:
        decode(data)
    assert refused.value.code in {"not-a-text", "unknown-encoding"}


@pytest.mark.parametrize(
    "data", [b"\xb0\xa1" * 2_500_000, "é".encode() * 2_500_000 + b"\xff", b"\xff\xfe" + b"a\x00" * 2_500_000]
)
def test_five_megabytes_are_decoded_in_seconds(data: bytes) -> None:
    started = time.process_time()
    try:
        decode(data)
    except InvalidInput as refused:
        assert refused.code == "unknown-encoding"  # noqa: PT017 -- either is right; it is the time that counts
    assert time.process_time() - started < 20


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("talk.smi", "<STYLE>.ENCC { Name:English; lang:en-US; } .KRCC { Name:한국어; lang:ko-KR; }</STYLE>"),
        ("talk.smi", "<TITLE>x</TITLE>"),
        ("talk.ko.smi", ""),
    ],
)
def test_a_file_that_says_its_language_is_read_for_a_few_words(name: str, head: str) -> None:
    sami = (
        f"<SAMI><HEAD>{head}</HEAD><BODY>\n<SYNC Start=1000><P Class=KRCC>뭐야?\n<SYNC Start=2000><P Class=KRCC>아니.\n"
    )
    assert [cue.text for cue in read_captions(sami.encode("cp949"), name=name).cues] == ["뭐야?", "아니."]


def test_a_language_that_a_file_does_not_have_gives_no_wrong_signs() -> None:
    for language, lines in SAID.items():
        for encoding in {"fr": ("cp1252",), "ru": ("cp1251",), "ja": ("cp932",), "zh": ("gbk",)}.get(language, ()):
            assert lines[0] in decode(subrip(lines).encode(encoding), language="ko"), encoding


@pytest.mark.parametrize("seen_as", ["cp1252", "latin-1"])
@pytest.mark.parametrize("text", ["It’s a café – “really”", "naïve façade", "안녕하세요 여러분"])
def test_a_file_that_was_made_utf8_twice(text: str, seen_as: str) -> None:
    twice = "".join(_seen(byte, seen_as) for byte in text.encode()).encode()
    assert decode(twice) == text


def _seen(byte: int, encoding: str) -> str:
    """Programs show the five bytes that Windows' Latin has no letter for as control characters."""
    try:
        return bytes([byte]).decode(encoding)
    except UnicodeDecodeError:
        return chr(byte)


@pytest.mark.parametrize("text", ["Ã la carte", "São Paulo", "Â", "cafÃ© und Grüße", "“Ã©” wird é"])
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert decode(text.encode()) == text
