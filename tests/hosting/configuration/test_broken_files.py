"""Each file in broken/ begins with what `homepress check` says of it, word for word."""

from pathlib import Path

import pytest

from homepress.hosting.configuration.problems import ConfigurationMistakes
from homepress.hosting.configuration.site_folder import read
from tests.hosting.configuration.broken_folder import make

pytestmark = pytest.mark.once

BROKEN = sorted((Path(__file__).parent / "broken").glob("*.toml"))


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_file_is_answered_word_for_word(path: Path, tmp_path: Path) -> None:
    said, _, text = path.read_text().partition("\n\n")
    make(tmp_path)
    (tmp_path / "homepress.toml").write_text(text)

    with pytest.raises(ConfigurationMistakes) as caught:
        read(tmp_path)

    assert caught.value.message.splitlines() == [line.removeprefix("# ") for line in said.splitlines()]


def test_there_are_more_than_forty() -> None:
    assert len(BROKEN) >= 40
