from pathlib import Path

import pytest

from homepress.errors import ConfigurationError
from homepress.hosting.configuration import clone_files
from tests.hosting.clones import HASHED, clone

pytestmark = pytest.mark.once

SOUND = f"domain = 'a.example.org'\nexpires = 2030-01-01T00:00:00Z\npassword_hash = '{HASHED}'\nsnapshot = 'x'\n"


def test_a_clone_is_read_as_it_was_written(tmp_path: Path) -> None:
    written = clone()
    assert written.write(tmp_path, "staging").name == "staging.toml"
    assert clone_files.of(tmp_path, "staging") == written
    assert clone_files.of(tmp_path, "other") is None
    clone_files.remove(tmp_path, "staging")
    assert clone_files.of(tmp_path, "staging") is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2030-01-01T00:00:00Z", "2030-01-01"),
        ("2030-01-01T00:00:00Z", "'soon'"),
        ("a.example.org", "https://example.org; }"),
        (HASHED, "plain text"),
        (HASHED, HASHED[:-2] + "\\n}"),
        ("snapshot = 'x'", ""),
        ("domain", "[domain"),
    ],
)
def test_a_file_that_is_wrong_is_named(tmp_path: Path, before: str, after: str) -> None:
    (tmp_path / "clones").mkdir()
    (tmp_path / "clones" / "staging.toml").write_text(SOUND)
    assert clone_files.of(tmp_path, "staging")
    (tmp_path / "clones" / "staging.toml").write_text(SOUND.replace(before, after))
    with pytest.raises(ConfigurationError, match=r"clones/staging\.toml: cannot be read"):
        clone_files.of(tmp_path, "staging")
