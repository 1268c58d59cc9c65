"""Markdown to HTML: CommonMark 0.31.2 and the extensions writers expect, on mistune's parsers.

The HTML that comes out is plain and not cleaned yet: what the page needs beyond it (heading
anchors, highlighted code, sizes of pictures) is added behind the cleaner, for posts in Markdown and
in HTML alike.

Mistune gives the frame: block and inline scanners, tokens, a renderer. Where its own rules cost
more than linear time on hostile text, or fall short of what GitHub and CommonMark do, ours stand in
their place; each module says which and why.
"""

from dataclasses import dataclass
from functools import cache
from typing import cast

from mistune import Markdown

from homepress.blog.rendering.markdown import abbreviations, definitions, footnotes, tables
from homepress.blog.rendering.markdown.containers import Blocks
from homepress.blog.rendering.markdown.inlines import Inlines
from homepress.blog.rendering.markdown.writer import RAW_HTML, Writer


@cache
def _markdown() -> Markdown:
    plugins = (tables.install, footnotes.install, definitions.install, abbreviations.install)
    return Markdown(renderer=Writer(), block=Blocks(), inline=Inlines(), plugins=plugins)


@dataclass(frozen=True, slots=True)
class Written:
    """HTML made from Markdown, and how much of it the writer wrote as HTML: tags, and their characters."""

    html: str
    raw_tags: int
    raw_characters: int


def write(source: str) -> Written:
    """Turn Markdown into HTML that still has to be cleaned.

    Raises `InvalidSource` where the text asks for work out of all proportion (see `bounds`).
    """
    html, state = _markdown().parse(source)
    raw = state.env.get(RAW_HTML, [])
    # Tokens instead of text only come out where no renderer is set.
    return Written(cast("str", html), sum(piece.count("<") for piece in raw), sum(map(len, raw)))


def to_html(source: str) -> str:
    """Turn Markdown into HTML that still has to be cleaned."""
    return write(source).html
