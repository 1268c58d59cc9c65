"""Which commit is deployed, and what of it is sent."""

import io
import tarfile
from pathlib import Path

import pytest

from homepress.errors import ConfigurationError
from homepress.hosting.releases import commits
from tests.hosting.releases.conftest import git

pytestmark = [pytest.mark.once, pytest.mark.needs("git")]


def names(folder: Path, commit: str = "HEAD") -> list[str]:
    archive = commits.find(folder, commit).archive()
    return sorted(tarfile.open(fileobj=io.BytesIO(archive)).getnames())


def test_the_site_folder_alone_is_sent_and_no_secret(folder: Path) -> None:
    (folder.parent / "diary.txt").write_text("private")
    git(folder.parent, "add", "-A")
    git(folder, "commit", "-q", "-m", "Diary")
    assert names(folder) == ["site", "site/.gitignore", "site/homepress.toml", "site/theme", "site/theme/note.txt"]


def test_what_was_not_committed_is_not_sent_and_is_told(folder: Path) -> None:
    (folder / "theme" / "new.txt").write_text("new")
    assert "site/theme/new.txt" not in names(folder)
    assert commits.uncommitted(folder) == ["?? blog/theme/new.txt"]


def test_a_commit_has_many_names(folder: Path) -> None:
    git(folder, "tag", "v1")
    full = commits.find(folder, "HEAD").id
    assert {commits.find(folder, name).id for name in ("main", "v1", full[:7])} == {full}
    assert commits.find(folder, "v1").subject == "First words"


@pytest.mark.parametrize("name", ["nonsense", "--upload-pack=evil", "HEAD~9", ""])
def test_what_is_no_commit_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(ConfigurationError, match="there is no commit"):
        commits.find(folder, name)


def test_a_folder_without_git_is_told_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(ConfigurationError, match="under no git") as error:
        commits.find(tmp_path, "HEAD")
    assert "git init" in error.value.hint


def test_a_commit_without_a_configuration_is_refused(folder: Path) -> None:
    git(folder, "rm", "-q", "--cached", "homepress.toml")
    git(folder, "commit", "-q", "-m", "Forgot it")
    with pytest.raises(ConfigurationError, match=r"homepress\.toml is not part of commit"):
        commits.find(folder, "HEAD")
