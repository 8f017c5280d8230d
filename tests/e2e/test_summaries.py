"""What can be done with a finished summary, in a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from fixtures.e2e.person import Person, Visit
from fixtures.e2e.site import Site
from playwright.sync_api import expect

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
    person.button("results.ask.about").click()
    expect(person.page.locator(".asked > li")).to_have_count(1)
    expect(person.page.locator(".quotes .quote")).not_to_have_count(0)

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
        {"en": "That isn’t in this video.", "ko": "이 영상에 나오지 않는 내용이에요."}[language]
    )
    expect(answer.locator(".quote")).to_have_count(0)

    tab(person, "summary.chapters")
    tab(person, "results.ask.tab")
    expect(person.page.locator(".asked > li")).to_have_count(3)
