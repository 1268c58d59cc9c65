"""CommonMark 0.31.2, example by example, with all of our extensions on."""

import re
from pathlib import Path

import pytest

from homepress.blog.rendering.markdown import to_html
from tests.blog.rendering.markdown.normal_html import normal

SPECIFICATION = Path(__file__).parents[4] / "node_modules" / "commonmark-spec" / "spec.txt"
NUMBER_OF_EXAMPLES = 652

BARE_ADDRESS = "an address in the text is a link, as on GitHub (GFM 6.9) and in every editor that writers know"
DEVIATIONS = {
    602: BARE_ADDRESS,
    608: BARE_ADDRESS,
    611: BARE_ADDRESS,
}
"""The examples that we mean to render otherwise, and why."""


def examples() -> list[tuple[int, str, str]]:
    if not SPECIFICATION.is_file():
        return []
    text = SPECIFICATION.read_text(encoding="utf-8").replace("→", "\t")
    found = re.findall(r"^`{32} example\n([\s\S]*?)^\.\n([\s\S]*?)^`{32}$", text, re.MULTILINE)
    return [(number, source, html) for number, (source, html) in enumerate(found, start=1)]


EXAMPLES = examples()


def agrees(source: str, html: str) -> bool:
    return normal(to_html(source)) == normal(html)


def test_the_specification_is_there_with_all_its_examples() -> None:
    if not SPECIFICATION.is_file():
        pytest.skip("npm's package commonmark-spec is not installed: `make setup`")
    assert len(EXAMPLES) == NUMBER_OF_EXAMPLES


@pytest.mark.parametrize(
    ("source", "html"),
    [pytest.param(*example, id=str(number)) for number, *example in EXAMPLES if number not in DEVIATIONS],
)
def test_an_example_of_the_specification_renders_as_it_says(source: str, html: str) -> None:
    assert normal(to_html(source)) == normal(html)


def test_each_known_deviation_still_is_one() -> None:
    agreeing = [number for number, source, html in EXAMPLES if number in DEVIATIONS and agrees(source, html)]
    assert not agreeing, "take these out of DEVIATIONS"
