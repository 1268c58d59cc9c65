import subprocess
from pathlib import Path

import pytest

from homepress.hosting.configuration import dotenv
from homepress.hosting.configuration.problems import ConfigurationMistakes
from homepress.hosting.configuration.site_folder import read
from tests.hosting.configuration.broken_folder import make
from tests.hosting.sites import SECRET_KEY, SMALLEST

pytestmark = pytest.mark.once

KEY = f"HOMEPRESS_SECRET_KEY={SECRET_KEY}\n"


def told(tmp_path: Path, text: str, *, mode: int = 0o600) -> list[str]:
    path = tmp_path / ".env"
    path.write_text(text)
    path.chmod(mode)
    return [str(problem) for problem in dotenv.read(tmp_path)[1]]


def test_secrets_are_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        f"# a comment\n\n{KEY}export HOMEPRESS_MAIL_URL='smtp://u:p%23w@mail.example.org:587'\n"
    )
    (tmp_path / ".env").chmod(0o600)

    values, problems = dotenv.read(tmp_path)

    assert problems == []
    assert values == {"HOMEPRESS_SECRET_KEY": SECRET_KEY, "HOMEPRESS_MAIL_URL": "smtp://u:p%23w@mail.example.org:587"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", ".env: HOMEPRESS_SECRET_KEY: missing"),
        ("HOMEPRESS_SECRET_KEY=short\n", ".env: HOMEPRESS_SECRET_KEY: is too weak"),
        (f"{KEY}HOMEPRESS_MAIL_URL=nonsense-s3cret\n", ".env: HOMEPRESS_MAIL_URL: "),
        (f"{KEY}HOMEPRESS_SITE_TITLE=Mine\n", ".env: HOMEPRESS_SITE_TITLE: is no secret of a site"),
        (f"{KEY}HOMEPRESS_DATABASE_URL=postgresql:///x\n", ".env: HOMEPRESS_DATABASE_URL: is no secret of a site"),
        (f"{KEY}PATH=/tmp\n", ".env: PATH: is no secret of a site"),
        (f"{KEY}{KEY}", ".env: HOMEPRESS_SECRET_KEY: is there twice"),
        (f"{KEY}what is this s3cret\n", ".env: line 2: not NAME=value"),
        (f"{KEY}HOMEPRESS_SENTRY_DSN\n", ".env: HOMEPRESS_SENTRY_DSN: not NAME=value"),
    ],
)
def test_a_mistake_is_told_with_its_name_and_without_its_value(tmp_path: Path, text: str, message: str) -> None:
    found = told(tmp_path, text)

    assert len(found) == 1
    assert found[0].startswith(message)
    assert "s3cret" not in found[0]
    assert SECRET_KEY not in found[0]


def test_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    assert told(tmp_path, KEY, mode=0o644) == [".env: others can read it (mode 0644)"]


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    assert [str(problem) for problem in dotenv.read(tmp_path)[1]] == [".env: not there"]


@pytest.mark.needs("git")
@pytest.mark.parametrize(("ignored", "message"), [(False, ".env: is not ignored by git"), (True, "")])
def test_git_must_not_see_it(tmp_path: Path, ignored: bool, message: str) -> None:
    make(tmp_path)
    (tmp_path / "homepress.toml").write_text(SMALLEST)
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    (tmp_path / ".gitignore").write_text(".env\n" if ignored else "")

    if not message:
        assert read(tmp_path).secrets["HOMEPRESS_SECRET_KEY"] == SECRET_KEY
        return
    with pytest.raises(ConfigurationMistakes) as caught:
        read(tmp_path)
    assert [str(problem) for problem in caught.value.problems] == [message]


@pytest.mark.needs("git")
def test_once_committed_it_is_a_secret_no_more(tmp_path: Path) -> None:
    make(tmp_path)
    (tmp_path / "homepress.toml").write_text(SMALLEST)
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    subprocess.run(["git", "-C", tmp_path, "add", "--force", ".env"], check=True)

    with pytest.raises(ConfigurationMistakes) as caught:
        read(tmp_path)

    assert str(caught.value.problems[0]) == ".env: is committed to git"
    assert "change every secret" in caught.value.problems[0].hint


def test_nothing_shows_a_secret_of_a_site_by_chance(tmp_path: Path) -> None:
    make(tmp_path)
    (tmp_path / "homepress.toml").write_text(SMALLEST)

    assert SECRET_KEY not in repr(read(tmp_path))
