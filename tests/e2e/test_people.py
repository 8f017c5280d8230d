"""An admin's people, an invitation, a new password by link, and what one used, in a browser."""

from __future__ import annotations

import pytest
from fixtures.e2e.person import PASSWORD, Person, Visit
from fixtures.e2e.site import Site
from playwright.sync_api import Locator, expect

NEW = "a brand new sentence 7"


def _sets_limits(admin: Person, more: Locator) -> None:
    more.click()
    admin.page.get_by_role("menuitem", name=admin.text("people.limits"), exact=True).click()
    tokens, day = admin.field("people.limit.tokens_per_day"), admin.field("people.limit.budget_usd_per_day")
    expect(tokens).to_be_focused()
    tokens.fill("a lot")
    day.fill("0.5")
    tokens.press("Enter")
    expect(admin.page.get_by_text(admin.text("people.limitWrong.tokens_per_day"))).to_be_visible()
    admin.finds_no_barrier()
    tokens.fill("50,000")
    tokens.press("Enter")
    expect(admin.page.get_by_role("dialog")).to_have_count(0)
    expect(admin.page.get_by_text(admin.text("people.ownLimits"))).to_be_visible()
    expect(more).to_be_focused()
    more.click()
    admin.page.get_by_role("menuitem", name=admin.text("people.limits"), exact=True).click()
    expect(tokens).to_have_value("50000")
    expect(day).to_have_value("0.5")
    expect(admin.field("people.limit.budget_usd_per_month")).to_have_value("")
    admin.page.keyboard.press("Escape")
    expect(more).to_be_focused()


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ko", 360)])
def test_somebody_is_invited_let_in_again_and_locked(
    site_with_model: Site, visit: Visit, language: str, width: int
) -> None:
    admin = visit(site_with_model, language, width=width, height=740)
    admin.sign_in_as_admin()
    admin.goto("/admin/people")
    admin.button("people.invite").click()
    link = admin.page.locator(".url").first
    expect(link).to_contain_text("/sign-up#")
    admin.finds_no_barrier()
    admin.has_no_sideways_scroll()

    guest = visit(site_with_model, language, width=width, height=740)
    guest.page.goto(link.inner_text())
    expect(guest.page.get_by_text(guest.text("people.invited"))).to_be_visible()
    guest.field("welcome.name").fill(guest.name)
    guest.field("field.password").fill(PASSWORD)
    guest.button("welcome.start").click()
    guest.page.wait_for_url("**/chat")
    guest.goto("/account")
    expect(guest.page.get_by_role("heading", name=guest.text("people.usage.title"))).to_be_visible()
    expect(guest.page.get_by_role("cell").first).to_be_visible()
    guest.finds_no_barrier()
    guest.has_no_sideways_scroll()

    admin.page.reload()
    sort = admin.button("people.columns.name")
    sort.click()
    expect(admin.page.get_by_role("columnheader", name=admin.text("people.columns.name"))).to_have_attribute(
        "aria-sort", "ascending"
    )
    admin.finds_no_barrier()
    admin.page.get_by_role("searchbox").fill(guest.name)
    more = admin.button("people.more", name=guest.name)
    expect(admin.page.locator(".people tbody tr")).to_have_count(1)
    more.click()
    admin.page.get_by_role("menuitem", name=admin.text("people.passwordLink"), exact=True).click()
    address = admin.page.get_by_role("dialog").locator(".link")
    expect(address).to_contain_text("/new-password#")
    admin.finds_no_barrier()
    other = visit(site_with_model, language, width=width, height=740)
    other.page.goto(address.inner_text())
    other.finds_no_barrier()
    other.field("account.newPassword").fill(NEW)
    other.button("action.save").click()
    other.page.wait_for_url("**/sign-in")
    expect(other.page.get_by_text(other.text("people.newPasswordSaved"))).to_be_visible()

    admin.page.keyboard.press("Escape")
    _sets_limits(admin, more)
    more.click()
    admin.page.get_by_role("menuitem", name=admin.text("people.lock"), exact=True).click()
    expect(admin.page.get_by_text(admin.text("people.locked"))).to_be_visible()
    other.expects(400)
    other.field("welcome.loginId").fill(guest.login_id)
    other.field("field.password").fill(NEW)
    other.button("signIn.title").click()
    expect(other.page.get_by_text(other.text("problem.account-locked"))).to_be_visible()
