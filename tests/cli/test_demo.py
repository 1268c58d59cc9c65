"""`homepress demo`."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from typer.testing import CliRunner

from homepress.blog.models import Post
from homepress.cli.demo import app
from homepress.errors import InvalidPost
from tests.fixtures.posts import Write

SMALL = ["--posts", "3", "--people", "2", "--comments", "2", "--likes", "2"]


@pytest.fixture(autouse=True)
def home(db: None, settings: LazySettings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.HOME = tmp_path
    return tmp_path


def test_it_fills_the_site_and_says_where_the_passwords_are(home: Path) -> None:
    result = CliRunner().invoke(app, SMALL)
    assert result.exit_code == 0, result.output
    assert "3 posts" in result.output
    assert Post.objects.count() == 3
    assert len((home / "demo-users.txt").read_text().splitlines()) == 2


def test_it_refuses_to_write_among_real_posts(write: Write, home: Path) -> None:
    write("Mine")
    result = CliRunner().invoke(app, SMALL)
    assert isinstance(result.exception, InvalidPost)
    assert "--yes" in result.exception.hint
    assert Post.objects.count() == 1
    assert not (home / "demo-users.txt").exists()


def test_it_writes_among_real_posts_where_that_was_said(write: Write) -> None:
    write("Mine")
    assert CliRunner().invoke(app, [*SMALL, "--yes"]).exit_code == 0
    assert Post.objects.count() == 4
