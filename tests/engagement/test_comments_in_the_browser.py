"""Comments as readers meet them: with scripts and without."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from playwright.sync_api import Locator, Page, expect

from homepress.accounts.models import Person
from homepress.blog.models import Post
from homepress.engagement import mail_links
from homepress.engagement.models import Comment
from homepress.engagement.threads import A_PAGE
from tests.fixtures.blog import Blog
from tests.fixtures.browsing import SignIn, reveal
from tests.fixtures.captcha import stamp
from tests.fixtures.comments import say_under
from tests.plugins.browser import NewPage

type Check = Callable[[Page], None]


def patient(form: Locator) -> Locator:
    """Make a form one that was shown a while ago, as if its reader had typed."""
    form.locator("[name=shown_at]").evaluate("(field, value) => (field.value = value)", stamp())
    return form


def open_form(page: Page, blog: Blog) -> Locator:
    page.goto(blog.rich)
    reveal(page, "#comment-form")
    form = page.locator("#comment-form form")
    expect(form).to_be_visible()
    return patient(form)


def comment(page: Page, text: str) -> Locator:
    return page.locator(".comment", has_text=text).last


@pytest.mark.only_on("sqlite", "postgresql")
def test_a_person_comments_answers_edits_and_deletes(
    blog: Blog, page: Page, sign_in: SignIn, assert_accessible: Check
) -> None:
    sign_in(page, "carol")
    form = open_form(page, blog)
    assert_accessible(page)
    form.get_by_label("Your comment").fill("I have *more* to say.")
    form.get_by_role("button", name="Send").click()
    made = comment(page, "I have more to say.")
    expect(made).to_be_visible()
    expect(page.locator("#comments-title")).to_have_text("3 comments")
    expect(page.get_by_text("Thank you, your comment is here.")).to_be_visible()

    made.get_by_role("link", name="Answer").click()
    answering = patient(made.locator("form"))
    expect(answering.get_by_role("textbox")).to_be_focused()
    answering.get_by_role("textbox").fill("To myself.")
    answering.get_by_role("button", name="Send").click()
    answer = comment(page, "To myself.")
    expect(made.locator(".comment__answers").get_by_text("To myself.")).to_be_visible()

    answer.get_by_role("link", name="Edit").click()
    editing = patient(page.locator("form", has=page.get_by_role("button", name="Save")))
    editing.get_by_role("textbox").fill("To everybody.")
    editing.get_by_role("button", name="Save").click()
    answer = comment(page, "To everybody.")
    expect(answer).to_contain_text("edited")
    assert_accessible(page)

    answer.get_by_role("link", name="Delete").click()
    expect(page.get_by_role("heading", name="Delete your comment?")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Delete").click()
    expect(page.locator("#comment-deleted")).to_be_visible()
    expect(page.get_by_text("To everybody.")).to_have_count(0)
    expect(page.locator("#comments-title")).to_have_text("3 comments")


def test_a_mistake_is_said_beside_the_field_and_the_words_stay(
    blog: Blog, page: Page, sign_in: SignIn, problems: list[str], assert_accessible: Check
) -> None:
    sign_in(page, "carol")
    form = open_form(page, blog)
    form.locator("[name=shown_at]").evaluate("(field, value) => (field.value = value)", stamp(timedelta(0)))
    form.get_by_label("Your comment").fill("Quick words")
    form.get_by_role("button", name="Send").click()
    expect(page.locator("#comment-form").get_by_role("alert")).to_contain_text("faster than a person types")
    field = page.locator("#comment-form").get_by_label("Your comment")
    expect(field).to_have_value("Quick words")
    patient(page.locator("#comment-form form"))
    field.fill(" ")
    page.locator("#comment-form").get_by_role("button", name="Send").click()
    expect(field).to_have_attribute("aria-invalid", "true")
    assert_accessible(page)
    assert all("422" in problem for problem in problems)
    problems.clear()


def test_what_does_not_go_through_is_said_and_the_words_stay(
    blog: Blog, page: Page, sign_in: SignIn, problems: list[str]
) -> None:
    sign_in(page, "carol")
    form = open_form(page, blog)
    page.route("**/-/posts/*/comment/", lambda route: route.abort())
    form.get_by_label("Your comment").fill("Words on the train")
    form.get_by_role("button", name="Send").click()
    expect(form.get_by_role("alert")).to_have_text("That did not go through. Please try again in a moment.")
    expect(form.get_by_label("Your comment")).to_have_value("Words on the train")
    problems.clear()
    page.unroute("**/-/posts/*/comment/")
    form.get_by_role("button", name="Send").click()
    expect(comment(page, "Words on the train")).to_be_visible()
    assert not problems


def test_a_first_comment_waits_and_its_author_sees_it(blog: Blog, page: Page, sign_in: SignIn) -> None:
    with transaction.atomic():
        Person.objects.create_person(email="d@example.org", handle="dora", name="Dora", password=None)
    sign_in(page, "dora")
    form = open_form(page, blog)
    form.get_by_label("Your comment").fill("Hello from Dora.")
    form.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Your comment will appear when somebody has looked at it.")).to_be_visible()
    expect(page.locator(".comment--waiting")).to_contain_text("Hello from Dora.")
    expect(page.locator("#comments-title")).to_have_text("2 comments")


def test_a_visitor_is_led_to_sign_in_and_back(blog: Blog, page: Page) -> None:
    page.goto(blog.rich)
    reveal(page, "#comment-form")
    door = page.locator("#comment-form").get_by_role("link", name="Sign in")
    expect(door).to_have_attribute("href", f"/accounts/login/?next={blog.rich.replace('/', '%2F')}%23comments")


@pytest.mark.only_on("sqlite", "postgresql")
def test_without_scripts_everything_works(blog: Blog, new_page: NewPage, sign_in: SignIn, problems: list[str]) -> None:
    page = new_page(java_script_enabled=False)
    sign_in(page, "carol")
    page.goto(blog.rich)
    page.get_by_role("link", name="Write a comment").click()
    expect(page.get_by_role("heading", name="Your comment")).to_be_visible()
    form = page.locator("form.comment-form__form")
    form.locator("[name=shown_at]").evaluate("(field, value) => (field.value = value)", stamp(timedelta(0)))
    form.get_by_label("Your comment").fill("Too quick, but kept.")
    form.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("faster than a person types")
    expect(page.get_by_label("Your comment")).to_have_value("Too quick, but kept.")
    assert all("422" in problem for problem in problems)
    problems.clear()
    patient(page.locator("form.comment-form__form")).get_by_role("button", name="Send").click()
    expect(page.locator(".comment:target")).to_contain_text("Too quick, but kept.")
    assert "#comment-" in page.url

    page.locator(".comment:target").get_by_role("link", name="Answer").click()
    form = patient(page.locator("form.comment-form__form"))
    form.get_by_role("textbox").fill("An answer.")
    form.get_by_role("button", name="Send").click()
    expect(page.locator(".comment:target")).to_contain_text("An answer.")


def test_older_comments_come_above_the_others(blog: Blog, page: Page, assert_accessible: Check) -> None:
    with transaction.atomic():
        post = Post.objects.get(permalink=blog.rich.strip("/"))
        for number in range(A_PAGE):
            say_under(post, Person.objects.get(handle="carol"), f"Comment {number}.")
    page.goto(blog.rich)
    tops = page.locator("#threads > li > .comment")
    expect(tops).to_have_count(A_PAGE)
    page.get_by_role("link", name="Older comments").click()
    expect(tops).to_have_count(A_PAGE + 1)
    expect(tops.first).to_contain_text("Yes, indeed.")
    expect(page.get_by_role("link", name="Older comments")).to_have_count(0)
    page.get_by_role("link", name="Newest first").click()
    expect(tops.first).to_contain_text(f"Comment {A_PAGE - 1}.")
    assert_accessible(page)
    assert Comment.objects.count() == A_PAGE + 2


@pytest.mark.parametrize("look", [{"width": 320, "height": 640}, {"width": 1280, "height": 800}])
def test_the_pages_behind_the_links_are_accessible_and_fit(
    blog: Blog, new_page: NewPage, sign_in: SignIn, assert_accessible: Check, look: dict[str, int]
) -> None:
    with transaction.atomic():
        post, carol = Post.objects.get(permalink=blog.rich.strip("/")), Person.objects.get(handle="carol")
        said = say_under(post, carol, "W" * 200 + " and `" + "x" * 200 + "`")
        held = say_under(post, carol, "Waiting", state="held", reasons=["2 links"])
        alice = Person.objects.get(handle="alice")
        moderation = mail_links.moderation_url(held, alice).split("/-/")[1]
        stop = mail_links.stop_url(carol, "answers").split("/-/")[1]
    page = new_page(viewport=look, color_scheme="dark")
    sign_in(page, "carol")
    for path in (
        f"posts/{post.pk}/like/",
        f"posts/{post.pk}/comments/",
        f"posts/{post.pk}/comment/",
        f"comments/{said.pk}/answer/",
        f"comments/{said.pk}/edit/",
        f"comments/{said.pk}/delete/",
        "mail/",
        moderation,
        stop,
    ):
        page.goto(f"/-/{path}")
        expect(page.locator("main h1")).to_be_visible()
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
