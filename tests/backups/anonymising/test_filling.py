import pytest

from homepress.backups.anonymising.filling import filler, html_of
from homepress.blog.rendering import render_comment

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    "text", ["One", "Two words\n\nand *three* <b>more</b>", "a\n \n\n\nb\nc", " ".join(["word"] * 900)]
)
def test_a_text_keeps_its_shape_and_says_nothing(text: str) -> None:
    filled = filler(text)
    assert len(filled.split()) == len(text.split())
    assert filler(filled) == filled
    assert html_of(filled) == render_comment(filled)


def test_nothing_stays_nothing() -> None:
    assert filler("") == ""
    assert html_of("") == ""
