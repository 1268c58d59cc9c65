"""A reader's words: a small part of Markdown, so small that nothing a reader writes can act.

Paragraphs, line ends as they were typed, emphasis, links, code, quotations and lists. HTML stays the
text that was typed, an image becomes a link to it, a heading a paragraph in strong letters. What comes
out is cleaned all the same, by a list of its own that is shorter than a writer's.
"""

import re
from functools import cache
from html import escape
from typing import Any, cast

import nh3
from mistune import Markdown

from homepress.blog.rendering.bounds import check_size
from homepress.blog.rendering.document import NO_REFERENCES
from homepress.blog.rendering.finishing import finish
from homepress.blog.rendering.markdown.containers import Blocks
from homepress.blog.rendering.markdown.inlines import Inlines
from homepress.blog.rendering.markdown.writer import Writer
from homepress.blog.rendering.names import names
from homepress.blog.rendering.nesting import check_nesting, check_number

TAGS = names("p br em strong del a code pre blockquote ul ol li")
SCHEMES = names("http https mailto")
RELATIONS = "nofollow ugc noopener"
"""What search engines are told of links that readers put here (Google: "Qualify outbound links")."""

_NOT_TEXT = re.compile(r"[\x00\ud800-\udfff]")
_LANGUAGE = re.compile(r"language-[A-Za-z0-9+#-]{1,30}\Z")


def render_comment(source: str) -> str:
    """Return the HTML of a comment. Raises `InvalidSource` where it asks for work out of all proportion."""
    check_size(source)
    html, _ = _markdown().parse(_NOT_TEXT.sub("\ufffd", source))
    return clean_comment(cast("str", html))


def clean_comment(html: str) -> str:
    """Return of a comment's HTML that was written elsewhere what may stand in one here."""
    check_size(html)
    check_number(html)
    check_nesting(html)
    return finish(_cleaner().clean(html), NO_REFERENCES, cleaned=True).html


class _CommentWriter(Writer):
    """Writes less than a writer may."""

    def softbreak(self) -> str:
        return "<br>\n"

    def inline_html(self, html: str) -> str:
        return escape(html, quote=False)

    def block_html(self, html: str) -> str:
        lines = escape(html.strip(), quote=False).splitlines()
        return "<p>" + "<br>\n".join(lines) + "</p>\n"

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return self.link(escape(text or url, quote=False), url)

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        return f"<p><strong>{text}</strong></p>\n"

    def thematic_break(self) -> str:
        return "<p>* * *</p>\n"

    def callout(self, text: str, kind: str) -> str:
        return self.block_quote(text)

    def callout_title(self, text: str) -> str:
        return f"<p><strong>{text}</strong></p>\n"

    def list_item(self, text: str, checked: bool | None = None) -> str:
        return super().list_item(text)


@cache
def _markdown() -> Markdown:
    return Markdown(renderer=_CommentWriter(), block=Blocks(), inline=Inlines())


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=TAGS,
        attributes={"a": {"href"}, "code": {"class"}, "ol": {"start"}},
        attribute_filter=_filter,
        url_schemes=SCHEMES,
        link_rel=RELATIONS,
    )


def _filter(tag: str, name: str, value: str) -> str | None:
    if name == "class":
        return value if _LANGUAGE.match(value) else None
    if name == "start":
        return value if value.isdecimal() and len(value) <= 9 else None
    return value
