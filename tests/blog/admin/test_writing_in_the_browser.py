from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from homepress.accounts import first_owner
from homepress.accounts.models import Person
from homepress.blog.models import Post

pytestmark = pytest.mark.needs("chromium")


@pytest.fixture
def admin_on_localhost(settings: Settings, live_server: LiveServer) -> None:
    from dataclasses import replace

    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, admin_host="localhost", site_url=live_server.url)


def test_an_owner_signs_up_writes_publishes_and_restores(
    page: Page, admin_on_localhost: None, assert_accessible: Callable[[Page], None]
) -> None:
    page.goto(f"/accounts/owner/{first_owner.invite()}/")
    assert_accessible(page)
    page.get_by_label("Name").fill("Alice")
    page.get_by_label("Handle").fill("alice")
    page.get_by_label("E-mail address").fill("alice@example.org")
    page.get_by_label("Password").fill("a lighthouse in the fog")
    page.get_by_role("button", name="Make the account").click()
    page.wait_for_url("**/admin/")

    page.goto("/admin/blog/post/add/")
    page.get_by_label("Title").fill("The lighthouse")
    page.get_by_label("Text").fill("It stands *alone*.")
    preview = page.frame_locator("#preview-frame").locator("#preview")
    expect(preview.locator("em")).to_have_text("alone")
    page.get_by_label("Tags").fill("Sea, Towers")
    page.get_by_label("Status").select_option("published")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".success")).to_be_visible()

    assert Post.objects.listed().get().byline == [Person.objects.get()]

    page.get_by_label("Text").fill("It stands *no more*.")
    expect(preview.locator("em")).to_have_text("no more")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/admin/blog/post/")
    expect(page.locator(".success")).to_be_visible()
    assert "no more" in Post.objects.get().html

    page.get_by_role("link", name="The lighthouse").first.click()
    page.get_by_role("link", name="Revisions").click()
    page.get_by_role("row", name="1", exact=False).last.get_by_role("link", name="with now").click()
    expect(page.locator("ins")).to_have_text("It stands *no more*.")
    page.get_by_role("button", name="Restore this revision").click()
    expect(page.get_by_label("Text")).to_have_value("It stands *alone*.")
    assert Post.objects.get().revisions.count() == 3
