"""Pages that are generated are what the code says now."""

from pathlib import Path

import pytest

from tools.reference import REFERENCES, differences, write
from tools.setup.checkout import here

pytestmark = pytest.mark.once

PAGE = {"docs/reference/example.md": "tests.tools.test_reference:example"}


def example() -> str:
    return "# Example\n\nOne line."


def test_a_page_is_written_once(tmp_path: Path) -> None:
    assert write(tmp_path, PAGE) == ["docs/reference/example.md"]
    assert (tmp_path / "docs/reference/example.md").read_text() == "# Example\n\nOne line.\n"
    assert write(tmp_path, PAGE) == []
    assert differences(tmp_path, PAGE) == ""


def test_a_page_that_was_edited_by_hand_is_told_as_a_diff(tmp_path: Path) -> None:
    write(tmp_path, PAGE)
    path = tmp_path / "docs/reference/example.md"
    path.write_text(path.read_text().replace("One line", "Another line"))
    told = differences(tmp_path, PAGE)
    assert "-Another line." in told
    assert "+One line." in told


def test_a_page_that_is_missing_is_told(tmp_path: Path) -> None:
    assert "+# Example" in differences(tmp_path, PAGE)


def test_every_page_of_the_reference_is_generated() -> None:
    pages = {str(path.relative_to(here().root)) for path in (here().root / "docs" / "reference").glob("**/*.md")}
    assert pages == set(REFERENCES)
