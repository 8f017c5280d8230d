"""Order among conversations, links to them, and taking them away, in a browser."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from fixtures.e2e.person import Person, Visit
from fixtures.e2e.site import Site
from playwright.sync_api import Locator, expect


def choose(person: Person, title: str, key: str) -> None:
    """One entry of a conversation's menu."""
    person.button("chat.more", title=title).click()
    person.page.get_by_role("menuitem", name=person.text(key), exact=True).click()


def show(person: Person, name: str) -> None:
    """One of the places in the menu above the list."""
    person.page.locator(".place .trigger").click()
    person.page.get_by_role("menuitemcheckbox", name=name, exact=True).click()


def listed(person: Person) -> Locator:
    return person.page.locator("nav .item .title")


@pytest.mark.parametrize("language", ["en", "ko"])
def test_conversations_are_pinned_archived_and_put_into_folders(site: Site, visit: Visit, language: str) -> None:
    person = visit(site, language)
    person.sign_up()
    person.say("First question?")
    person.ask_anew("Second question?")
    expect(listed(person)).to_have_text(["Second question?", "First question?"])
    headings = person.page.locator("nav .group")
    expect(headings).to_have_text([person.text("library.groups.today")])

    choose(person, "First question?", "library.pin")
    expect(listed(person)).to_have_text(["First question?", "Second question?"])
    expect(headings).to_have_text([person.text("library.groups.pinned"), person.text("library.groups.today")])

    choose(person, "First question?", "library.move")
    person.page.get_by_text(person.text("library.newFolder"), exact=True).click()
    person.finds_no_barrier()
    person.field("library.folderName").fill("Birds 새")
    person.page.keyboard.press("Enter")
    expect(person.page.get_by_role("dialog")).to_have_count(0)
    show(person, "Birds 새")
    expect(listed(person)).to_have_text(["First question?"])
    person.finds_no_barrier()

    show(person, person.text("library.all"))
    choose(person, "Second question?", "library.toArchive")
    expect(listed(person)).to_have_text(["First question?"])
    expect(person.page.locator("h1")).to_have_text("Second question?")
    expect(person.button("chat.more", title="First question?")).to_be_focused()  # it took its place
    show(person, person.text("library.archive"))
    expect(listed(person)).to_have_text(["Second question?"])
    choose(person, "Second question?", "library.fromArchive")
    expect(listed(person)).to_have_count(0)
    person.finds_no_barrier()

    show(person, "Birds 새")
    person.page.locator(".place .trigger").click()
    person.page.get_by_role("menuitem", name=person.text("library.deleteFolder"), exact=True).click()
    person.button("action.delete").click()
    expect(listed(person)).to_have_text(["First question?", "Second question?"])


@pytest.mark.parametrize("language", ["en", "ko"])
def test_another_tab_sees_at_once_what_is_renamed_pinned_and_deleted(site: Site, visit: Visit, language: str) -> None:
    person = visit(site, language)
    person.sign_up()
    person.say("First question?")
    person.ask_anew("Second question?")
    first = person.page
    address = first.url
    person.page = person.tab()
    person.goto(address.removeprefix(site.url))
    expect(listed(person)).to_have_text(["Second question?", "First question?"])
    person.field("chat.composer").fill("half a thought")
    second, person.page = person.page, first

    choose(person, "First question?", "library.pin")
    choose(person, "Second question?", "chat.rename")
    person.field("chat.titleField").fill("새 이름")
    first.keyboard.press("Enter")
    there = second.locator("nav .item .title")
    expect(there).to_have_text(["First question?", "새 이름"])
    expect(second.locator("h1")).to_have_text("새 이름")

    person.expects(404)
    choose(person, "새 이름", "action.delete")
    person.button("action.delete").click()
    expect(first.get_by_role("dialog")).to_have_count(0)
    person.page = second
    expect(there).to_have_text(["First question?"])
    told = second.get_by_role("alert")
    expect(told).to_contain_text(person.text("chat.gone"))
    expect(told).to_contain_text(person.text("chat.goneDraft"))
    expect(second.locator("article")).to_have_count(0)
    expect(person.button("chat.new")).to_be_focused()  # the composer had it
    person.finds_no_barrier()
    second.keyboard.press("Enter")
    second.wait_for_url("**/chat")
    expect(person.field("chat.composer")).to_have_value("half a thought")
    expect(person.field("chat.composer")).to_be_focused()


def test_a_window_that_comes_back_sees_what_another_device_did(site: Site, visit: Visit) -> None:
    person = visit(site)
    person.sign_up()
    person.say("First question?")
    person.ask_anew("Second question?")
    other = visit(site)
    other.name = person.name
    other.sign_in()
    other.goto("/chat")
    choose(other, "First question?", "action.delete")
    other.button("action.delete").click()
    choose(other, "Second question?", "chat.rename")
    other.field("chat.titleField").fill("Renamed")
    other.page.keyboard.press("Enter")
    expect(listed(other)).to_have_text(["Renamed"])
    person.page.evaluate("dispatchEvent(new Event('focus'))")
    expect(listed(person)).to_have_text(["Renamed"])
    expect(person.page.locator("h1")).to_have_text("Renamed")


def test_a_dialog_of_the_list_stays_where_the_list_moves(site: Site, visit: Visit) -> None:
    person = visit(site)
    person.sign_up()
    person.say("First question?")
    choose(person, "First question?", "chat.rename")
    person.field("chat.titleField").fill("Herons")
    person.page.set_viewport_size({"width": 800, "height": 720})
    expect(person.page.locator("aside")).to_have_count(0)
    expect(person.field("chat.titleField")).to_have_value("Herons")
    person.field("chat.titleField").press("Enter")
    expect(person.page.locator("h1")).to_have_text("Herons")
    expect(person.page.locator("h1")).to_be_focused()

    # What lies over the list leaves the list open.
    person.button("chat.showList").click()
    choose(person, "Herons", "manner.persona")
    person.button("action.close").click()
    expect(person.button("chat.more", title="Herons")).to_be_focused()
    choose(person, "Herons", "chat.rename")
    person.field("chat.titleField").fill("Cranes")
    person.page.set_viewport_size({"width": 1280, "height": 720})
    expect(person.page.locator("aside")).to_be_visible()
    person.field("chat.titleField").press("Enter")
    expect(listed(person)).to_have_text(["Cranes"])


@pytest.mark.parametrize(("language", "width"), [("ko", 1280), ("en", 360)])
def test_the_open_conversation_has_its_menu_above_it(site: Site, visit: Visit, language: str, width: int) -> None:
    person = visit(site, language, width=width, height=740, has_touch=width < 500)
    person.sign_up()
    menu = person.button("chat.conversationMenu")
    expect(menu).to_have_count(0)
    person.say("First question?")

    def choose_above(key: str) -> None:
        menu.click()
        person.page.get_by_role("menuitem", name=person.text(key), exact=True).click()

    choose_above("chat.rename")
    person.field("chat.titleField").fill("Herons")
    person.finds_no_barrier()
    person.page.keyboard.press("Enter")
    expect(person.page.locator("h1")).to_have_text("Herons")
    expect(menu).to_be_focused()
    choose_above("library.toArchive")
    expect(person.page.get_by_text(person.text("library.archived"), exact=True)).to_be_visible()
    person.page.reload()  # the list does not hold it, and its menu is there
    choose_above("library.fromArchive")
    person.has_no_sideways_scroll()
    choose_above("action.delete")
    person.button("action.delete").click()
    expect(person.button("chat.starters.what")).to_be_visible()
    expect(menu).to_have_count(0)


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ko", 360)])
def test_a_link_is_read_without_an_account_until_it_is_revoked(
    site: Site, visit: Visit, language: str, width: int
) -> None:
    person = visit(site, language, width=width, height=740, has_touch=width < 500)
    person.context.grant_permissions(["clipboard-read", "clipboard-write"])
    person.sign_up()
    title = "What can you do?" if language == "en" else "뭘 할 수 있어?"
    reply = person.words_of(person.say(title))
    # A new conversation is called by its first words as soon as the list knows it, which may be after the reply.
    expect(person.page.locator("h1")).to_have_text(title)
    if width < 900:
        person.button("chat.showList").click()
    choose(person, title, "library.share")
    person.finds_no_barrier()
    person.has_no_sideways_scroll()
    person.button("library.createLink").click()
    address = person.page.locator(".links input").input_value()
    assert person.page.evaluate("() => navigator.clipboard.readText()") == address
    expect(person.page.get_by_role("dialog").get_by_text(person.text("chat.copied"), exact=True)).to_be_visible()
    expect(person.page.locator(".notice")).to_have_count(0)  # it would lie over the dialog's buttons

    reader = visit(site, language, width=360, height=740)
    reader.page.goto(address)
    expect(reader.page.locator("h1")).to_have_text(title)
    expect(reader.page.locator(".markdown")).to_have_text(reply, use_inner_text=True)
    assert person.name not in reader.page.content()
    assert reader.page.locator("meta[name=robots]").get_attribute("content") == "noindex, nofollow"
    assert reader.page.locator("meta[name=referrer]").get_attribute("content") == "no-referrer"
    reader.finds_no_barrier()
    reader.has_no_sideways_scroll()

    person.page.get_by_role("button", name=person.text("library.revoke")).last.click()
    expect(person.page.locator(".links")).to_have_count(0)
    expect(person.button("library.createLink")).to_be_focused()
    reader.expects(404)
    reader.page.reload()
    expect(reader.page.locator("h1")).to_have_text(reader.text("library.sharedMissing"))
    reader.finds_no_barrier()


def test_conversations_are_taken_away_as_files(site: Site, visit: Visit) -> None:
    person = visit(site)
    person.sign_up()
    person.say("What can you do?")
    with person.page.expect_download() as one:
        choose(person, "What can you do?", "library.exportMarkdown")
    assert one.value.suggested_filename == "What can you do.md"
    assert Path(one.value.path()).read_text().startswith("# What can you do?\n")
    person.goto("/account")
    with person.page.expect_download() as everything:
        person.button("library.exportJson").click()
    kept = json.loads(Path(everything.value.path()).read_text())["conversations"]
    assert [len(conversation["messages"]) for conversation in kept] == [2]


@pytest.mark.parametrize(("language", "width"), [("ko", 1280), ("en", 360)])
def test_a_search_opens_the_very_message_in_its_branch(site: Site, visit: Visit, language: str, width: int) -> None:
    asked, edited, word = {
        "ko": ("순천만 왜가리가 궁금해", "순천만 두루미가 궁금해", "왜가리"),
        "en": ("Are there herons here?", "Are there cranes here?", "HERON"),
    }[language]
    person = visit(site, language, width=width, height=740)
    person.sign_up()
    person.say(asked)
    person.page.keyboard.press("ArrowUp")
    person.field("chat.editField").fill(edited)
    person.page.keyboard.press("Enter")
    question = person.page.locator("article.question")
    expect(question).to_contain_text(edited)
    expect(question.locator(".versions span")).to_have_text("2/2")
    person.ask_anew("Bye!")
    person.page.locator("h1").click()  # out of the composer, where "/" is a letter

    person.page.keyboard.press("/")
    search = person.field("chat.search")
    expect(search).to_be_focused()
    search.fill(word)
    found = person.page.locator("nav .item a")
    expect(found).to_have_count(1)
    expect(found.locator(".snippet mark")).to_have_text(word.lower(), ignore_case=True)
    person.finds_no_barrier()
    found.click()
    person.page.wait_for_url("**/chat/*?m=*")
    expect(person.page.locator("article.marked")).to_contain_text(asked)
    expect(question.locator(".versions span")).to_have_text("1/2")
    if width < 800:
        person.button("chat.showList").click()
    expect(search).to_have_value("")  # the search is over
    expect(person.page.locator("nav .item")).to_have_count(2)
    if width < 800:
        person.page.keyboard.press("Escape")
    person.page.get_by_role("link", name=person.text("chat.new")).first.click()
    expect(person.button("chat.starters.what")).to_be_visible()
    expect(person.button("chat.toEnd")).to_have_count(0)  # the one before was not seen to its end


def test_a_sheet_tells_the_shortcuts_and_turns_them_off(site: Site, visit: Visit) -> None:
    person = visit(site)
    person.sign_up()
    person.goto("/films")
    person.page.keyboard.press("?")
    sheet = person.page.get_by_role("dialog", name=person.text("shortcuts.title"))
    expect(sheet).to_be_visible()
    person.finds_no_barrier()
    sheet.get_by_role("checkbox").uncheck()
    person.page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    person.page.keyboard.press("?")
    person.page.keyboard.press("/")
    expect(person.page.locator("[type=search]")).not_to_be_focused()
    expect(sheet).to_have_count(0)
    person.goto("/account")
    person.button("shortcuts.title").click()
    sheet.get_by_role("checkbox").check()
    person.page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    person.page.keyboard.press("/")
    person.page.wait_for_url("**/chat")
    expect(person.field("chat.search")).to_be_focused()


def test_the_base_url_for_other_clients_is_copied_from_the_account_page(site: Site, visit: Visit) -> None:
    person = visit(site)
    person.context.grant_permissions(["clipboard-read", "clipboard-write"])
    person.sign_up()
    person.goto("/account")
    address = f"{site.url}/api/v1"
    expect(person.page.get_by_text(address, exact=True)).to_be_visible()
    person.button("account.apiBaseCopy").click()
    expect(person.page.get_by_text(person.text("chat.copied"), exact=True)).to_be_visible()
    assert person.page.evaluate("() => navigator.clipboard.readText()") == address


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ko", 360)])
def test_chatgpt_s_archive_is_brought_along_once(
    site: Site, visit: Visit, tmp_path: Path, language: str, width: int
) -> None:
    def node(parent: str | None, role: str, *parts: object) -> dict[str, object]:
        content = {"content_type": "multimodal_text", "parts": list(parts)}
        return {"parent": parent, "message": {"author": {"role": role}, "content": content}}

    picture = {"content_type": "image_asset_pointer", "asset_pointer": "file-service://file-1"}
    hostile = "<img src=x onerror=alert(1)> [link](javascript:alert(2))"
    conversations = [
        {
            "id": f"conversation-{number}",
            "title": f"Herons {number}",
            "create_time": 1.7e9 + number,
            "update_time": 1.7e9 + number,
            "mapping": {
                "question": node(None, "user", picture, f"Question {number} {hostile}"),
                "reply": node("question", "assistant", "A crane."),
                "reply 2": node("question", "assistant", f"A heron. {hostile}"),
            },
        }
        for number in range(120)
    ]
    archive = tmp_path / "chatgpt.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("export/conversations.json", json.dumps(conversations))
        zipped.writestr("export/chat.html", "<script>alert(3)</script>")
    person = visit(site, language, width=width, height=740)
    person.sign_up()
    person.goto("/account")
    result = person.page.locator(".result li")

    def told(**counts: int) -> list[str]:
        return [person.text(f"library.imported.{name}", count=count) for name, count in counts.items()]

    person.page.set_input_files("[data-testid=import-file]", archive)
    expect(result).to_have_text(told(conversations=120, messages=360, images=120))
    person.finds_no_barrier()
    person.has_no_sideways_scroll()
    person.page.set_input_files("[data-testid=import-file]", archive)
    expect(result).to_have_text(told(conversations=0, known=120))
    (tmp_path / "not.zip").write_bytes(b"PK\x03\x04 nothing")
    person.page.set_input_files("[data-testid=import-file]", tmp_path / "not.zip")
    expect(person.page.get_by_role("alert")).to_have_text(person.text("library.importFaults.damaged"))

    person.goto("/chat")
    if width < 900:
        person.button("chat.showList").click()
    expect(listed(person).first).to_have_text("Herons 119")
    listed(person).first.click()
    expect(person.page.locator("article.reply .markdown")).to_contain_text("A heron. <img")
    expect(person.page.locator("article.reply .versions span")).to_have_text("2/2")
    expect(person.page.locator("article img")).to_have_count(0)


def test_how_one_wants_to_be_answered_is_kept(site: Site, visit: Visit) -> None:
    person = visit(site, "ko")
    person.sign_up()
    person.goto("/account")
    field = person.field("manner.instructions")
    field.fill("물리 교사예요. 짧게 답해 주세요.")
    section = person.page.locator(
        "section", has=person.page.get_by_role("heading", name=person.text("manner.instructions"))
    )
    section.get_by_role("button", name=person.text("action.save")).click()
    expect(person.page.get_by_text(person.text("account.saved"), exact=True)).to_be_visible()
    person.finds_no_barrier()
    person.page.reload()
    expect(field).to_have_value("물리 교사예요. 짧게 답해 주세요.")

    person.goto("/chat")
    person.say("뭘 할 수 있어?")
    choose(person, "뭘 할 수 있어?", "manner.persona")
    persona = person.field("manner.personaField")
    persona.fill("늙은 선원")
    person.finds_no_barrier()
    persona.locator("xpath=ancestor::form").get_by_role("button").click()
    expect(persona).to_have_count(0)
    choose(person, "뭘 할 수 있어?", "manner.persona")
    expect(persona).to_have_value("늙은 선원")


def test_a_temporary_chat_is_gone_when_it_is_left(site: Site, visit: Visit) -> None:
    person = visit(site)
    person.sign_up()
    person.goto("/chat")
    person.page.set_viewport_size({"width": 360, "height": 640})
    person.page.get_by_label(person.text("manner.temporary")).check()
    expect(person.page.get_by_text(person.text("manner.temporaryText"))).to_be_in_viewport(ratio=1)
    person.page.set_viewport_size({"width": 1280, "height": 720})
    person.say("What can you do?")
    expect(person.page.locator(".foot .quiet").first).to_contain_text(person.text("manner.temporary"))
    address = person.page.url
    expect(person.page.locator("nav .item a")).to_have_count(0)
    person.finds_no_barrier()
    with person.page.expect_response(lambda answer: answer.request.method == "DELETE") as deleted:
        person.page.get_by_role("link", name=person.text("chat.new")).first.click()
    assert deleted.value.status == 204
    person.expects(404)
    person.page.goto(address)
    expect(person.page.get_by_text(person.text("chat.gone"))).to_be_visible()


def test_a_thumb_down_asks_why(site: Site, visit: Visit) -> None:
    person = visit(site)
    person.sign_up()
    person.say("What can you do?")
    person.button("chat.thumbDown").click()
    person.button("manner.tags.outdated").click()
    person.field("manner.whyText").fill("There is more now.")
    person.finds_no_barrier()
    # The thumb's own request may still be on its way.
    with person.page.expect_response(lambda one: one.url.endswith("/feedback") and bool(one.json()["tags"])) as given:
        person.button("manner.send").press("Enter")
    assert given.value.json()["tags"] == ["outdated"]
    expect(person.page.get_by_text(person.text("manner.thanks"), exact=True)).to_be_visible()
    expect(person.field("manner.whyText")).to_have_count(0)
    expect(person.button("chat.thumbDown")).to_be_focused()
