"""Near a limit the chat says so, before a message is refused."""

from __future__ import annotations

import pytest
from fixtures.e2e.person import PASSWORD, Visit
from fixtures.e2e.site import Site
from playwright.sync_api import expect


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ko", 360)])
def test_a_day_that_is_used_up_is_said_before_the_next_message(
    site_with_model: Site, visit: Visit, language: str, width: int
) -> None:
    member = visit(site_with_model, language, width=width, height=740)
    member.sign_up()
    expect(member.field("chat.composer")).to_be_visible()
    said = member.page.locator(".allowance")
    expect(said).to_have_count(0)

    admin = visit(site_with_model)
    admin.sign_in_as_admin()
    changed = admin.page.evaluate(
        """async ([login, password, wanted]) => {
            const asked = { grant_type: 'password', username: login, password, scope: 'offline_access' }
            const form = new URLSearchParams(asked) // with this scope the page's own session stays
            const { access_token } = await (await fetch('/api/v1/auth/token', { method: 'POST', body: form })).json()
            const headers = { Authorization: `Bearer ${access_token}`, 'Content-Type': 'application/json' }
            const found = await (await fetch(`/api/v1/auth/users?query=${wanted}`, { headers })).json()
            const body = JSON.stringify({ limits: { tokens_per_day: 0 } })
            const user = `/api/v1/auth/users/${found.items[0].id}`
            return (await fetch(user, { method: 'PATCH', headers, body })).status
        }""",
        ["keeper", PASSWORD, member.login_id],
    )
    assert changed == 200

    member.page.reload()
    expect(said).to_contain_text(member.text("people.usage.over.tokens").partition("{")[0].strip())
    member.finds_no_barrier()
    member.has_no_sideways_scroll()
