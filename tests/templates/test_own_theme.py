"""A site's own theme: its files come before ours."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client, override_settings
from playwright.sync_api import expect

from tests.fixtures.posts import Write
from tests.plugins.browser import NewPage


@pytest.fixture
def own_theme(tmp_path: Path) -> override_settings:
    """Put a folder before ours, as HOMEPRESS_THEME_DIR does."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "static").mkdir()
    engine: dict[str, Any] = settings.TEMPLATES[0]
    folders: list[Path] = list(settings.STATICFILES_DIRS)
    return override_settings(
        TEMPLATES=[{**engine, "DIRS": [tmp_path / "templates", *engine["DIRS"]]}],
        STATICFILES_DIRS=[tmp_path / "static", *folders],
    )


def test_a_template_of_the_sites_own_takes_the_place_of_ours(
    db: None, client: Client, own_theme: override_settings, tmp_path: Path
) -> None:
    (tmp_path / "templates" / "_colophon.html").write_text("<footer>Set in Palatino.</footer>", encoding="utf-8")
    with own_theme:
        html = client.get("/").content.decode()
    assert "Set in Palatino." in html
    assert 'class="masthead"' in html


def test_the_head_takes_what_the_site_adds(db: None, own_theme: override_settings, tmp_path: Path) -> None:
    (tmp_path / "templates" / "_head.html").write_text('<link rel="me" href="/me/">', encoding="utf-8")
    with own_theme:
        assert '<link rel="me" href="/me/">' in render_to_string("base.html").partition("</head>")[0]


def test_custom_css_overrides_a_token(
    transactional_db: None, write: Write, new_page: NewPage, own_theme: override_settings, tmp_path: Path
) -> None:
    (tmp_path / "static" / "custom.css").write_text(":root { --paper: rgb(1, 2, 3); }", encoding="utf-8")
    write("A post")
    with own_theme:
        page = new_page()
        page.goto("/")
        expect(page.locator("html")).to_have_css("background-color", "rgb(1, 2, 3)")


def test_without_custom_css_there_is_one_style_sheet(db: None) -> None:
    assert render_to_string("base.html").count('rel="stylesheet"') == 1
