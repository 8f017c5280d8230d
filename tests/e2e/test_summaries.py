"""What can be done with a finished summary, in a browser."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from fixtures.e2e.person import Person, Visit
from fixtures.e2e.site import Site
from playwright.sync_api import Route, expect

ELSEWHERE = {"en": "What is the capital of Mongolia?", "ko": "몽골의 수도가 어디야?"}


def tab(person: Person, key: str) -> None:
    person.page.get_by_role("tab", name=person.text(key), exact=True).click()


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ko", 360)])
def test_a_question_is_answered_with_a_quote_that_plays(
    site: Site, visit: Visit, bees: tuple[Path, Path], language: str, width: int
) -> None:
    person = visit(site, language, width=width, height=740, has_touch=width < 500)
    person.sign_up()
    person.hand_in(*bees)
    tab(person, "results.ask.tab")
    person.finds_no_barrier()
    expect(person.button("results.ask.about")).to_be_in_viewport(ratio=1)
    person.button("results.ask.about").press("Enter")
    expect(person.field("results.ask.label")).to_be_focused()
    expect(person.page.locator(".asked > li")).to_have_count(1)
    expect(person.page.locator(".quotes .quote")).not_to_have_count(0, timeout=60_000)

    person.field("results.ask.label").fill("What is nectar mostly?")
    person.page.keyboard.press("Enter")
    answer = person.page.locator(".asked > li").nth(1)
    quote = answer.locator(".quote", has_text="Nectar is mostly water, and bees dry it with their wings.")
    expect(quote).to_contain_text("0:30")
    person.finds_no_barrier()
    person.has_no_sideways_scroll()
    quote.click()
    person.plays_near(30)

    person.field("results.ask.label").fill(ELSEWHERE[language])
    person.button("results.ask.send").click()
    answer = person.page.locator(".asked > li").nth(2)
    expect(answer.locator(".answer")).to_have_text(
        {"en": "That isn’t in this video.", "ko": re.compile("영상과 같은 언어로 물어봐 주세요")}[language]
    )
    expect(answer.locator(".quote")).to_have_count(0)

    tab(person, "summary.transcript")
    person.field("summary.searchTranscript").fill("nectar")
    expect(person.page.locator(".cues li")).to_have_count(2)
    expect(person.page.locator(".cues mark")).to_have_text(["nectar", "Nectar"])
    person.finds_no_barrier()
    person.field("summary.searchTranscript").fill("")
    corrects_a_line(person)
    tab(person, "results.ask.tab")
    expect(person.page.locator(".asked > li")).to_have_count(3)
    continues_in_a_chat(person)


def continues_in_a_chat(person: Person) -> None:
    person.button("results.chat.open").click()
    person.page.wait_for_url("**/chat/*")
    expect(person.page.locator(".attached")).to_contain_text("bees.txt")
    composer = person.field("chat.composer")
    expect(composer).to_be_focused()
    composer.fill("nectar?")
    person.page.keyboard.press("Enter")
    reply = person.page.locator("article.reply").last
    expect(reply).to_contain_text("Nectar is mostly water", timeout=60_000)
    person.finds_no_barrier()
    person.has_no_sideways_scroll()


def corrects_a_line(person: Person) -> None:
    line = person.page.locator(".cues li", has_text="0:30")
    edit = person.button("results.correct.edit", time="0:30")
    field = person.page.get_by_label(person.text("results.correct.field", time="0:30"), exact=True)
    edit.click()
    expect(field).to_be_focused()
    person.finds_no_barrier()
    person.has_no_sideways_scroll()
    person.page.keyboard.press("Escape")
    expect(edit).to_be_focused()
    person.page.keyboard.press("Enter")
    field.fill("Nectar is mostly sugar.")
    person.page.keyboard.press("Enter")
    expect(line).to_contain_text("Nectar is mostly sugar.")
    expect(edit).to_be_focused()
    expect(person.page.get_by_text(person.text("results.correct.count", count=1))).to_be_visible()
    person.finds_no_barrier()
    person.has_no_sideways_scroll()
    edit.click()
    person.button("results.correct.restore").click()
    expect(line).to_contain_text("Nectar is mostly water, and bees dry it with their wings.")
    expect(person.page.locator(".corrected")).to_have_count(0)


def choose(person: Person, title: str, key: str) -> None:
    """One entry of the summary's menu."""
    person.button("chat.more", title=title).click()
    person.page.get_by_role("menuitem", name=person.text(key), exact=True).click()


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ko", 360)])
def test_a_summary_is_renamed_taken_away_and_watched_by_link(
    site: Site, visit: Visit, bees: tuple[Path, Path], language: str, width: int
) -> None:
    person = visit(site, language, width=width, height=740, has_touch=width < 500)
    person.context.grant_permissions(["clipboard-read", "clipboard-write"])
    person.sign_up()
    person.hand_in(*bees)
    choose(person, "bees", "chat.rename")
    person.field("chat.titleField").fill("Dancing bees")
    person.button("action.save").click()
    expect(person.page.locator("h1")).to_have_text("Dancing bees")

    for key, ending, start in (
        ("library.exportMarkdown", "md", "# Dancing bees\n"),
        ("results.exportHtml", "html", "<!doctype html>"),
        ("library.exportJson", "json", "{"),
        ("results.captionsSrt", "srt", "1\n00:00:00,000"),
        ("results.captionsVtt", "vtt", "WEBVTT"),
        ("results.transcriptText", "txt", "Welcome to this short lecture"),
        ("results.mindMap", "svg", "<svg "),
    ):
        with person.page.expect_download() as file:
            choose(person, "Dancing bees", key)
        assert file.value.suggested_filename == f"Dancing bees.{ending}"
        text = Path(file.value.path()).read_text()
        assert text.startswith(start)
        assert ending != "html" or ":root{color-scheme:light dark}" in text  # elsewhere a dark page stays white

    person.page.locator(".chapters h3 button").nth(1).click()
    person.page.wait_for_function("() => document.querySelector('video').currentTime > 0.5")
    person.page.evaluate("document.querySelector('video').pause()")
    person.button("library.share").click()
    person.finds_no_barrier()
    person.has_no_sideways_scroll()
    person.button("library.createLink").click()
    address = person.page.locator(".links input").input_value()
    assert person.page.evaluate("() => navigator.clipboard.readText()") == address

    reader = visit(site, language, width=360, height=740)
    reader.page.goto(f"{address}?t=31")
    expect(reader.page.locator("h1")).to_have_text("Dancing bees")
    expect(reader.page.locator(".chapters .chapter").first).to_be_visible()
    assert person.name not in reader.page.content()
    tab(reader, "summary.transcript")
    expect(reader.page.locator(".cues li")).to_have_count(10)
    reader.finds_no_barrier()
    reader.has_no_sideways_scroll()
    reader.button("player.play").click()
    reader.plays_near(31)

    person.page.get_by_role("button", name=person.text("library.revoke")).last.click()
    expect(person.page.locator(".links")).to_have_count(0)
    reader.expects(404)
    reader.page.reload()
    expect(reader.page.locator("h1")).to_have_text(reader.text("library.sharedMissing"))


def test_a_summary_is_made_again_in_another_length(site: Site, visit: Visit, bees: tuple[Path, Path]) -> None:
    person = visit(site)
    person.sign_up()
    person.hand_in(*bees)
    points = person.page.locator(".points li")
    expect(points).not_to_have_count(0)
    before, address = points.count(), person.page.url
    tries_a_gap_again(person)
    choose(person, "bees", "results.again")
    person.finds_no_barrier()
    person.field("results.length").select_option(label=person.text("results.lengths.long"))
    person.button("summaries.start").click()
    expect(person.page).not_to_have_url(address)
    expect(points).to_have_count(before + 1, timeout=60_000)


def tries_a_gap_again(person: Person) -> None:
    """The page is told once that a chapter was not written; the retry finds that nothing is missing."""
    gap = {"start": 30, "end": 60, "reason": "not-written"}
    told: list[str] = []

    def once(route: Route) -> None:
        if told:
            route.continue_()
            return
        answer = route.fetch()
        told.append(answer.url)
        route.fulfill(response=answer, json=answer.json() | {"status": "partial", "coverage": 0.5, "gaps": [gap]})

    address = re.compile(r"/api/v1/summaries/[0-9a-f-]{36}$")
    person.page.route(address, once)
    person.page.reload()
    expect(person.page.get_by_text(person.text("summary.coverageGaps"))).to_contain_text("0:30")
    person.finds_no_barrier()
    with person.page.expect_response(lambda answer: answer.url.endswith("/retry")) as retried:
        person.button("summary.retry").click()
    assert retried.value.status == 200
    expect(person.button("summary.retry")).to_have_count(0)
    expect(person.page.locator(".points li")).not_to_have_count(0)
    person.page.unroute(address)


def test_captions_are_added_later(site: Site, visit: Visit, bees: tuple[Path, Path], tmp_path: Path) -> None:
    person = visit(site)
    person.sign_up()
    person.hand_in(*bees)
    handed_in = person.page.url
    person.goto("/summaries")
    person.page.set_input_files("[data-testid=media-file]", bees[1])
    expect(person.page.get_by_text(person.text("summaries.asTranscript"))).to_be_visible()
    person.finds_no_barrier()
    person.button("summaries.start").click()
    expect(person.page.locator(".chapters .chapter").first).to_be_visible(timeout=60_000)
    expect(person.page.locator("video")).to_have_count(0)

    person.page.goto(handed_in)
    other = tmp_path / "other.vtt"
    other.write_text("WEBVTT\n\n00:01.000 --> 00:20.000\nThe moon shines on the quiet hive at night.\n")
    person.button("chat.more", title="bees").click()
    expect(person.page.get_by_role("menuitem", name=person.text("summaries.chooseCaptions"))).to_be_visible()
    person.page.keyboard.press("Escape")
    person.page.set_input_files("[data-testid=later-captions]", other)
    tab(person, "summary.transcript")
    expect(person.page.locator(".cues li")).to_have_count(1, timeout=60_000)
    expect(person.page.locator(".cues")).to_contain_text("The moon shines")


def test_a_large_upload_goes_on_where_it_stopped(
    site: Site, visit: Visit, bees: tuple[Path, Path], tmp_path: Path
) -> None:
    video, captions = bees
    large = tmp_path / "long.mp4"
    padding = bytes(17 * 1024 * 1024)
    large.write_bytes(video.read_bytes() + (len(padding) + 8).to_bytes(4) + b"free" + padding)
    person = visit(site, "ko", width=360, height=740, has_touch=True)
    person.sign_up()
    sent: list[str] = []

    def store(route: Route) -> None:
        number = parse_qs(urlsplit(route.request.url).query)["partNumber"][0]
        sent.append(number)
        if number == "3" and sent.count("3") == 1:
            return  # the line hangs
        route.continue_()

    person.page.route("**/_s3/**partNumber**", store)
    person.goto("/summaries")
    person.page.set_input_files("[data-testid=media-file]", large)
    person.button("summaries.start").click()
    two_parts = re.compile(r"8\d")
    expect(person.page.get_by_role("progressbar")).to_have_attribute("aria-valuenow", two_parts, timeout=60_000)
    person.finds_no_barrier()
    person.button("summaries.pause").click()
    expect(person.button("summaries.resume")).to_be_visible()

    person.page.reload()
    unfinished = person.page.locator(".unfinished li")
    expect(unfinished).to_contain_text("long.mp4")
    expect(unfinished).to_contain_text(re.compile(r"8\d%"))
    person.finds_no_barrier()
    person.has_no_sideways_scroll()
    person.page.set_input_files("[data-testid=media-file]", [large, captions])
    expect(unfinished).to_have_count(0)
    person.button("summaries.resume").click()
    person.page.wait_for_url("**/summaries/*", timeout=60_000)
    assert sorted(sent) == ["1", "2", "3", "3"]
