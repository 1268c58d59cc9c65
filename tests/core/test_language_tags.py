import pytest

from homepress.core.language_tags import is_language_tag

pytestmark = pytest.mark.once


@pytest.mark.parametrize("tag", ["en", "pt-BR", "zh-Hant-TW", "sl-rozaj-biske-1994"])
def test_a_tag_is_known_by_its_form(tag: str) -> None:
    assert is_language_tag(tag)


@pytest.mark.parametrize(
    "text", ["", "e", "en_GB", "en-", "en\n", "en-" + "x" * 9, "en-" + "-".join(["abcdefgh"] * 4), "\uff41\uff42"]
)
def test_what_has_not_its_form_is_no_tag(text: str) -> None:
    assert not is_language_tag(text)
