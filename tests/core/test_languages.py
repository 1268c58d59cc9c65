"""Which way a language is set, and what Django says in it."""

import pytest
from django.template import Context, Template

from homepress.core.languages import direction_of, nearest_of_django


@pytest.mark.parametrize("tag", ["ar", "he", "fa-IR", "ur", "AR-eg", "az-Arab", "ku_Arab_IQ", "yi"])
def test_these_languages_run_from_right_to_left(tag: str) -> None:
    assert direction_of(tag) == "rtl"


@pytest.mark.parametrize("tag", ["en", "de-AT", "ja", "zh-Hant", "az", "ar-Latn", "ur-Latn-PK", "arm", ""])
def test_these_languages_run_from_left_to_right(tag: str) -> None:
    assert direction_of(tag) == "ltr"


@pytest.mark.parametrize("tag", [None, "", "-", "--Arab", "💥", "x" * 10_000])
def test_nonsense_is_set_from_left_to_right_or_at_least_set(tag: str | None) -> None:
    rendered = Template("{% load languages %}{{ tag|direction }}").render(Context({"tag": tag}))
    assert rendered in {"ltr", "rtl"}


@pytest.mark.parametrize(
    ("tag", "near"),
    [
        ("en", "en"),
        ("pt-BR", "pt-br"),
        ("de-CH", "de"),
        ("zh-Hant-TW", "zh-hant"),
        ("zh-TW", "zh-hant"),
        ("zh", "zh-hans"),
        ("la", "en"),
        ("gsw-CH", "en"),
        ("xx", "en"),
    ],
)
def test_django_speaks_the_nearest_language_that_it_knows(tag: str, near: str) -> None:
    assert nearest_of_django(tag) == near
