"""Nothing that mallory writes runs in Chromium: not as a comment, a name, a profile or a search.

The content security policy is switched off, so that it cannot hide what would have run.
"""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.db import transaction
from django.test import Client
from playwright.sync_api import Page, expect

from homepress.accounts.models import Person
from homepress.blog.models import Post
from homepress.engagement.models import Comment
from tests.blog.rendering.payloads import HTML, MARKDOWN
from tests.fixtures.browsing import SignIn
from tests.fixtures.captcha import stamp
from tests.fixtures.comments import say_under
from tests.fixtures.people import make_person
from tests.fixtures.posts import write_post
from tests.plugins.browser import NewPage

PAYLOADS = [payload.replace("\x00", "\ufffd") for payload in (*HTML, *MARKDOWN)]
"""No form takes a NUL; what it would stand for does."""

WATCH = """
window.ran = [];
for (const name of ["alert", "confirm", "prompt", "print", "open"])
  window[name] = (...told) => { window.ran.push([name, ...told].join(" ")); };
"""
STANDS = """() => ({
  ran: window.ran,
  scripts: [...document.scripts].filter((one) => !one.closest("head")).length,
  handlers: [...document.querySelectorAll("*")].flatMap((one) => [...one.attributes])
    .filter((one) => one.name.startsWith("on")).length,
  hostile: document.querySelectorAll(`main :is(iframe, object, embed, style, link, base, meta)`).length,
  schemes: [...document.querySelectorAll("[href], [src], [action], [formaction]")]
    .flatMap((one) => [one.href, one.src, one.action, one.formAction])
    .filter((one) => typeof one === "string" && /^(?:javascript|vbscript|data:text)/i.test(one)).length,
  whole: document.querySelector("footer.colophon")?.parentElement === document.body
    && document.querySelectorAll("main").length === 1,
})"""
HARMLESS = {"ran": [], "scripts": 0, "handlers": 0, "hostile": 0, "schemes": 0, "whole": True}


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A browser in which everything may run that gets in."""
    opened = new_page(bypass_csp=True)
    opened.add_init_script(WATCH)
    return opened


def assert_harmless(page: Page) -> None:
    expect(page.locator("footer.colophon")).to_be_attached()
    page.evaluate("() => new Promise((then) => setTimeout(then, 0))")
    assert page.evaluate(STANDS) == HARMLESS, page.url


def grouped(longest: int) -> Iterator[str]:
    """The payloads, as many together as a field takes."""
    group = ""
    for payload in map(str.strip, PAYLOADS):
        if group and len(group) + 1 + len(payload) > longest:
            yield group
            group = ""
        group = f"{group} {payload}".strip()[:longest]
    yield group


def test_the_collection_is_long_and_says_nothing_twice() -> None:
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 200


def test_as_comments(transactional_db: None, page: Page, sign_in: SignIn) -> None:
    with transaction.atomic():
        mallory = make_person("Mallory", Person.Role.AUTHOR)
        post = write_post("Talk", by=mallory)
        top = say_under(post, mallory, "The top of it all")
    client = Client()
    client.force_login(mallory)
    for payload in PAYLOADS:
        answer = client.post(f"/-/comments/{top.pk}/answer/", {"text": payload, "shown_at": stamp()})
        assert answer.status_code == 302, repr(payload)
    assert Comment.objects.count() == len(PAYLOADS) + 1
    sign_in(page, "mallory")
    for path in (post.get_absolute_url(), f"/-/posts/{post.pk}/comments/", "/studio/comments/?state=approved"):
        page.goto(path)
        assert_harmless(page)
        if "studio" not in path:
            expect(page.locator("#threads > li > .comment > .comment__answers > li")).to_have_count(len(PAYLOADS))
    page.goto(post.get_absolute_url())
    page.locator("#comment-form").evaluate("(form) => form.scrollIntoView()")
    expect(page.locator("#comment-form form")).to_be_visible()
    assert_harmless(page)
    page.goto(f"/-/comments/{Comment.objects.latest('created_at').pk}/edit/")
    assert_harmless(page)


def test_as_names(transactional_db: None, page: Page, sign_in: SignIn) -> None:
    with transaction.atomic():
        make_person("Alice", Person.Role.OWNER)
        people = [
            Person(
                handle=f"m{n}",
                email=f"m{n}@example.org",
                name="".join(filter(str.isprintable, payload)).strip()[:80] or "x",
            )
            for n, payload in enumerate(PAYLOADS)
        ]
        for person in people:
            person.clean_fields(exclude=["password"])
        Person.objects.bulk_create(people)
        post = write_post("Talk", authors=tuple(person.pk for person in people[:40]))
        top = say_under(post, people[0])
        for person in people:
            say_under(post, person, "A word.", to=top)
    sign_in(page, "alice")
    for path in (post.get_absolute_url(), "/studio/comments/?state=approved", "/@m0/", "/"):
        page.goto(path)
        assert_harmless(page)
    assert Post.objects.get().comment_count == len(PAYLOADS) + 1


def test_as_profiles(transactional_db: None, page: Page) -> None:
    with transaction.atomic():
        mallory = make_person("Mallory", Person.Role.AUTHOR)
        write_post("Talk", by=mallory)
    client = Client()
    client.force_login(mallory)
    for group in grouped(2000):
        said = {
            "name": "Mallory",
            "handle": "mallory",
            "biography": group,
            "website": "",
            "time_zone": "",
            "language": "",
        }
        assert client.post("/profile/", said).status_code == 302, group
        page.goto("/@mallory/")
        assert_harmless(page)
    refused = client.post("/profile/", {"name": "Mallory", "handle": "mallory", "website": "javascript:alert(1)"})
    assert refused.status_code == 422


def test_as_searches(transactional_db: None, page: Page) -> None:
    write_post("alert script img")
    for group in grouped(180):
        page.goto(f"/search/?q={quote(group)}")
        assert_harmless(page)
