"""From a writer's source to a page: bounds, Markdown, cleaner, finish."""

import re

from homepress.blog.rendering.bounds import check_size
from homepress.blog.rendering.cleaning import clean
from homepress.blog.rendering.document import NO_REFERENCES, Format, References, Rendering
from homepress.blog.rendering.finishing import finish
from homepress.blog.rendering.markdown import write
from homepress.blog.rendering.nesting import MAX_REOPENED, check_nesting, check_number

_FEW = 2_000
"""Characters of HTML, too few for thousands of attributes."""
_NOT_TEXT = re.compile(r"[\x00\ud800-\udfff]")


def render(
    source: str, *, format: Format, trusted: bool = False, references: References | None = None, leads: bool = False
) -> Rendering:
    """Render a source. The HTML of a `trusted` one is not cleaned: only an owner may say so.

    `leads` says that no picture stands before the text, so that its first is the one to load first.

    Raises `InvalidSource` where the source is longer than a million bytes or asks for work out of
    all proportion. The same input always gives the same rendering.
    """
    check_size(source)
    source = _NOT_TEXT.sub("\ufffd", source.removeprefix("\ufeff"))
    html, risky = _from_markdown(source) if format == "markdown" else (source, True)
    check_number(html)
    if not trusted:
        if risky:
            check_nesting(html)
        html = clean(html)
    return finish(html, references or NO_REFERENCES, cleaned=not trusted, leads=leads)


def _from_markdown(source: str) -> tuple[str, bool]:
    """Answer HTML, and whether there is enough HTML of the writer's own in it to be worth a look at its nesting.

    What Markdown makes is closed and at most some forty levels deep.
    """
    written = write(source)
    reopened = written.raw_tags * written.html.count("<")
    return written.html, reopened > MAX_REOPENED or written.raw_characters > _FEW
