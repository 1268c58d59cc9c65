"""From a writer's source to a page: bounds, Markdown, cleaner, finish."""

import re

from homepress.blog.rendering.bounds import check_size
from homepress.blog.rendering.cleaning import clean
from homepress.blog.rendering.document import NO_REFERENCES, Format, References, Rendering
from homepress.blog.rendering.finishing import finish
from homepress.blog.rendering.markdown import to_html
from homepress.blog.rendering.nesting import check_nesting

_NOT_TEXT = re.compile(r"[\x00\ud800-\udfff]")


def render(source: str, *, format: Format, trusted: bool = False, references: References | None = None) -> Rendering:
    """Render a source. The HTML of a `trusted` one is not cleaned: only an owner may say so.

    Raises `InvalidSource` where the source is longer than a million bytes or asks for work out of
    all proportion. The same input always gives the same rendering.
    """
    check_size(source)
    source = _NOT_TEXT.sub("\ufffd", source.removeprefix("\ufeff"))
    html = to_html(source) if format == "markdown" else source
    if not trusted:
        check_nesting(html)
        html = clean(html)
    return finish(html, references or NO_REFERENCES)
