import subprocess
import sys
from pathlib import Path

import pytest

from homepress.cli import site
from homepress.errors import ConfigurationError
from homepress.project.environment import Environment

pytestmark = pytest.mark.once


def test_with_nothing_set_the_site_is_a_local_one(tmp_path: Path) -> None:
    environ = {"HOMEPRESS_HOME": str(tmp_path)}
    site.prepare(environ, port=9000)

    made = Environment.read(environ)
    assert made.site_url == "http://127.0.0.1:9000"
    assert made.hosts == ("localhost", "127.0.0.1", "[::1]")
    assert made.admin_host == "localhost"
    assert not made.debug


def test_what_the_environment_says_stays_as_it_is(tmp_path: Path) -> None:
    given = {
        "HOMEPRESS_HOME": str(tmp_path),
        "HOMEPRESS_SECRET_KEY": "k" * 60,
        "HOMEPRESS_HOSTS": "example.org",
        "HOMEPRESS_SITE_URL": "https://example.org",
        "DJANGO_SETTINGS_MODULE": "homepress.project.settings",
    }
    environ = dict(given)
    site.prepare(environ)

    assert environ == given
    assert not (tmp_path / "secret_key").exists()


@pytest.mark.parametrize("half", [{"HOMEPRESS_HOSTS": "example.org"}, {"HOMEPRESS_SITE_URL": "https://example.org"}])
def test_half_a_public_site_is_never_completed_with_local_values(tmp_path: Path, half: dict[str, str]) -> None:
    environ = {"HOMEPRESS_HOME": str(tmp_path), **half}
    site.prepare(environ)

    with pytest.raises(ConfigurationError, match="is not set"):
        Environment.read(environ)


def test_a_name_read_from_a_file_counts_as_given(tmp_path: Path) -> None:
    environ = {"HOMEPRESS_HOME": str(tmp_path), "HOMEPRESS_HOSTS_FILE": "/nowhere"}

    assert not site.is_local(environ)


def test_the_data_lie_with_the_site_that_one_stands_in(tmp_path: Path) -> None:
    deep = tmp_path / "content" / "posts"
    deep.mkdir(parents=True)
    assert site.nearest_home(deep) == deep / "var"

    (tmp_path / "homepress.toml").touch()
    assert site.nearest_home(deep) == tmp_path / "var"


@pytest.mark.parametrize("module", ["wsgi", "settings"])
def test_a_web_process_without_variables_fails_with_the_name_of_what_is_missing(tmp_path: Path, module: str) -> None:
    started = subprocess.run(
        [sys.executable, "-c", f"import homepress.project.{module}"],
        env={"PATH": "", "HOMEPRESS_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert started.returncode != 0
    assert "HOMEPRESS_SECRET_KEY is not set" in started.stderr
    assert list(tmp_path.iterdir()) == []


def test_within_a_sites_folder_its_theme_apps_and_words_are_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "homepress.toml").write_text(
        '[site]\ntitle = "Shelf"\ndomain = "example.org"\ntime_zone = "Europe/Berlin"\n'
        '[mail]\nsender = "a@example.org"\n'
    )
    (tmp_path / "theme").mkdir()
    (tmp_path / "apps" / "deep").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "apps" / "deep")
    environ: dict[str, str] = {}
    site.prepare(environ)

    made = Environment.read(environ)
    assert (made.theme_dir, made.apps_dir) == (tmp_path / "theme", tmp_path / "apps")
    assert (made.site_title, made.time_zone, made.home) == ("Shelf", "Europe/Berlin", tmp_path / "var")
    assert made.site_url == "http://127.0.0.1:8000"
    assert "HOMEPRESS_MAIL_FROM" not in environ


def test_a_broken_file_of_a_sites_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "homepress.toml").write_text("[site\n")
    with pytest.raises(ConfigurationError, match=r"homepress\.toml: "):
        site.said_of_itself(tmp_path)


@pytest.mark.parametrize("text", ["", 'site = "x"\n', "[site]\ntitle = 1\n"])
def test_what_a_sites_file_does_not_say_is_not_taken(tmp_path: Path, text: str) -> None:
    (tmp_path / "homepress.toml").write_text(text)
    assert site.said_of_itself(tmp_path) == {}
