from pathlib import Path

import pytest

from homepress.errors import ConfigurationError
from homepress.project import theme


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\n{% if x %}", r"blog/x\.html, line 2: Unclosed tag"),
        ("\n\n{% nothing %}", r"blog/x\.html, line 3: Invalid block tag"),
        ("{% load nothing %}", r"blog/x\.html.*not a registered tag library"),
        ("{{ a|nothing }}", r"blog/x\.html.*Invalid filter"),
        ("{{ a b }}", r"blog/x\.html.*Could not parse"),
    ],
)
def test_a_template_that_breaks_the_rules_is_named_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "blog").mkdir()
    (tmp_path / "blog" / "x.html").write_text(text)
    with pytest.raises(ConfigurationError, match=said):
        theme.check_templates(tmp_path)


def test_a_template_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.html").write_bytes(b"caf\xe9")
    with pytest.raises(ConfigurationError, match=r"x\.html: cannot be read"):
        theme.check_templates(tmp_path)


def test_good_templates_and_other_files_are_passed(tmp_path: Path) -> None:
    (tmp_path / "x.html").write_text("{% extends 'base.html' %}{% block main %}{{ block.super }}{% endblock %}")
    (tmp_path / "x.png").write_bytes(b"\x89{% if")
    theme.check_templates(tmp_path)
    theme.check_templates(tmp_path / "nothing")


def test_a_site_without_a_theme_of_its_own_starts() -> None:
    theme.check()
