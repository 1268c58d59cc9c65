import stat
import subprocess
from pathlib import Path

import pytest

from homepress.errors import ConfigurationError
from homepress.hosting.configuration.site_folder import read
from homepress.hosting.creating import create
from tests.hosting.sites import KEY

pytestmark = [pytest.mark.once, pytest.mark.needs("git")]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Alice's home folder, with her key."""
    folder = tmp_path / "home"
    (folder / ".ssh").mkdir(parents=True)
    (folder / ".ssh" / "id_ed25519.pub").write_text(KEY + "\n")
    monkeypatch.setenv("HOME", str(folder))
    return folder


def test_a_new_site_has_no_mistakes(tmp_path: Path, home: Path) -> None:
    create(tmp_path / "blog", domain="example.org", address="192.0.2.10", title='A "fine" blog')

    found = read(tmp_path / "blog")
    assert (found.configuration.site.name, found.configuration.site.title) == ("blog", 'A "fine" blog')
    assert found.keys == (KEY,)


def test_its_secrets_are_fresh_its_own_and_seen_by_nobody_else(tmp_path: Path, home: Path) -> None:
    for name in ("one", "two"):
        create(tmp_path / name, domain="example.org", address="192.0.2.10")

    first, second = (read(tmp_path / name).secrets["HOMEPRESS_SECRET_KEY"] for name in ("one", "two"))
    assert first != second
    assert stat.S_IMODE((tmp_path / "one" / ".env").stat().st_mode) == 0o600


def test_git_sees_everything_but_the_secrets(tmp_path: Path, home: Path) -> None:
    create(tmp_path / "blog", domain="example.org", address="192.0.2.10")

    said = subprocess.run(
        ["git", "-C", tmp_path / "blog", "status", "--short", "-uall"], capture_output=True, text=True, check=True
    ).stdout
    seen = {line.split()[-1] for line in said.splitlines()}
    assert {"homepress.toml", ".gitignore", "theme/README", "content/README"} <= seen
    assert ".env" not in seen


@pytest.mark.parametrize(("folder", "name"), [("My Blog!", "my-blog"), ("notes.example.org", "notes-example-org")])
def test_the_site_is_called_as_its_folder(tmp_path: Path, home: Path, folder: str, name: str) -> None:
    create(tmp_path / folder, domain="example.org", address="192.0.2.10")

    assert read(tmp_path / folder).configuration.site.name == name


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "blog").mkdir()
    (tmp_path / "blog" / "novel.txt").write_text("Chapter 1")

    with pytest.raises(ConfigurationError, match="is not empty"):
        create(tmp_path / "blog")

    assert [path.name for path in (tmp_path / "blog").iterdir()] == ["novel.txt"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"domain": "https://example.org"}, '--domain: not a domain: "https://example.org"'),
        ({"address": "192.0.2.10:22"}, '--address: not an address: "192.0.2.10:22"'),
    ],
)
def test_a_wrong_answer_makes_nothing(tmp_path: Path, given: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        create(tmp_path / "blog", domain=given.get("domain", ""), address=given.get("address", ""))

    assert caught.value.message == message
    assert not (tmp_path / "blog").exists()
