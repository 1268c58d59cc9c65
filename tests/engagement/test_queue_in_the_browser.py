"""Moderation by keyboard alone, and without scripts."""

from collections.abc import Callable

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from homepress.accounts.models import Person
from homepress.engagement.models import Ban, Comment
from tests.fixtures.browsing import SignIn
from tests.fixtures.comments import say_under
from tests.fixtures.people import make_person
from tests.fixtures.posts import write_post
from tests.plugins.browser import NewPage

type Check = Callable[[Page], None]


@pytest.fixture
def waiting(transactional_db: None) -> list[Comment]:
    """Six comments by carol that wait, and bob, who will look at them."""
    with transaction.atomic():
        make_person("Bob", Person.Role.EDITOR)
        post, carol = write_post("Talk"), make_person("Carol")
        return [say_under(post, carol, f"Comment number {n}", state="held", reasons=["2 links"]) for n in range(6)]


def states(comments: list[Comment]) -> list[str]:
    found = dict(Comment.objects.values_list("pk", "state"))
    return [found[one.pk] for one in comments]


DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def press(page: Page, *keys: str) -> None:
    """Press keys on a page that listens to them and was drawn: Chromium drops what is typed before that."""
    expect(page.get_by_role("heading", name="Keys")).to_be_visible()
    page.evaluate(DRAWN)
    for key in keys:
        page.keyboard.press(key)


@pytest.mark.only_on("sqlite", "postgresql")
def test_by_keyboard(waiting: list[Comment], page: Page, sign_in: SignIn, assert_accessible: Check) -> None:
    sign_in(page, "bob")
    page.goto("/studio/comments/")
    items = page.locator("[data-item]")
    expect(items.nth(0)).to_be_focused()
    assert_accessible(page)
    press(page, "j")
    expect(items.nth(1)).to_be_focused()
    press(page, "k")
    expect(items.nth(0)).to_be_focused()

    press(page, "a")
    expect(page.get_by_text("1 comment approved.")).to_be_visible()
    expect(items).to_have_count(5)
    expect(items.nth(0)).to_be_focused()
    assert_accessible(page)
    press(page, "j", "s")
    expect(page.get_by_text("1 comment marked as spam.")).to_be_visible()
    expect(items.nth(1)).to_be_focused()
    press(page, "t")
    expect(page.get_by_text("1 comment moved to the trash.")).to_be_visible()
    assert states(waiting) == ["approved", "held", "spam", "trash", "held", "held"]

    press(page, "z")
    expect(page.get_by_text("Undone: 1 comment as before.")).to_be_visible()
    expect(items.nth(0)).to_be_focused()
    press(page, "x", "j", "x", "a")
    expect(page.get_by_text("2 comments approved.")).to_be_visible()
    expect(items).to_have_count(2)
    expect(items.nth(1)).to_be_focused()
    press(page, "b")
    expect(page.get_by_text("marked as spam, with the author banned")).to_be_visible()
    expect(page.get_by_text("Nothing waits.")).to_be_visible()
    assert Ban.objects.count() == 1
    assert_accessible(page)
    press(page, "z")
    expect(items).to_have_count(2)
    assert not Ban.objects.exists()


def test_keys_that_are_typed_into_a_field_are_words(waiting: list[Comment], page: Page, sign_in: SignIn) -> None:
    sign_in(page, "bob")
    page.goto("/studio/comments/")
    expect(page.locator("[data-item]").nth(0)).to_be_focused()
    page.get_by_label("Words").click()
    page.keyboard.type("as bats")
    expect(page.get_by_label("Words")).to_have_value("as bats")
    assert set(states(waiting)) == {"held"}


def test_without_scripts(waiting: list[Comment], new_page: NewPage, sign_in: SignIn) -> None:
    page = new_page(java_script_enabled=False)
    sign_in(page, "bob")
    page.goto("/studio/comments/")
    boxes = page.get_by_role("checkbox", name="Mark the comment by Carol")
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.locator(".queue__bar").get_by_role("button", name="Approve").click()
    expect(page.get_by_text("2 comments approved.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone: 2 comments as before.")).to_be_visible()
    page.locator("[data-item]").nth(2).get_by_role("button", name="Trash").click()
    expect(page.get_by_text("1 comment moved to the trash.")).to_be_visible()
    assert states(waiting) == ["held", "held", "trash", "held", "held", "held"]


@pytest.mark.parametrize("look", [{"width": 320, "height": 640}, {"width": 1280, "height": 800}])
def test_nothing_runs_out_of_the_window(
    waiting: list[Comment], new_page: NewPage, sign_in: SignIn, assert_accessible: Check, look: dict[str, int]
) -> None:
    page = new_page(viewport=look, color_scheme="dark")
    sign_in(page, "bob")
    page.goto("/studio/comments/")
    expect(page.locator("[data-item]").nth(0)).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert_accessible(page)
