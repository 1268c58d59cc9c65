"""The guide's examples are true."""

import re
from pathlib import Path
from textwrap import dedent

from homepress.blog.rendering import render
from homepress.blog.rendering.languages import LANGUAGES

GUIDE = Path(__file__).parents[3] / "docs" / "guide" / "markdown.md"


def example(heading: str) -> str:
    """The indented lines of a section."""
    section = GUIDE.read_text(encoding="utf-8").partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return dedent("\n".join(line for line in section.split("\n") if line.startswith("    ") or not line.strip()))


def test_everything_in_the_guide_becomes_what_it_says() -> None:
    for heading, marks in {
        "Text": ["<del>", "<sup", '<a href="https://example.org/"', "<abbr", "checkbox", "<dl>", "<sub>"],
        "Pictures": ["<figcaption>A caption", "loading="],
        "Tables": ["align-left", "align-center", "align-right"],
        "Call-outs": ["callout--note", "callout--warning", ">Achtung<"],
        "Code": ["code--numbered", "app.py"],
    }.items():
        html = render(example(heading), format="markdown").html
        assert [mark for mark in marks if mark not in html] == [], heading


def test_the_guide_names_as_many_languages_as_there_are() -> None:
    number = len({language.lexer for language in LANGUAGES.values()})
    said = re.search(r"Some (\d+) languages", GUIDE.read_text(encoding="utf-8"))
    assert said
    assert abs(int(said[1]) - number) < 10
