"""The admin connects a model in the page: tries it out, is told what is wrong, connects it, and it answers."""

from __future__ import annotations

from pathlib import Path

from fixtures.e2e.person import Visit
from fixtures.e2e.site import open_model, open_site
from playwright.sync_api import expect


def test_three_steps_to_a_model(visit: Visit, tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    with open_model(tmp_path / "model", chapters={}) as model_url, open_site(tmp_path, films=False) as site:
        admin, member = visit(site), visit(site, "ko", width=360)
        admin.sign_up()
        member.sign_up()
        assert admin.source(admin.say("Why does the sea go away?")).startswith(admin.text("chat.source.offline"))
        member.goto("/connect")
        expect(member.page.get_by_text(member.text("connect.askAdmin"))).to_be_visible()

        admin.page.get_by_role("link", name=admin.text("chat.connectModel")).click()
        admin.page.get_by_text(admin.text("connect.otherServer")).click()
        admin.finds_no_barrier()
        admin.has_no_sideways_scroll()
        expect(admin.button("connect.connect")).to_be_disabled()
        admin.field("connect.model").fill("some-model")
        admin.field("connect.address").fill("http://127.0.0.1:1/v1")
        admin.button("connect.test").click()
        expect(admin.page.get_by_text(admin.text("connect.wrong.model-unreachable"))).to_be_visible()
        expect(admin.button("connect.connect")).to_be_disabled()
        admin.expects(422)
        admin.field("connect.address").fill("http://169.254.169.254/v1")
        admin.button("connect.test").click()
        expect(admin.page.get_by_text(admin.text("problem.bad-model-address"))).to_be_visible()

        admin.field("connect.address").fill(f"{model_url}/v1")
        admin.field("connect.key").fill("sk-of-the-test")
        admin.button("connect.list").click()
        offered = admin.field("connect.offered")
        expect(offered).to_be_focused()
        name = offered.locator("option").nth(1).inner_text()
        offered.select_option(name)
        expect(admin.field("connect.model")).to_have_value(name)
        admin.finds_no_barrier()
        admin.has_no_sideways_scroll()
        admin.field("connect.model").fill("some-model")
        admin.button("connect.test").click()
        expect(admin.page.get_by_text("Here is what I know")).to_be_visible()
        admin.button("connect.connect").click()
        expect(admin.page.get_by_text(admin.text("connect.asks", model="some-model"))).to_be_visible()
        expect(admin.page.get_by_text(admin.text("connect.keyKept"))).to_be_visible()
        assert admin.field("connect.key").input_value() == ""

        admin.field("connect.model").fill("second-model")
        admin.button("connect.test").click()
        admin.button("connect.asFallback").click()
        expect(admin.page.get_by_text(admin.text("connect.fallback", model="second-model"))).to_be_visible()
        admin.finds_no_barrier()
        admin.button("connect.disconnectFallback").click()
        expect(admin.button("connect.disconnectFallback")).to_have_count(0)

        member.goto("/chat")
        for _ in range(20):  # each process of each function looks every 20 s
            source = member.source(member.say("서쪽 바다는 왜 빠져요?"))
            if "some-model" in source:
                break
            member.page.wait_for_timeout(3000)
        assert "some-model" in source
        connected = member.page.get_by_text(member.text("connect.connected"))
        for _ in range(25):
            member.goto("/connect")
            member.page.wait_for_load_state("networkidle")
            if connected.is_visible():
                break
            member.page.wait_for_timeout(1000)
        expect(connected).to_be_visible()
        admin.goto("/admin/intents")  # where a model is connected, the admin's pages still lead to it
        admin.page.get_by_role("link", name=admin.text("title.connect")).click()
        admin.button("connect.disconnect").click()
        expect(admin.page.get_by_text(admin.text("connect.notYet"))).to_be_visible()
