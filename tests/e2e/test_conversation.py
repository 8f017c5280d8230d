"""A conversation as it goes on: its streams, versions and tabs, what is written in it, and how long it may be."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from fixtures.e2e.person import Visit
from fixtures.e2e.site import Site
from playwright.sync_api import Page, Route, expect

STREAM = "**/messages/stream"


def test_a_broken_stream_goes_on_where_it_broke_off(site_with_model: Site, visit: Visit) -> None:
    person = visit(site_with_model)
    person.sign_up()
    resumed: list[str | None] = []

    def break_off(route: Route) -> None:
        answer = route.fetch()
        events = answer.text().split("\n\n")
        deltas = [number for number, event in enumerate(events) if "event: delta" in event]
        cut = "\n\n".join(events[: deltas[len(deltas) // 2] + 1]) + "\n\n"
        route.fulfill(status=200, content_type="text/event-stream", body=cut)

    person.page.route(STREAM, break_off)
    person.page.on(
        "request",
        lambda request: (
            resumed.append(request.headers.get("last-event-id"))
            if re.search(r"/messages/[0-9a-f-]{36}/stream$", request.url)
            else None
        ),
    )
    reply = person.say("Tell me about the moons of Jupiter, please, in your own words")
    whole = person.words_of(reply)
    assert whole.count("word") == 60, "every word once"
    assert resumed
    assert resumed[0] not in {None, "0"}


def test_stop_continue_and_versions(site_with_model: Site, visit: Visit) -> None:
    person = visit(site_with_model)
    person.sign_up()
    person.field("chat.composer").fill("Explain the tides of the sea to me at length")
    person.page.keyboard.press("Enter")
    expect(person.page.locator("article.live .markdown")).to_contain_text("First")
    person.button("chat.stop").press("Enter")
    reply = person.reply(0)
    expect(reply).to_contain_text(person.text("chat.stopped"))
    expect(person.field("chat.composer")).to_be_focused()
    stopped = person.words_of(reply)
    assert stopped.count("word") < 60
    person.page.reload()
    expect(person.reply(0).locator(".markdown")).to_have_text(stopped, use_inner_text=True)

    person.button("chat.continue").press("Enter")
    expect(person.page.locator(".versions")).to_contain_text("2/2", timeout=30_000)
    expect(person.reply(0).get_by_role("button", name=person.text("chat.copy"))).to_be_focused()
    whole = person.words_of(person.reply(0))
    assert whole.startswith(stopped.rstrip()[:20])
    assert len(whole) > len(stopped)
    person.button("chat.versionBefore").press("Enter")
    expect(person.reply(0).locator(".markdown")).to_have_text(stopped, use_inner_text=True)
    expect(person.button("chat.versionAfter")).to_be_focused()
    person.page.reload()
    expect(person.page.locator(".versions")).to_contain_text("1/2")


def test_an_edited_question_is_a_version_of_its_own(site_with_model: Site, visit: Visit) -> None:
    person = visit(site_with_model)
    person.sign_up()
    person.say("Tell me about the moons of Jupiter, please")
    person.field("chat.composer").press("ArrowUp")
    person.field("chat.editField").fill("Tell me about the rings of Saturn, please")
    person.page.keyboard.press("Enter")
    question = person.page.locator("article.question")
    expect(question).to_have_count(1)
    expect(question).to_contain_text("rings of Saturn")
    person.reply(0)
    expect(question.locator(".versions")).to_contain_text("2/2")
    question.get_by_role("button", name=person.text("chat.versionBefore")).click()
    expect(question).to_contain_text("moons of Jupiter")
    assert person.page.locator("article.reply").count() == 1


def test_a_turn_in_one_tab_appears_in_the_other(site_with_model: Site, visit: Visit) -> None:
    person = visit(site_with_model)
    person.sign_up()
    person.say("Tell me about the moons of Jupiter, please")
    other = person.tab()
    other.goto(person.page.url)
    expect(other.locator("article.reply")).to_have_count(1)

    person.field("chat.composer").fill("And about the rings of Saturn, at length")
    person.page.keyboard.press("Enter")
    expect(other.locator("article.question")).to_have_count(2)
    expect(other.locator("article.reply").nth(1)).to_contain_text("the answer")

    # What is being edited in one stays there, whatever the other adds; and it is said.
    person.reply(1)
    person.field("chat.composer").press("ArrowUp")
    person.field("chat.editField").fill("And about its rings, briefly")
    expect(other.locator("article.reply .source").nth(1)).not_to_be_empty()
    other.get_by_label(person.text("chat.composer"), exact=True).press("ArrowUp")
    edited = other.get_by_label(person.text("chat.editField"), exact=True)
    edited.fill("And about its rings, at great length")
    edited.press("Enter")
    expect(person.page.get_by_text(person.text("chat.editedElsewhere"))).to_be_visible()
    expect(person.field("chat.editField")).to_have_value("And about its rings, briefly")
    person.field("chat.editField").press("Enter")
    expect(person.page.locator("article.question").last.locator(".versions")).to_contain_text("3/3")


def test_scrolling_up_stops_the_following(site_with_model: Site, visit: Visit) -> None:
    person = visit(site_with_model, height=520)
    person.sign_up()
    for number in range(3):
        person.say(f"Please write something long about number {number} and its friends")
    scroller = person.page.locator(".scroller")
    gap = "e => e.scrollHeight - e.scrollTop - e.clientHeight"
    assert scroller.evaluate(gap) < 48, "the end is in sight"
    person.field("chat.composer").fill("And once more about the number seven hundred")
    person.page.keyboard.press("Enter")
    expect(person.page.locator("article.live .markdown")).to_be_visible()
    scroller.hover()
    person.page.mouse.wheel(0, -300)
    person.reply(3)
    assert scroller.evaluate(gap) > 100, "it stayed where the person scrolled to"
    person.button("chat.toEnd").click()
    person.page.wait_for_function(f"() => ({gap})(document.querySelector('.scroller')) < 48")

    # A thumb down that is taken back unfolds nothing, and no way to the end is needed.
    thumb = person.reply(3).get_by_role("button", name=person.text("chat.thumbDown"))
    thumb.click()
    person.button("action.close").click()
    expect(thumb).to_have_attribute("aria-pressed", "true")
    thumb.click()
    expect(thumb).to_have_attribute("aria-pressed", "false")
    expect(person.button("chat.toEnd")).to_have_count(0)


def test_the_message_box_is_as_high_as_its_text_when_letters_are_made_larger(site: Site, visit: Visit) -> None:
    person = visit(site, width=360, height=740)  # a wider window's box would get another width
    person.sign_up()
    box = person.field("chat.composer")
    box.fill("A line of words. " * 6)
    low = box.evaluate("box => box.scrollHeight")
    expect(box).to_have_js_property("clientHeight", low)
    person.page.evaluate("document.documentElement.style.fontSize = '150%'")
    person.page.wait_for_function(
        "low => { const box = document.getElementById('composer');"
        " return box.clientHeight > low && box.clientHeight === box.scrollHeight }",
        arg=low,
    )


def test_enter_ends_a_syllable_and_does_not_send(site: Site, visit: Visit) -> None:
    person = visit(site, "ko")
    person.sign_up()
    composer = person.field("chat.composer")
    composer.fill("안녕")
    composer.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True, "cancelable": True})
    composer.dispatch_event("keydown", {"key": "Enter", "keyCode": 229, "bubbles": True, "cancelable": True})
    expect(composer).to_have_value("안녕")
    expect(person.page.locator("article.question")).to_have_count(0)
    composer.press("Enter")
    expect(person.page.locator("article.question")).to_have_count(1)


def test_markdown_of_a_stranger_does_nothing(site: Site, visit: Visit) -> None:
    person = visit(site)
    person.sign_up()
    evil = '<img src=x onerror="window.hurt=1"> [x](javascript:window.hurt=1) <script>window.hurt=1</script>'

    def answer(route: Route) -> None:
        real = route.fetch()
        events = [json.loads(line[6:]) for line in real.text().split("\n") if line.startswith("data: ")]
        reply = {**events[-1]["reply"], "content": evil}
        body = f"event: message\ndata: {json.dumps(events[0])}\n\nevent: done\ndata: {json.dumps({'reply': reply})}\n\n"
        route.fulfill(status=200, content_type="text/event-stream", body=body)

    person.page.route(STREAM, answer)
    reply = person.say("hello")
    expect(reply.locator("img, script, a[href^=javascript]")).to_have_count(0)
    assert person.page.evaluate("window.hurt") is None


HOSTILE = r"""<img src="https://evil.example/1.png" onerror="window.hurt=1"> <svg onload="window.hurt=1"></svg>
![a picture](https://evil.example/2.png) ![by reference][picture] [by reference][script] <https://evil.example/3>
[a](javascript:window.hurt=1) [b](data:text/html,<script>window.hurt=1</script>) [c](vbscript:x) [d](//evil.example/4)
$\href{javascript:window.hurt=1}{x}$ $\includegraphics{https://evil.example/5.png}$ \(\htmlData{x=1}{x}\)
<iframe src="https://evil.example/6"></iframe><style>@import "https://evil.example/7";</style><script>window.hurt=1</script>

[picture]: https://evil.example/8.png
[script]: javascript:window.hurt=1 "x"

```html
<img src="https://evil.example/9.png" onerror="window.hurt=1">
```
"""
HIDDEN = "\u202egnp.\u200b\u2066exe"  # turns the reading direction, and has signs that nobody sees


@pytest.mark.parametrize("language", ["en", "ko"])
def test_hostile_words_do_nothing_wherever_they_stand(site: Site, visit: Visit, tmp_path: Path, language: str) -> None:
    person = visit(site, language)
    elsewhere: list[str] = []
    person.context.on("request", lambda asked: None if asked.url.startswith(site.url) else elsewhere.append(asked.url))
    person.sign_up()
    words = HOSTILE + HIDDEN
    title = words[:190].replace("\n", " ")
    said = [
        {"id": str(number), "parent_id": str(number - 1) if number else None, "role": role, "content": words}
        | {"created_at": f"2026-01-01T00:00:0{number}Z"}
        for number, role in enumerate(["user", "assistant"])
    ]
    (tmp_path / "hostile.json").write_text(
        json.dumps({"conversations": [{"id": "hostile", "title": title, "messages": said}]})
    )
    person.goto("/account")
    name = person.page.locator("[autocomplete=name]")
    name.fill(HOSTILE[:60])  # one with hidden signs is refused
    person.page.set_input_files("[data-testid=import-file]", tmp_path / "hostile.json")
    expect(person.page.locator(".result")).to_contain_text(person.text("library.imported.messages", count="2"))
    name.press("Enter")
    expect(person.page.get_by_text(person.text("account.saved"), exact=True)).to_be_visible()

    def does_nothing(page: Page) -> None:
        expect(page.locator(".markdown a").first).to_be_visible()
        expect(page.locator("[data-math][data-done]").first).to_be_attached()
        page.wait_for_load_state("networkidle")
        addresses = page.locator(".markdown a[href]").evaluate_all("links => links.map(link => link.href)")
        assert all(address.startswith("https://evil.example/") for address in addresses), addresses
        expect(page.locator(".markdown :is(img, svg, script, iframe, style:not(.katex *))")).to_have_count(0)
        assert page.evaluate("window.hurt") is None
        assert elsewhere == []

    person.goto("/chat")
    person.page.set_input_files(
        "input[data-files]", {"name": f"{HOSTILE[:60]}{HIDDEN}.md", "mimeType": "text/markdown", "buffer": b"# x"}
    )
    expect(person.page.locator(".attached li")).to_have_count(1)
    expect(person.page.locator("main h2").first).to_contain_text("<img src=")
    listed = person.page.locator("nav .item .title", has_text="evil.example")
    assert not set(HIDDEN) & {"\u202e", "\u2066"} & set(listed.inner_text()), "no sign that turns a line around"
    listed.click()
    does_nothing(person.page)

    person.button("chat.conversationMenu").click()
    person.page.get_by_role("menuitem", name=person.text("library.share"), exact=True).click()
    person.button("library.createLink").click()
    reader = person.tab()
    reader.goto(person.page.locator(".links input").input_value())
    does_nothing(reader)


def test_thousands_of_messages_open_at_their_end_and_are_all_found(site: Site, visit: Visit, tmp_path: Path) -> None:
    said = [
        {
            "id": str(number),
            "parent_id": str(number - 1) if number else None,
            "role": "assistant" if number % 2 else "user",
            "content": f"Heron number {number}. "
            + ("**왜가리**가 물가에 서 있어요. " * (number % 7) if number % 2 else ""),
            "created_at": f"2026-01-01T{number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}Z",
        }
        for number in range(3_000)
    ]
    (tmp_path / "long.json").write_text(
        json.dumps({"conversations": [{"id": "long", "title": "Long", "messages": said}]})
    )
    person = visit(site, width=1280)
    person.sign_up()
    person.goto("/account")
    person.page.set_input_files("[data-testid=import-file]", tmp_path / "long.json")
    expect(person.page.locator(".result")).to_contain_text(person.text("library.imported.messages", count="3,000"))
    person.goto("/chat")
    person.page.locator("nav .item a").click()

    expect(person.page.get_by_text("Heron number 2999.")).to_be_in_viewport()
    first = person.page.get_by_text("Heron number 0.", exact=True)
    expect(first).to_have_count(1)  # its words are there for the browser's own search
    expect(person.page.locator("article.question")).not_to_have_count(1_500)
    person.page.wait_for_function("() => document.querySelectorAll('article').length < 200")
    first.scroll_into_view_if_needed()
    expect(person.page.locator("article.question", has_text="Heron number 0.")).to_be_in_viewport()
    person.page.wait_for_function("() => document.querySelectorAll('article').length < 200")
    person.button("chat.toEnd").click()
    expect(person.page.locator("article.reply", has_text="Heron number 2999.")).to_be_in_viewport()
    person.finds_no_barrier()

    # Whoever scrolls up before the rest has come stays at what they read.
    held: list[Route] = []
    earlier = re.compile(r"/messages\?.*cursor=")
    person.page.route(earlier, lambda route: held.append(route))
    person.page.reload()
    expect(person.page.get_by_text("Heron number 2999.")).to_be_in_viewport()
    scroller = person.page.locator(".scroller")
    scroller.hover()
    person.page.mouse.wheel(0, -100_000)
    read = person.page.get_by_text("Heron number 2900.", exact=True)
    expect(read).to_be_in_viewport()
    expect(first).to_have_count(0)
    person.page.route(earlier, lambda route: route.continue_())
    held[0].continue_()
    expect(first).to_have_count(1)
    expect(read).to_be_in_viewport()
