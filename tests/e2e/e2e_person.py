"""Someone at a browser: what they do, in steps that read like a story, and what their browser complained about."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Any

from e2e_house import House
from e2e_words import words
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Response, expect

AXE = Path(__file__).parents[1] / "peers/node_modules/axe-core/axe.min.js"
expect.set_options(timeout=15_000)
PASSWORD = "correct horse 배터리"
_RUN_AXE = """
async () => {
  const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']
  const { violations } = await axe.run(document, { resultTypes: ['violations'], runOnly })
  const where = (nodes) => nodes.slice(0, 3).map((n) => `${n.html.slice(0, 200)} ${n.failureSummary}`)
  return violations.map((v) => [v.impact, v.id, where(v.nodes)])
}
"""
_TOO_WIDE = """
() => {
  const width = document.documentElement.clientWidth
  const tooWide = (e) => e.getBoundingClientRect().right > width + 1 && e.checkVisibility()
  const scrolls = 'pre, table, .visually-hidden, svg, .skeleton, .progress'
  const parts = [...document.querySelectorAll('body *')].filter((e) => !e.closest(scrolls))
  const page = document.documentElement.scrollWidth > width ? ['the page itself'] : []
  return [...page, ...parts.filter(tooWide).slice(0, 3).map((e) => e.outerHTML.slice(0, 150))]
}
"""
_numbers = itertools.count(1)
_FAILED_LOAD = re.compile(r"Failed to load resource: the server responded with a status of (\d+)")


class Person:
    def __init__(self, house: House, context: BrowserContext, language: str) -> None:
        self.house = house
        self.context = context
        self.language = language
        self.words = words(language)
        self.name = f"{ {'en': 'Ada', 'ko': '하늘'}[language] } {next(_numbers)}"
        self.faults: list[str] = []
        self._expected: set[int] = set()
        self.page = self.tab()

    def tab(self) -> Page:
        """Another tab of the same browser."""
        page = self.context.new_page()
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.faults.append(f"uncaught: {error}"))
        page.on("response", self._on_response)
        return page

    def expects(self, *statuses: int) -> None:
        """Answers with these statuses are part of the story. 0: the network may fail too."""
        self._expected.update(statuses)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"}:
            return
        failed = _FAILED_LOAD.match(message.text)
        if failed and int(failed[1]) in self._expected:
            return
        if 0 in self._expected and "net::ERR" in message.text:
            return
        self.faults.append(f"console {message.type}: {message.text}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self._expected:
            self.faults.append(f"{response.status} {response.request.method} {response.url}")

    def saw_no_fault(self) -> None:
        assert not self.faults, f"{self.name}'s browser complained: {self.faults}"

    # Words and places

    def text(self, key: str, **values: Any) -> str:
        found = self.words[key]
        for name, value in values.items():
            found = found.replace(f"{{{name}}}", str(value))
        return found

    def button(self, key: str, **values: Any) -> Locator:
        return self.page.get_by_role("button", name=self.text(key, **values), exact=True)

    def field(self, key: str) -> Locator:
        return self.page.get_by_label(self.text(key), exact=True)

    def goto(self, path: str) -> None:
        self.page.goto(self.house.url + path)
        expect(self.page.locator("h1")).to_be_visible()

    # Steps

    def sign_up(self) -> None:
        self.goto("/")
        self.field("welcome.name").fill(self.name)
        self.field("field.password").fill(PASSWORD)
        self.button("welcome.start").click()
        self.page.wait_for_url("**/chat")
        self.house.people += 1
        expect(self.page.locator("main h2").first).to_contain_text(self.name)

    @property
    def login_id(self) -> str:
        return self.name.replace(" ", "").lower()

    def sign_in_as_admin(self) -> None:
        self.name = self.house.admin
        self.sign_in()

    def sign_in(self) -> None:
        self.goto("/sign-in")
        self.fill_sign_in()

    def fill_sign_in(self) -> None:
        self.field("welcome.loginId").fill(self.login_id)
        self.field("field.password").fill(PASSWORD)
        self.button("signIn.title").click()
        expect(self.page.get_by_role("navigation", name=self.text("nav.label"))).to_be_visible()

    def say(self, content: str) -> Locator:
        """Writes a message and waits for the whole reply, which is given back."""
        before = self.page.locator("article.reply").count()
        self.field("chat.composer").fill(content)
        self.page.keyboard.press("Enter")
        return self.reply(before)

    def ask_anew(self, content: str) -> Locator:
        """The same in a conversation of its own."""
        self.goto("/chat")
        return self.say(content)

    def reply(self, number: int) -> Locator:
        reply = self.page.locator("article.reply").nth(number)
        expect(reply.locator(".source")).not_to_be_empty(timeout=60_000)  # a whole answer, also on a busy machine
        return reply

    def source(self, reply: Locator) -> str:
        return reply.locator(".source").inner_text()

    def hand_in(self, video: Path, captions: Path) -> None:
        self.goto("/summaries")
        self.page.set_input_files("[data-testid=media-file]", [video, captions])
        expect(self.page.get_by_text(captions.name)).to_be_visible()
        self.button("summaries.start").click()
        self.page.wait_for_url("**/summaries/*")
        expect(self.page.locator(".chapters .chapter").first).to_be_visible(timeout=60_000)

    def finds_a_film(self, title: str = "") -> Locator:
        """A film in the list. The samples are rendered while the house already runs, so they may be a moment late."""
        self.goto("/films")
        film = self.page.locator(".grid a", has_text=title).first
        for _ in range(90):
            self.page.wait_for_load_state("networkidle")
            if film.is_visible():
                break
            self.page.wait_for_timeout(1000)
            self.page.reload()
        return film

    def video(self, what: str) -> Any:
        """A property of the video element."""
        return self.page.evaluate(f"document.querySelector('video').{what}")

    def plays_near(self, position: float, *, within: float = 4) -> None:
        """The picture moves, at about this position."""
        self.page.wait_for_function(
            "([at, within]) => { const v = document.querySelector('video');"
            " return v && !v.paused && v.readyState > 2 && v.currentTime >= at && v.currentTime < at + within }",
            arg=[position, within],
        )

    # Looks

    def has_no_sideways_scroll(self) -> None:
        """Neither the page nor any part of it is wider than the window; code and tables scroll inside."""
        found = self.page.evaluate(_TOO_WIDE)
        assert found == [], f"{self.page.url}: {found}"

    def finds_no_barrier(self) -> None:
        """axe-core, as accessibility checkers run it: nothing serious or critical."""
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE.read_text())
        found = self.page.evaluate(_RUN_AXE)
        serious = [violation for violation in found if violation[0] in {"serious", "critical"}]
        assert serious == [], f"{self.page.url}: {serious}"
