"""Every page: on a phone and a desk, light and dark, in both languages, by keyboard, for those who can't see it."""

from __future__ import annotations

from pathlib import Path

import pytest
from fixtures.e2e.person import Person, Visit
from fixtures.e2e.site import Site
from playwright.sync_api import expect

OPEN_PAGES = ("/welcome", "/sign-in", "/nowhere")
OWN_PAGES = ("/chat", "/summaries", "/films", "/account", "/connect", "/nowhere")


def check(person: Person, seen: set[str]) -> None:
    page = person.page
    expect(page.locator("h1")).to_have_count(1)
    page.wait_for_load_state("networkidle")
    for other in seen:  # a conversation's own title comes with its data
        expect(page).not_to_have_title(other)
    title = page.title()
    assert title.endswith(f"· {person.text('brand')}"), title
    seen.add(title)
    person.has_no_sideways_scroll()
    person.finds_no_barrier()


# Not each with each: axe takes most of this test's time.
@pytest.mark.parametrize(
    ("language", "width", "scheme"), [("en", 360, "light"), ("ko", 360, "dark"), ("ko", 1280, "light")]
)
def test_every_page_fits_and_has_no_barrier(
    site: Site, visit: Visit, language: str, width: int, scheme: str, bees: tuple[Path, Path]
) -> None:
    person = visit(site, language, width=width, height=740, color_scheme=scheme, has_touch=width < 500)
    seen: set[str] = set()
    for path in OPEN_PAGES:
        person.goto(path)
        check(person, seen)
        person.saw_nothing_move()
    person.sign_up()
    person.say("**bold** and `code` " + "averyveryverylongwordwithoutanyspace" * 4)
    person.page.wait_for_url("**/chat/*")
    seen.clear()
    check(person, seen)
    for path in OWN_PAGES:
        person.goto(path)
        check(person, seen)
        person.saw_nothing_move()
    person.hand_in(*bees)
    check(person, seen)
    person.page.emulate_media(media="print")
    expect(person.page.locator(".chapters h3 .said").first).to_be_visible()
    expect(person.page.locator("header nav")).to_be_hidden()
    person.page.emulate_media(media="screen")
    person.page.get_by_role("tab", name=person.text("summary.transcript")).click()
    expect(person.page.locator(".cues li").first).to_be_visible()
    person.has_no_sideways_scroll()
    person.finds_no_barrier()
    person.finds_a_film().click()
    expect(person.page.locator("button.start")).to_be_visible()
    check(person, seen)


def test_dark_mode_is_dark_and_a_choice_survives_a_reload(site: Site, visit: Visit) -> None:
    person = visit(site, color_scheme="dark")
    background = "getComputedStyle(document.documentElement).backgroundColor"
    person.sign_up()
    assert person.page.evaluate(background) == "rgb(18, 21, 18)"
    person.goto("/account")
    for theme in ("system", "dark"):  # paper is light all the same, and so is what stands on it
        person.page.get_by_text(person.text(f"account.themes.{theme}"), exact=True).click()
        assert person.page.evaluate(background) == "rgb(18, 21, 18)"
        person.page.emulate_media(media="print")
        assert person.page.evaluate(background) == "rgb(255, 255, 255)"
        keyword = "getComputedStyle(document.documentElement).getPropertyValue('--code-keyword')"
        assert person.page.evaluate(keyword) == "#7a2fc4"
        person.page.emulate_media(media="screen")
    person.page.get_by_text(person.text("account.themes.light"), exact=True).click()
    assert person.page.evaluate(background) == "rgb(255, 255, 255)"
    person.page.reload()
    assert person.page.evaluate(background) == "rgb(255, 255, 255)"


def test_language_follows_the_browser_and_can_be_switched(site: Site, visit: Visit) -> None:
    person = visit(site, "ko")
    person.goto("/welcome")
    expect(person.page.locator("h1")).to_have_text(person.text("welcome.title"))
    person.button("language.switchTo").click()
    expect(person.page.locator("h1")).to_have_text("Hello, I’m Kongdori.")
    person.page.reload()
    expect(person.page.locator("h1")).to_have_text("Hello, I’m Kongdori.")
    assert person.page.evaluate("document.documentElement.lang") == "en"


def test_korean_words_on_an_english_page_are_no_boxes(site: Site, visit: Visit) -> None:
    person = visit(site)
    person.sign_up()
    person.say("안녕, 콩돌이야")
    person.page.reload()  # the words come before their typeface does
    person.reply(0)
    person.page.wait_for_function("() => 'hangul' in document.documentElement.dataset")
    person.page.wait_for_load_state("networkidle")
    wide = """(lang) => {
        const words = document.querySelector('article.question .text').firstChild
        const range = document.createRange()
        range.selectNodeContents(words)
        words.parentElement.lang = lang
        return range.getBoundingClientRect().width
    }"""
    shown = person.page.evaluate(wide, "en")
    person.page.evaluate(wide, "ko")
    person.page.wait_for_load_state("networkidle")
    assert abs(shown - person.page.evaluate(wide, "ko")) < 0.1 * shown, "as wide as in the Korean typeface"


def test_the_welcome_fits_one_screen(site: Site, visit: Visit) -> None:
    for width, height in ((360, 640), (1280, 720)):
        person = visit(site, width=width, height=height)
        person.goto("/")
        over = person.page.evaluate("document.documentElement.scrollHeight - innerHeight")
        assert over <= 0, f"{over} px too tall at {width} × {height}"


def test_touch_targets_are_large_enough(site: Site, visit: Visit) -> None:
    person = visit(site, width=360, height=740, has_touch=True)
    person.sign_up()
    expect(person.page.locator(".start svg").first).to_be_in_viewport(ratio=1)  # the start is seen from its top
    person.say("hello")
    for path in ("/chat", "/summaries", "/films", "/account"):
        person.goto(path)
        person.page.wait_for_load_state("networkidle")
        small = person.page.evaluate(
            "() => [...document.querySelectorAll('button, nav a, select, [role=tab]')]"
            ".filter(e => e.offsetParent && !e.closest('.visually-hidden'))"
            ".map(e => [e.getBoundingClientRect(), e.outerHTML.slice(0, 100)])"
            ".filter(([r]) => r.height < 43.5 || r.width < 43.5).map(([r, html]) => [r.width, r.height, html])"
        )
        assert small == [], path


def test_what_was_tapped_does_not_stay_marked(site: Site, visit: Visit) -> None:
    person = visit(site, width=360, height=740, has_touch=True, is_mobile=True)
    person.sign_up()
    person.say("hello")
    thumb = person.button("chat.thumbUp")
    thumb.tap()
    expect(thumb).to_have_attribute("aria-pressed", "true")
    expect(thumb).to_have_css("background-color", "rgba(0, 0, 0, 0)")


def test_a_low_phone_shows_the_whole_menu_and_all_figures(site: Site, visit: Visit) -> None:
    person = visit(site, "ko", width=360, height=640, has_touch=True)
    person.sign_up()
    person.say("안녕")
    person.button("chat.showList").click()
    person.page.locator("nav .item .trigger").click()
    for entry in person.page.get_by_role("menuitem").all():
        expect(entry).to_be_in_viewport(ratio=1)
    person.goto("/account")
    figures = person.page.locator("table [role=cell]")
    expect(figures.first).to_be_visible()
    assert figures.evaluate_all("cells => cells.every(c => c.getBoundingClientRect().right <= innerWidth)")


def test_by_keyboard_alone(site: Site, visit: Visit) -> None:
    person = visit(site)
    keyboard = person.page.keyboard
    person.goto("/")
    keyboard.type(person.name)  # the keyboard starts in the first field
    keyboard.press("Tab")  # “Choose another login ID”
    keyboard.press("Tab")
    keyboard.type("correct horse 배터리")
    keyboard.press("Enter")
    person.page.wait_for_url("**/chat")
    person.site.people += 1
    expect(person.field("chat.composer")).to_be_focused()
    keyboard.type("one")
    keyboard.press("Shift+Enter")
    keyboard.type("two")
    keyboard.press("Enter")
    expect(person.page.locator("article.question .text")).to_have_text("one\ntwo")
    person.reply(0)

    # The skip link is the first stop of every page.
    person.goto("/films")
    expect(person.page.locator("h1")).to_be_visible()
    keyboard.press("Tab")
    expect(person.page.get_by_role("link", name=person.text("nav.skip"))).to_be_focused()
    keyboard.press("Enter")
    expect(person.page.locator("h1")).to_be_focused()

    # A menu opens, moves and closes by keys, and gives the focus back.
    person.goto("/chat")
    more = person.page.locator("nav .items button").first
    more.focus()
    keyboard.press("Enter")
    expect(person.page.get_by_role("menuitem").first).to_be_focused()
    keyboard.press("Escape")
    expect(more).to_be_focused()

    # So does a dialog that was chosen from it; it starts in its field.
    keyboard.press("Enter")
    person.page.get_by_role("menuitem", name=person.text("chat.rename")).press("Enter")
    expect(person.page.get_by_role("dialog").get_by_role("textbox")).to_be_focused()
    keyboard.press("Escape")
    expect(more).to_be_focused()

    # Every stop can be seen.
    outline = person.page.evaluate(
        "() => { const s = getComputedStyle(document.activeElement); return [s.outlineStyle, s.outlineWidth] }"
    )
    assert outline[0] != "none"
    assert outline[1] != "0px"

    # In a dialog that has to scroll, at 400 % zoom, the focus is seen where it is.
    person.goto("/films")
    person.page.set_viewport_size({"width": 320, "height": 256})
    keyboard.press("?")
    close = person.button("action.close")
    expect(close).to_be_focused()
    for stop in (person.page.get_by_role("dialog").get_by_role("checkbox"), close):
        keyboard.press("Tab")
        expect(stop).to_be_focused()
        expect(stop).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_it_can_be_installed_and_says_what_it_needs_when_the_server_is_away(
    site: Site, visit: Visit, language: str
) -> None:
    person = visit(site, language)
    person.goto("/")
    manifest = person.page.locator("link[rel=manifest]").get_attribute("href")
    described = person.page.evaluate("(path) => fetch(path).then((found) => found.json())", manifest)
    sizes = person.page.evaluate(
        """(icons) => Promise.all(icons.map(({ src }) => new Promise((resolve, reject) => {
            const image = Object.assign(new Image(), { src, onerror: reject })
            image.onload = () => resolve(`${image.naturalWidth}x${image.naturalHeight}`)
        })))""",
        described["icons"],
    )
    assert sizes[1:] == [icon["sizes"] for icon in described["icons"]][1:]  # the first is drawn in any size
    person.page.evaluate("() => navigator.serviceWorker.ready.then(() => undefined)")
    person.page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    assert person.page.evaluate("() => caches.keys()") == [], "nothing that a deployment would leave behind"

    person.expects(0, 503)
    person.context.set_offline(True)
    person.page.goto(site.url + "/films")
    heading = {"en": "Kongdori can’t be reached", "ko": "콩돌이에 연결할 수 없어요"}[language]
    expect(person.page.get_by_role("heading", name=heading)).to_be_visible()
    person.finds_no_barrier()
    person.context.set_offline(False)
    expect(person.page.get_by_role("button", name=person.text("signIn.title"), exact=True)).to_be_visible()


def test_a_reply_is_announced_at_its_start_and_its_end(site_with_model: Site, visit: Visit) -> None:
    person = visit(site_with_model)
    person.sign_up()
    person.page.evaluate(
        """() => { window.heard = []
        const news = document.querySelector('.wrap > [role=status]')
        new MutationObserver(() => heard.push(news.textContent))
            .observe(news, { childList: true, subtree: true, characterData: true }) }"""
    )
    person.say("How do bees dance?")
    thinking = person.text("chat.thinking")
    person.page.wait_for_function("(thinking) => heard.length === 2 && heard[0] === thinking", arg=thinking)
    heard = person.page.evaluate("() => heard[1]")
    assert heard.startswith(person.text("chat.replied", text="Here is what I know:"))
    assert person.page.locator("[role=log]").get_attribute("aria-live") == "off"
