"""What a page may not do unnoticed, in a real Chromium."""

from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import path
from playwright.sync_api import Page, expect

from homepress.accounts.models import Person
from tests.plugins.browser import NewPage

pytestmark = [pytest.mark.urls(__name__), pytest.mark.needs("chromium")]


def show(body: str) -> Callable[[HttpRequest], HttpResponse]:
    document = f'<!doctype html><html lang="en"><title>A page</title><link rel="icon" href="data:,"><body>{body}'

    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(document)

    return view


def people(request: HttpRequest) -> HttpResponse:
    names = ", ".join(Person.objects.values_list("name", flat=True))
    return show(f"<main><h1>People</h1><p>{names}</main>")(request)


urlpatterns = [
    path("", people),
    path("third/", show('<main><h1>Third</h1><img alt="" src="https://mallory.example/x.png"></main>')),
    path("inline/", show("<main><h1>Inline</h1><script>document.title = 'Inline'</script></main>")),
    path("unnamed/", show('<main><h1>Unnamed</h1><img src="data:,"></main>')),
]


def test_a_page_sees_what_the_test_wrote(page: Page, alice: Person) -> None:
    page.goto("/")
    expect(page.get_by_role("main")).to_contain_text("Alice")


def test_a_request_to_a_third_party_is_refused_and_told(page: Page, problems: list[str]) -> None:
    page.goto("/third/")
    assert "asks a third party: https://mallory.example/x.png" in "\n".join(problems)
    problems.clear()


def test_a_broken_content_security_policy_is_told(page: Page, problems: list[str]) -> None:
    page.goto("/inline/")
    assert "Content Security Policy" in "\n".join(problems)
    assert page.title() == "A page"
    problems.clear()


def test_a_page_that_axe_finds_wanting_is_told(page: Page, assert_accessible: Callable[[Page], None]) -> None:
    page.goto("/")
    assert_accessible(page)
    page.goto("/unnamed/")
    with pytest.raises(AssertionError, match="image-alt"):
        assert_accessible(page)


def test_other_readers_have_pages_of_their_own(new_page: NewPage) -> None:
    phone = new_page(viewport={"width": 320, "height": 640}, color_scheme="dark")
    phone.goto("/")
    assert phone.evaluate("[innerWidth, matchMedia('(prefers-color-scheme: dark)').matches]") == [320, True]
