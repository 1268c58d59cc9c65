from pathlib import Path

import pytest
from pytest_django import Settings

from homepress.core.mail.composing import compose
from homepress.core.mail.delivering import inline

pytestmark = pytest.mark.once

TEMPLATE = """{% extends "mail/layout.html" %}
{% block subject %}News for {{ name }}{% endblock %}
{% block body %}<p>Hello {{ name }},</p>
<p class="mail__action"><a href="{{ url }}">Confirm</a></p>{% endblock %}
{% block why %}Because.{% endblock %}"""


@pytest.fixture(autouse=True)
def template(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "news.html").write_text(TEMPLATE)
    (tmp_path / "nameless.html").write_text('{% extends "mail/layout.html" %}')
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [tmp_path, *engine["DIRS"]]}]


def test_one_template_gives_subject_text_and_html() -> None:
    composed = compose("news.html", {"name": "Carol", "url": "https://example.org/c/1"})

    assert composed.subject == "News for Carol"
    assert "Hello Carol,\n\nConfirm:\nhttps://example.org/c/1\n\nBecause.\n" in composed.text
    assert '<a href="https://example.org/c/1">Confirm</a>' in composed.html


def test_what_people_typed_is_text_in_both() -> None:
    name = '<a href="https://evil.example">Mallory</a> & "co"'
    composed = compose("news.html", {"name": name, "url": "https://example.org/"})

    assert composed.subject == f"News for {name}"
    assert f"Hello {name}," in composed.text.replace("\n", " ")
    assert "evil.example" not in composed.html.replace("&quot;https://evil.example&quot;", "")


def test_a_template_without_a_subject_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="has no subject"):
        compose("nameless.html", {})


def test_styles_are_inlined_and_the_dark_ones_kept() -> None:
    html = inline(compose("news.html", {"name": "Carol", "url": "https://example.org/"}).html)

    assert '<a href="https://example.org/" style="' in html
    assert "prefers-color-scheme: dark" in html
    assert ".mail__heading" not in html
