"""The owner's own Django apps: found, refused with their place where they cannot be, and part of the site."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps as installed

from homepress.errors import ConfigurationError
from homepress.project import own_apps
from tests.project import own_app

pytestmark = pytest.mark.once

PAGE = """
from django.test import Client
answer = Client().get("/guests/", headers={"host": "127.0.0.1"})
print(answer.status_code, answer.content.decode())
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site's folder with an app."""
    (tmp_path / "homepress.toml").write_text('[site]\ntitle = "Letters from the shelf"\nlanguage = "pt-BR"\n')
    own_app.write(tmp_path / "apps")
    return tmp_path


def homepress(site: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("HOMEPRESS_", "DJANGO_"))}
    code = "from homepress.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *words], cwd=site, env=environment, capture_output=True, text=True, check=False
    )


def page(site: Path) -> subprocess.CompletedProcess[str]:
    """Ask for the app's page in a process that has the site's settings."""
    return homepress(site, "manage", "shell", "--no-imports", "-v0", "-c", PAGE)


def test_an_app_is_part_of_the_site_with_all_it_has(site: Path) -> None:
    migrated = homepress(site, "manage", "migrate", "-v0")
    assert migrated.returncode == 0, migrated.stderr
    collected = homepress(site, "manage", "collectstatic", "--no-input", "-v0")
    assert collected.returncode == 0, collected.stderr
    asked = page(site)

    assert asked.returncode == 0, asked.stderr
    assert asked.stdout.startswith("200 ")
    assert "I was here" in asked.stdout
    assert 'data-sheet="/static/guestbook/book.' in asked.stdout
    assert "Letters from the shelf" in asked.stdout
    assert '<html lang="pt-BR"' in asked.stdout
    assert list((site / "var" / "static" / "guestbook").glob("book.*.css"))
    assert homepress(site, "manage", "makemigrations", "--check", "--dry-run", "guestbook").returncode == 0


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("models.py", "\n\nimport nothing_like_it\n", "apps/guestbook/models.py, line 3: ModuleNotFoundError"),
        ("urls.py", "urlpatterns = nothing\n", "apps/guestbook/urls.py, line 1: NameError: name 'nothing'"),
    ],
)
def test_an_app_that_cannot_be_imported_is_named_with_its_line(site: Path, file: str, text: str, said: str) -> None:
    own_app.write(site / "apps", changes={file: text})
    checked = homepress(site, "manage", "check")

    assert checked.returncode == 2
    assert said in checked.stderr
    assert "Traceback" not in checked.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = 1\ndef entries(:\n", "line 2: invalid syntax"),
        ("  a = 1\n", "line 1: unexpected indent"),
        ("\0", "null bytes"),
        ("# coding: nothing\n", "unknown encoding"),
        ("(" * 500, "too many nested"),
    ],
)
def test_what_python_cannot_read_is_told_without_running_it(tmp_path: Path, text: str, said: str) -> None:
    own_app.write(tmp_path, changes={"views.py": text})
    (found,) = own_apps.mistakes(tmp_path)

    assert found.path == tmp_path / "guestbook" / "views.py"
    assert said in found.message


def test_a_template_of_an_app_that_breaks_the_rules_is_named(site: Path) -> None:
    own_app.write(site / "apps", changes={"templates/guestbook/entries.html": "{% nothing %}"})
    served = homepress(site, "serve", "--port", "0")

    assert served.returncode == 2
    assert "templates/guestbook/entries.html, line 1: Invalid block tag" in served.stderr


@pytest.mark.parametrize("name", ["blog", "core", "django", "homepress", "json", "http", "site", "sys"])
def test_an_app_takes_no_name_that_is_there_already(tmp_path: Path, name: str) -> None:
    own_app.write(tmp_path, name)
    with pytest.raises(ConfigurationError, match=f"{name} is the name of a module that is there already"):
        own_apps.names(tmp_path)


def test_what_is_no_app_is_told(tmp_path: Path) -> None:
    own_app.write(tmp_path, "shop-window")
    (tmp_path / "loose").mkdir()
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "README").touch()
    found = [(mistake.path.name, mistake.message) for mistake in own_apps.mistakes(tmp_path)]

    assert found == [("loose", "is no app: it has no __init__.py"), ("shop-window", "is no name for an app")]


def test_a_site_without_apps_has_none(tmp_path: Path) -> None:
    assert own_apps.names(None) == own_apps.names(tmp_path) == own_apps.import_urls(None) == []
    assert list(own_apps.mistakes(tmp_path / "nothing")) == []


def test_every_app_of_ours_has_a_name_that_is_taken() -> None:
    assert {one.label for one in installed.get_app_configs()} <= own_apps.TAKEN


def test_what_fails_elsewhere_is_not_blamed_on_an_app(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), own_apps.explained(tmp_path):
        _ = 1 / 0


def test_an_app_cannot_take_an_address_of_ours(site: Path) -> None:
    own_app.write(site / "apps", changes={"urls.py": own_app.FILES["urls.py"].replace("guests/", "livez")})
    homepress(site, "manage", "migrate", "-v0")
    asked = homepress(site, "manage", "shell", "--no-imports", "-v0", "-c", PAGE.replace("/guests/", "/livez"))
    assert "I was here" not in asked.stdout
    assert asked.stdout.startswith("200 ")
