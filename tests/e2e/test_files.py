"""Files in chat, in the page: attached by button, dropped and pasted, read, sent, and there again after a reload."""

from __future__ import annotations

import base64

from fixtures.e2e.person import Visit
from fixtures.e2e.site import Site
from fixtures.pdf import pdf
from playwright.sync_api import FilePayload, expect


def a_file(name: str, content: bytes, media_type: str = "text/plain") -> FilePayload:
    return {"name": name, "mimeType": media_type, "buffer": content}


def test_a_file_is_attached_read_and_quoted_with_its_place(visit: Visit, site: Site) -> None:
    ann = visit(site)
    ann.sign_up()
    chooser = ann.page.locator("input[data-files]")
    chooser.set_input_files(
        [
            a_file("bees.pdf", pdf(["Nothing here.", "The waggle dance shows the distance."]), "application/pdf"),
            a_file("letter.docx", b"PK\x03\x04" + bytes(50)),
        ]
    )
    ann.expects(415)
    attached = ann.page.locator(".attached li")
    expect(attached).to_have_count(2)
    expect(attached.first).to_contain_text("bees.pdf")
    expect(attached.nth(1)).to_contain_text(ann.text("problem.office-file"))
    ann.finds_no_barrier()
    ann.field("chat.composer").fill("What does the waggle dance show?")
    expect(ann.button("chat.send")).to_be_disabled()
    ann.page.get_by_role("button", name=ann.text("files.remove", name="letter.docx"), exact=True).click()
    expect(attached).to_have_count(1)
    expect(ann.button("chat.send")).to_be_enabled()

    ann.page.reload()
    expect(attached).to_have_count(1)
    expect(ann.field("chat.composer")).to_have_value("What does the waggle dance show?")
    ann.button("chat.send").click()
    expect(ann.page.locator(".reply").last).to_contain_text("p. 2")
    expect(ann.page.locator(".reply").last).to_contain_text("The waggle dance shows the distance.")
    expect(ann.page.locator(".question li")).to_contain_text("bees.pdf")
    expect(attached).to_have_count(0)
    ann.finds_no_barrier()
    ann.page.reload()
    expect(ann.page.locator(".question li")).to_contain_text("bees.pdf")


def test_on_a_phone_in_korean_files_are_dropped_and_pasted(visit: Visit, site: Site) -> None:
    jiwoo = visit(site, "ko", width=360)
    jiwoo.sign_up()
    for how in ("drop", "paste"):
        jiwoo.page.evaluate(
            """(how) => {
                const data = new DataTransfer()
                data.items.add(new File(['벌은 춤으로 거리를 알려요.'], `${how}.txt`, { type: 'text/plain' }))
                const box = document.querySelector('#composer')
                const named = how === 'drop' ? { dataTransfer: data } : { clipboardData: data }
                const made = how === 'drop' ? DragEvent : ClipboardEvent
                box.dispatchEvent(new made(how, { bubbles: true, cancelable: true, ...named }))
            }""",
            how,
        )
        expect(jiwoo.page.locator(".attached li", has_text=f"{how}.txt")).to_contain_text("37")
    jiwoo.has_no_sideways_scroll()
    jiwoo.finds_no_barrier()
    jiwoo.field("chat.composer").fill("벌은 무엇으로 거리를 알려?")
    jiwoo.button("chat.send").click()
    expect(jiwoo.page.locator(".reply").last).to_contain_text("벌은 춤으로 거리를 알려요.")


def test_a_large_picture_is_made_smaller_and_offline_says_so(visit: Visit, site: Site) -> None:
    ann = visit(site)
    ann.sign_up()
    picture = ann.page.evaluate(
        """async () => {
            const canvas = new OffscreenCanvas(2400, 1600)
            const context = canvas.getContext('2d')
            const noise = context.createImageData(2400, 1600)
            for (let at = 0; at < noise.data.length; at += 4) {
                noise.data[at] = (at * 7) % 251
                noise.data[at + 3] = 255
            }
            context.putImageData(noise, 0, 0)
            const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 1 })
            const bytes = new Uint8Array(await blob.arrayBuffer())
            let text = ''
            for (let at = 0; at < bytes.length; at += 8192) {
                text += String.fromCharCode(...bytes.subarray(at, at + 8192))
            }
            return btoa(text)
        }"""
    )
    ann.page.locator("input[data-files]").set_input_files([a_file("cat.jpg", base64.b64decode(picture), "image/jpeg")])
    ann.field("chat.composer").fill("What is in this picture?")
    expect(ann.button("chat.send")).to_be_enabled()
    ann.button("chat.send").click()
    expect(ann.page.locator(".reply").last).to_contain_text("can't look at images")
