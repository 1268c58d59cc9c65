"""From a writer's source to HTML that a page can show.

    source ─ bounds ─ markdown ─ nesting ─ cleaning ─ finishing ─ Rendering

Pure functions of their arguments: no database, no settings, no files. What an address in the text
leads to is asked of `References`. Markdown and HTML go the same way from the cleaner on, so that a
post imported as HTML has its code in colour and its headings in the table of contents.
"""

from homepress.blog.rendering.comments import clean_comment, render_comment
from homepress.blog.rendering.document import (
    NO_REFERENCES,
    Format,
    Heading,
    Picture,
    PictureSource,
    Reference,
    References,
    Rendering,
)
from homepress.blog.rendering.excerpts import excerpt
from homepress.blog.rendering.feeds import absolute
from homepress.blog.rendering.fingerprints import RENDERER_VERSION, fingerprint
from homepress.blog.rendering.pipeline import render

__all__ = [
    "NO_REFERENCES",
    "RENDERER_VERSION",
    "Format",
    "Heading",
    "Picture",
    "PictureSource",
    "Reference",
    "References",
    "Rendering",
    "absolute",
    "clean_comment",
    "excerpt",
    "fingerprint",
    "render",
    "render_comment",
]
