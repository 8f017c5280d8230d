"""The whole of it, as a stranger meets it: in English and in Korean, without a model and with one."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from fixtures.e2e.person import Person, Visit
from fixtures.e2e.site import MODEL, Site
from playwright.sync_api import expect

SCREENSHOT = Path(__file__).parents[2] / "docs/screenshot.png"
MORE = {"en": ("Is it free?", "How do I summarise a video?"), "ko": ("무료야?", "영상은 어떻게 요약해?")}


@pytest.mark.parametrize(("site_name", "language"), [("site_with_model", "en"), ("site", "ko")])
def test_from_sign_up_to_sign_out(
    site_name: str, language: str, visit: Visit, bees: tuple[Path, Path], request: pytest.FixtureRequest
) -> None:
    person = visit(request.getfixturevalue(site_name), language)
    meets_kongdori(person)
    talks(person)
    hands_in_a_video(person, bees)
    watches_a_film(person)
    leaves(person)


def meets_kongdori(person: Person) -> None:
    is_first = person.site.people == 0
    person.sign_up()
    told = person.page.get_by_text(person.text("welcome.youAreAdmin"))
    expect(told).to_be_visible() if is_first else expect(told).to_have_count(0)
    assert person.page.evaluate("document.documentElement.lang") == person.language
    offline = person.page.get_by_text(person.text("chat.noModel"))
    expect(offline).to_have_count(0) if person.site.has_model else expect(offline).to_be_visible()


def talks(person: Person) -> None:
    person.button("chat.starters.what").click()
    first = person.reply(0)
    said = person.source(first)
    cached = person.text("chat.source.cache")
    fresh = MODEL if person.site.has_model else person.text("chat.source.offline")
    assert said.startswith((fresh, cached)), said
    for question in MORE[person.language]:
        assert person.source(person.say(question))
    person.page.wait_for_url("**/chat/*")
    assert person.page.locator("article.question").count() == 3

    # A question that recurs: a new conversation, the same words, the saved answer, and it says so.
    person.page.get_by_role("link", name=person.text("chat.new")).first.click()
    expect(person.page.locator("article.reply")).to_have_count(0)
    again = person.say(person.text("chat.starters.what"))
    assert person.source(again).startswith(cached), person.source(again)

    # Asked afresh, it passes the saved answer by.
    again.get_by_role("button", name=person.text("chat.regenerate")).click()
    expect(person.page.locator(".source")).to_contain_text(fresh)
    expect(person.page.locator("article.question")).to_have_count(1)

    # Both conversations are in the list, and the first still holds all it held.
    items = person.page.locator("nav .items a")
    expect(items).to_have_count(2)
    items.nth(1).click()
    expect(person.page.locator("article.question")).to_have_count(3)


def hands_in_a_video(person: Person, bees: tuple[Path, Path]) -> None:
    person.hand_in(*bees)
    shows_a_frame_before_it_plays(person)
    moments = person.page.locator(".chapters h3 button")
    assert moments.count() >= 2
    label = moments.nth(1).locator(".time").inner_text()
    minutes, seconds = label.split(":")
    at = int(minutes) * 60 + int(seconds)
    moments.nth(1).click()
    person.plays_near(at)
    expect(person.page.locator(".chapter.current")).to_have_count(1)
    expect(person.page.locator(".chapter").nth(1)).to_have_class(re.compile("current"))
    person.page.get_by_role("tab", name=person.text("summary.transcript")).click()
    expect(person.page.locator(".cues li")).to_have_count(10)
    person.page.locator(".cues button").nth(5).click()
    person.plays_near(30)
    expect(person.page.locator(".cues .current")).to_contain_text("Nectar is mostly water")


def shows_a_frame_before_it_plays(person: Person) -> None:
    video = person.page.locator("video")
    expect(video).to_have_attribute("poster", re.compile(r"/poster\.jpg$"))
    loaded = "async (video) => { const i = new Image(); i.src = video.poster; await i.decode(); return i.naturalWidth }"
    assert video.evaluate(loaded) == 320


def watches_a_film(person: Person) -> None:
    film = person.finds_a_film()
    if not person.site.has_model:  # which says what it likes
        film = person.ask_anew(person.text("chat.starters.films")).locator("li a").first
    film.click()
    person.page.locator("button.start").click()
    person.plays_near(0, within=8)
    person.button("player.forward").click()
    person.button("player.forward").click()
    person.plays_near(20, within=8)
    person.button("player.back").click()
    person.plays_near(10, within=10)
    person.button("player.captions").click()
    person.page.get_by_role("menuitemcheckbox", name="한국어").click()
    expect(person.page.locator(".captions")).to_have_attribute("lang", "ko")
    person.button("player.pause").click()
    left_at = person.video("currentTime")
    with person.page.expect_response(lambda answer: answer.request.method == "PUT" and answer.ok):
        person.page.keyboard.press("ArrowRight")
        person.page.keyboard.press("k")
        person.page.wait_for_timeout(300)
        person.page.keyboard.press("k")
    person.page.reload()
    start = person.page.locator("button.start")
    expect(start).to_contain_text(person.text("films.resume", time="0:").strip(".").split("0:")[0].strip())
    start.click()
    person.plays_near(left_at - 1, within=14)
    person.goto("/films")
    expect(person.page.get_by_role("heading", name=person.text("films.continue"))).to_be_visible()


def leaves(person: Person) -> None:
    person.goto("/account")
    person.page.wait_for_load_state("networkidle")  # what it still asks for would be refused afterwards
    person.button("account.signOut").click()
    person.page.wait_for_url(re.compile("/sign-in"))
    person.goto("/films")
    person.page.wait_for_url(re.compile("/sign-in"))
    person.fill_sign_in()
    person.page.wait_for_url("**/films")


def test_a_film_is_summarised_with_chapters_that_play_it(site_with_model: Site, visit: Visit) -> None:
    person = visit(site_with_model)
    person.sign_up()
    person.finds_a_film("The Circle That Draws a Wave").click()
    person.button("films.summarise").click()
    person.page.wait_for_url("**/summaries/*")
    chapter = person.page.locator(".chapters h3 button", has_text="Circles upon circles")
    chapter.click(timeout=60_000)
    person.plays_near(42, within=8)
    if os.environ.get("KONGDORI_SCREENSHOT") == "1":
        person.page.wait_for_function("() => document.querySelector('video').currentTime > 50")
        person.button("player.pause").click()
        person.page.evaluate("scrollTo(0, 0)")
        person.page.wait_for_timeout(500)  # the controls fade in
        SCREENSHOT.parent.mkdir(exist_ok=True)
        person.page.screenshot(path=SCREENSHOT)


def test_signing_in_leads_back_to_where_one_wanted_to_go(site: Site, visit: Visit) -> None:
    person = visit(site)
    person.sign_up()
    person.goto("/account")
    person.page.wait_for_load_state("networkidle")  # what it still asks for would be refused afterwards
    person.button("account.signOut").click()
    person.page.wait_for_url(re.compile("/sign-in"))
    person.goto("/summaries?x=1")
    person.page.wait_for_url(re.compile("/sign-in.next="))
    person.fill_sign_in()
    person.page.wait_for_url(re.compile("/summaries.x=1$"))
