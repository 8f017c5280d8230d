"""What must not be lost: drafts, messages on their way, sessions over tabs; and what the page says of faults."""

from __future__ import annotations

import json
import re

import pytest
from fixtures.e2e.person import PASSWORD, Visit
from fixtures.e2e.site import Site
from playwright.sync_api import FilePayload, Page, Route, expect

STREAM = "**/messages/stream"


def test_a_draft_survives_a_reload_and_looking_elsewhere(site: Site, visit: Visit) -> None:
    person = visit(site)
    person.sign_up()
    composer = person.field("chat.composer")
    composer.fill("half a thought")
    person.page.reload()
    expect(composer).to_have_value("half a thought")
    person.goto("/films")
    person.goto("/chat")
    expect(composer).to_have_value("half a thought")

    # What a click needs can't be loaded (offline, or a newer deployment has replaced it): said, with a way on.
    person.expects(0)
    person.page.route("**/assets/FilmsPage*", lambda route: route.abort("connectionreset"))
    person.page.get_by_role("link", name=person.text("nav.films"), exact=True).click()
    expect(person.page.get_by_text(person.text("problem.client-files"))).to_be_visible()
    person.page.unroute("**/assets/FilmsPage*")
    person.button("action.reload").click()
    expect(person.page.get_by_role("heading", name=person.text("films.title"), exact=True)).to_be_visible()


@pytest.mark.parametrize(
    ("language", "said", "again"),
    [("en", "Kongdori couldn’t be loaded", "Try again"), ("ko", "콩돌이를 불러오지 못했어요", "다시 시도")],
)
@pytest.mark.parametrize("file", ["start", "language"])
def test_a_file_of_the_first_load_that_fails_is_said_with_a_way_on(
    site: Site, visit: Visit, language: str, said: str, again: str, file: str
) -> None:
    person = visit(site, language)
    person.expects(0)
    missing = f"**/assets/{language if file == 'language' else file}-*.js"
    person.page.route(missing, lambda route: route.abort("connectionreset"))
    person.page.goto(site.url + "/welcome")
    expect(person.page.get_by_role("alert")).to_contain_text(said)
    person.page.unroute(missing)
    person.page.get_by_role("button", name=again).click()
    expect(person.page.get_by_role("heading", name=person.text("welcome.title"))).to_be_visible()


def test_an_unsent_message_is_kept_and_sent_once(site: Site, visit: Visit) -> None:
    person = visit(site)
    person.sign_up()
    person.say("hello")
    person.expects(0)
    keys: list[str] = []

    def cut(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        route.abort("connectionreset")

    person.page.route(STREAM, cut)
    person.field("chat.composer").fill("Do not lose me")
    person.page.keyboard.press("Enter")
    expect(person.page.get_by_text(person.text("chat.notSent"))).to_be_visible()
    person.page.reload()
    expect(person.page.get_by_text("Do not lose me")).to_be_visible()
    person.button("action.retry").click()
    expect(person.page.get_by_text(person.text("chat.notSent"))).to_be_visible()
    person.page.unroute(STREAM)
    person.button("action.retry").click()
    person.reply(1)
    person.page.reload()
    person.reply(1)
    assert person.page.get_by_text("Do not lose me").count() <= 2  # once in the thread, perhaps once in the list
    expect(person.page.locator("article.question")).to_have_count(2)
    assert len(set(keys)) == 1, "a retry carries the same key"


@pytest.mark.parametrize("language", ["en", "ko"])
def test_while_the_database_wakes_the_page_says_so_and_goes_on_by_itself(
    site: Site, visit: Visit, language: str
) -> None:
    person = visit(site, language)
    person.sign_up()
    person.expects(503)
    asleep = {"type": "urn:kongdori:problem:waking-up", "title": "Not available right now", "status": 503}
    answered = 0

    def wake_at_the_third(route: Route) -> None:
        nonlocal answered
        answered += 1
        if answered > 2:
            route.continue_()
            return
        route.fulfill(
            status=503, content_type="application/problem+json", headers={"Retry-After": "1"}, body=json.dumps(asleep)
        )

    person.page.route("**/api/v1/chat/**", wake_at_the_third)
    person.field("chat.composer").fill("Good morning")
    person.page.keyboard.press("Enter")
    expect(person.page.get_by_text(person.text("notice.waking"))).to_be_visible()
    person.reply(0)
    expect(person.page.get_by_text(person.text("notice.waking"))).to_have_count(0)
    expect(person.page.locator("article.question")).to_have_text(re.compile("Good morning"))


def test_a_tab_whose_session_ended_comes_in_when_another_tab_signs_in(site: Site, visit: Visit) -> None:
    person = visit(site)
    person.sign_up()
    person.say("hello")
    first, address = person.page, person.page.url
    person.expects(400, 401)
    person.context.clear_cookies()
    first.reload()
    first.wait_for_url(re.compile("/sign-in"))
    person.page = person.tab()
    person.sign_in()

    first.wait_for_url(address)
    expect(first.locator("article.question")).to_contain_text("hello")
    person.page.close()
    person.page = first


def test_an_edit_survives_a_session_that_ended(site: Site, visit: Visit) -> None:
    person = visit(site)
    person.sign_up()
    person.say("hello")
    question = person.page.locator("article.question")
    edit = person.field("chat.editField")
    person.page.keyboard.press("ArrowUp")
    edit.fill("hello to you")
    person.expects(400, 401)

    # It ends while the question is being edited.
    person.context.clear_cookies()
    person.page.reload()
    person.page.wait_for_url(re.compile("/sign-in"))
    person.fill_sign_in()
    expect(edit).to_have_value("hello to you")
    edit.press("Enter")
    expect(question.locator(".versions")).to_contain_text("2/2")
    expect(question).to_have_count(1)
    person.reply(0)

    # It ends when the edit is sent.
    person.field("chat.composer").press("ArrowUp")
    edit.fill("hello to all of you")
    person.context.clear_cookies()
    person.page.route(STREAM, lambda route: route.fulfill(status=401))
    edit.press("Enter")
    person.page.wait_for_url(re.compile("/sign-in"))
    person.page.unroute(STREAM)  # not by `times=1`: a request that is sent just then would hang in the browser
    person.fill_sign_in()
    expect(question.locator(".versions")).to_contain_text("3/3")
    expect(question).to_contain_text("hello to all of you")
    expect(question).to_have_count(1)
    person.page.reload()
    expect(question).to_contain_text("hello to all of you")  # nothing is edited any more


def test_an_edit_that_was_not_sent_is_edited_on_in_its_place(site: Site, visit: Visit) -> None:
    person = visit(site)
    person.sign_up()
    person.say("hello")
    person.say("Thank you")
    person.expects(0)
    person.page.route(STREAM, lambda route: route.abort("connectionreset"))
    person.page.locator("article.question").first.get_by_role("button", name=person.text("chat.edit")).click()
    edit = person.field("chat.editField")
    edit.fill("good morning")
    edit.press("Enter")
    expect(person.page.get_by_text(person.text("chat.notSent"))).to_be_visible()
    person.button("chat.takeBack").last.click()
    expect(edit).to_have_value("good morning")
    expect(person.field("chat.composer")).to_have_value("")
    person.page.unroute(STREAM)
    edit.press("Enter")
    expect(person.page.locator("article.question .versions")).to_contain_text("2/2")
    expect(person.page.locator("article.question")).to_have_count(1)


def test_a_message_whose_answer_was_lost_is_not_said_twice(site: Site, visit: Visit) -> None:
    person = visit(site)
    person.sign_up()
    person.say("hello")
    person.expects(0)

    def lose_the_answer(route: Route) -> None:
        route.fetch()  # the server takes it, the browser never hears
        route.abort("connectionreset")

    person.page.route(STREAM, lose_the_answer)
    person.field("chat.composer").fill("Thank you")
    person.page.keyboard.press("Enter")
    expect(person.page.get_by_text(person.text("chat.notSent"))).to_be_visible()
    person.page.unroute(STREAM)
    person.button("action.retry").click()
    person.reply(1)
    person.page.reload()
    person.reply(1)
    expect(person.page.locator("article.question")).to_have_count(2)


def signed_in(page: Page) -> bool:
    return page.locator("header nav").is_visible()


def test_many_tabs_share_one_session(site: Site, visit: Visit) -> None:
    person = visit(site)
    person.sign_up()
    tabs = [person.tab() for _ in range(5)]
    for tab in tabs:
        tab.goto(person.site.url + "/account", wait_until="commit")  # all at once: each needs a token of its own
    for tab in tabs:
        expect(tab.locator("h1")).to_have_text(person.text("account.title"))
        assert signed_in(tab)
        tab.wait_for_load_state("networkidle")  # what it still asks for would be refused afterwards
    # Signed out in one: all the others are, and lead back.
    tabs[0].get_by_role("button", name=person.text("account.signOut"), exact=True).click()
    for tab in tabs:
        tab.wait_for_url(re.compile("/sign-in"))
    person.page.wait_for_url(re.compile("/sign-in"))
    person.page.bring_to_front()
    person.fill_sign_in()
    person.page.wait_for_url("**/chat*")


def test_no_token_is_ever_stored(site: Site, visit: Visit) -> None:
    person = visit(site)
    person.sign_up()
    stored = person.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert "eyJ" not in stored
    assert PASSWORD not in stored
    cookies = [
        cookie
        for cookie in person.context.cookies(person.site.url + "/api/v1/auth/token")
        if "refresh" in cookie["name"]
    ]
    assert [(c["httpOnly"], c["secure"], c["sameSite"]) for c in cookies] == [(True, True, "Strict")]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_faults_say_what_happened_and_what_to_do(site: Site, visit: Visit, language: str) -> None:
    person = visit(site, language)
    person.expects(400, 422, 404)
    person.goto("/sign-in")
    person.field("welcome.loginId").fill("nobody-here")
    person.field("field.password").fill("wrong password")
    person.button("signIn.title").click()
    expect(person.page.get_by_role("alert")).to_contain_text(person.text("problem.invalid-grant"))
    person.goto("/welcome")
    person.field("welcome.name").fill("Short Password")
    person.field("field.password").fill("short")
    person.button("welcome.start").click()
    expect(person.page.get_by_role("alert")).not_to_be_empty()
    person.sign_up()
    person.goto("/summaries/01900000-0000-7000-8000-000000000000")
    expect(person.page.get_by_role("alert")).not_to_be_empty()
    person.goto("/summaries")
    person.page.set_input_files(
        "[data-testid=media-file]", {"name": "page.html", "mimeType": "text/html", "buffer": b"x"}
    )
    expect(person.page.get_by_role("alert")).to_contain_text("page.html")
    names = ("bees.mp4", "birds.webm", "bees.en.srt", "other.srt")
    chosen: list[FilePayload] = [{"name": name, "mimeType": "", "buffer": b"x"} for name in names]
    person.page.set_input_files("[data-testid=media-file]", chosen)
    expect(person.page.locator(".drop .item")).to_contain_text(["bees.en.srt", "birds.webm"])
    expect(person.page.get_by_role("alert")).to_contain_text("other.srt")
    expect(person.button("summaries.startAll", count=2)).to_be_visible()
    person.button("summaries.removeOne", name="birds.webm").press("Enter")
    expect(person.page.locator(".drop .item")).to_have_count(1)
    expect(person.button("summaries.start")).to_be_visible()


def test_delete_deletes(site: Site, visit: Visit) -> None:
    person = visit(site)
    person.sign_up()
    person.goto("/account")
    person.page.wait_for_load_state("networkidle")  # what it still asks for would be refused afterwards
    person.button("account.leave").click()
    person.page.get_by_label(person.text("account.leaveConfirm")).fill(PASSWORD)
    person.button("account.leaveNow").click()
    person.page.wait_for_url("**/welcome*")
    person.expects(400)
    person.goto("/sign-in")
    person.field("welcome.loginId").fill(person.login_id)
    person.field("field.password").fill(PASSWORD)
    person.button("signIn.title").click()
    expect(person.page.get_by_role("alert")).to_contain_text(person.text("problem.invalid-grant"))


def test_the_api_can_be_tried_on_its_page(site: Site, visit: Visit) -> None:
    for scheme, background in (("light", "rgba(0, 0, 0, 0)"), ("dark", "rgb(28, 32, 34)")):
        person = visit(site, color_scheme=scheme)
        person.page.goto(site.url + "/api/v1/docs")
        expect(person.page.locator(".swagger-ui .info .title")).to_contain_text("Kongdori")
        expect(person.page.locator(".opblock").first).to_be_visible()
        expect(person.page.locator(".swagger-ui")).to_have_css("background-color", background)
