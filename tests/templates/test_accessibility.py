"""Axe-core finds nothing on any page, in either theme, on a phone as on a desktop."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Page, expect

from homepress.accounts import first_owner
from homepress.project.addresses import owner_sign_up
from tests.fixtures.blog import Blog
from tests.plugins.browser import NewPage

WIDTHS = {"light": 1280, "dark": 390}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible(
    blog: Blog, new_page: NewPage, assert_accessible: Callable[[Page], None], problems: list[str], scheme: str
) -> None:
    page = new_page(color_scheme=scheme, viewport={"width": WIDTHS[scheme], "height": 800})
    for url in [*blog.pages, "/accounts/login/"]:
        page.goto(url)
        assert_accessible(page)
    problems.clear()  # the addresses that are missing and gone are reported as errors


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_of_errors_is_accessible(
    transactional_db: None, new_page: NewPage, assert_accessible: Callable[[Page], None], scheme: str
) -> None:
    page = new_page(color_scheme=scheme)
    page.route("**/broken/", lambda route: route.fulfill(content_type="text/html", body=render_to_string("500.html")))
    page.goto("/broken/")
    assert_accessible(page)


def test_the_form_for_the_owners_account_is_accessible(
    transactional_db: None, new_page: NewPage, assert_accessible: Callable[[Page], None], problems: list[str]
) -> None:
    secret = first_owner.invite()
    assert secret
    page = new_page()
    page.goto(urlsplit(owner_sign_up(secret)).path)
    assert_accessible(page)
    page.get_by_label("Password").fill("12345678")
    for name in ("Name", "Handle"):
        page.get_by_label(name).fill("Alice")
    page.get_by_label("E-mail address").fill("alice@example.org")
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_text("This password is too common.")).to_be_visible()
    assert_accessible(page)
    problems.clear()  # a refused form is answered with 422, which Chromium calls an error
