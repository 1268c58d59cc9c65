"""One's own data: changed, shown, taken away, deleted; and brought back by the owner."""

import json
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from homepress.accounts.models import Person
from tests.accounts.browser.conftest import (
    AssertWellMade,
    press,
    show_that_it_is_me,
    sign_in,
    standing_at,
    with_password,
)
from tests.plugins.browser import NewPage


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "me.jpg"
    Image.new("RGB", (900, 600), "teal").save(path)
    return path


def test_the_profile_is_changed_with_a_picture(
    page: Page, carol_at_home: Person, picture: Path, assert_well_made: AssertWellMade, problems: list[str]
) -> None:
    sign_in(page)
    page.get_by_label("Name").fill("Carol Ann")
    page.get_by_label("Biography").fill("I read.")
    page.get_by_label("Web site").fill("javascript:alert(1)")
    press(page, "Save")
    expect(page.get_by_label("Biography")).to_have_value("I read.")
    expect(page.get_by_label("Web site")).to_have_attribute("aria-invalid", "true")
    assert_well_made(page, "Your profile")
    problems.clear()  # a refused form is answered with 422, which Chromium calls an error

    page.get_by_label("Web site").fill("https://example.org/carol")
    page.get_by_label("Picture").set_input_files(picture)
    press(page, "Save")
    expect(page.get_by_text("Your profile is saved.")).to_be_visible()
    expect(page.get_by_alt_text("Your picture")).to_have_js_property("naturalWidth", 320)
    assert_well_made(page, "Your profile")
    page.get_by_label("Remove the picture").check()
    press(page, "Save")
    expect(page.get_by_alt_text("Your picture")).to_have_count(0)


def test_the_data_is_taken_away_in_one_archive(page: Page, carol_at_home: Person) -> None:
    sign_in(page)
    page.get_by_role("link", name="Download your data").click()
    with page.expect_download() as download:
        show_that_it_is_me(page)
    with zipfile.ZipFile(download.value.path()) as archive:
        assert json.loads(archive.read("profile.json"))[0]["email"] == "carol@example.org"


def test_a_deleted_person_is_out_and_the_owner_brings_them_back(
    page: Page,
    new_page: NewPage,
    alice: Person,
    carol_at_home: Person,
    assert_well_made: AssertWellMade,
    problems: list[str],
) -> None:
    sign_in(page)
    page.get_by_role("link", name="Delete your account").click()
    show_that_it_is_me(page)
    standing_at(page, "Delete your account")
    page.get_by_label("Your handle").fill("alice")
    press(page, "Delete @carol")
    expect(page.get_by_text("This is not your handle.")).to_be_visible()
    assert_well_made(page, "Delete your account")
    problems.clear()  # the refusal's status again
    page.get_by_label("Your handle").fill("carol")
    press(page, "Delete @carol")
    assert_well_made(page, "Your account is deleted")
    sign_in(page, leads_to="Sign in")
    expect(page.get_by_role("alert")).to_be_visible()

    with_password(alice)
    studio = new_page()
    sign_in(studio, "alice")
    studio.get_by_role("link", name="Studio").click()
    assert_well_made(studio, "Studio")
    studio.get_by_role("main").get_by_role("listitem").get_by_role("heading", name="People").get_by_role("link").click()
    assert_well_made(studio, "People")
    studio.get_by_label("State").select_option("deleted")
    press(studio, "Show")
    studio.get_by_role("row", name="@carol").get_by_role("link").click()
    assert_well_made(studio, "Carol")
    press(studio, "Restore")
    show_that_it_is_me(studio)
    expect(studio.get_by_text("active").first).to_be_visible()
    assert_well_made(studio, "Carol")
    studio.get_by_role("link", name="Audit log").click()
    assert_well_made(studio, "Audit log")
    studio.get_by_role("link", name="Intruders").click()
    assert_well_made(studio, "Intruders")

    sign_in(page)
