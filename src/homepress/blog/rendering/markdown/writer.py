"""Markdown's tokens as plain HTML: what CommonMark's specification expects, and our extensions' marks.

Nothing here judges what is safe: the cleaner does, for all that comes out, raw HTML included.
"""

from html import escape
from typing import Any

from mistune import BlockState, HTMLRenderer

from homepress.blog.rendering.code_info import split_info
from homepress.blog.rendering.markdown.delimiters import Token
from homepress.blog.rendering.markdown.entities import decode
from homepress.blog.rendering.markdown.footnotes import reference_id

RAW_HTML = "raw_html"
"""Where in a document's state the HTML stands that was written as HTML."""
_RAW = frozenset({"inline_html", "block_html"})


def _text(text: str) -> str:
    return escape(text, quote=False)


class Writer(HTMLRenderer):
    """Writes HTML. Text comes with its references resolved, so it is only escaped."""

    def __init__(self) -> None:
        super().__init__(escape=False)

    def render_token(self, token: Token, state: BlockState) -> str:
        if token["type"] == "image":
            return self.image(_plain(token["children"]), **token["attrs"])
        if token["type"] in _RAW:
            state.env.setdefault(RAW_HTML, []).append(token["raw"])
        return super().render_token(token, state)

    def text(self, text: str) -> str:
        return _text(text)

    def link(self, text: str, url: str, title: str | None = None) -> str:
        return f'<a href="{escape(url)}"{_title(title)}>{text}</a>'

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return f'<img src="{escape(url)}" alt="{escape(text)}"{_title(title)}>'

    def codespan(self, text: str) -> str:
        return f"<code>{_text(text)}</code>"

    def strikethrough(self, text: str) -> str:
        return f"<del>{text}</del>"

    def abbr(self, text: str, title: str) -> str:
        return f"<abbr{_title(title)}>{text}</abbr>"

    def linebreak(self) -> str:
        return "<br>\n"

    def thematic_break(self) -> str:
        return "<hr>\n"

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        given = f' id="{escape(attrs["id"])}"' if "id" in attrs else ""
        return f"<h{level}{given}>{text}</h{level}>\n"

    def block_code(self, code: str, info: str | None = None) -> str:
        language, rest = split_info(decode(info or ""))
        attributes = f' class="language-{escape(language)}"' if language else ""
        if rest:
            attributes += f' data-info="{escape(rest)}"'
        if code and not code.endswith("\n"):
            code += "\n"
        return f"<pre><code{attributes}>{_text(code)}</code></pre>\n"

    def block_html(self, html: str) -> str:
        return html if html.endswith("\n") else html + "\n"

    def list(self, text: str, ordered: bool, **attrs: Any) -> str:
        name = "ol" if ordered else "ul"
        start = f' start="{attrs["start"]}"' if "start" in attrs else ""
        return f"<{name}{start}>\n{text}</{name}>\n"

    def list_item(self, text: str, checked: bool | None = None) -> str:
        if checked is None:
            return f"<li>{text}</li>\n"
        box = f'<input type="checkbox" disabled{" checked" if checked else ""}>'
        opening = "<p>" if text.startswith("<p>") else ""
        # The label covers the first paragraph, or what stands before the first block.
        content, closing, rest = _first_block(text.removeprefix(opening), opening)
        return f'<li class="task-list-item">{opening}<label>{box} {content}</label>{closing}{rest}</li>\n'

    def callout(self, text: str, kind: str) -> str:
        return f'<div class="callout callout--{kind}" role="note">\n{text}</div>\n'

    def callout_title(self, text: str) -> str:
        return f'<p class="callout__title">{text}</p>\n'

    def table(self, text: str) -> str:
        return f"<table>\n{text}</table>\n"

    def table_head(self, text: str) -> str:
        return f"<thead>\n<tr>\n{text}</tr>\n</thead>\n"

    def table_body(self, text: str) -> str:
        return f"<tbody>\n{text}</tbody>\n"

    def table_row(self, text: str) -> str:
        return f"<tr>\n{text}</tr>\n"

    def table_cell(self, text: str, align: str | None = None, head: bool = False) -> str:
        name, scope = ("th", ' scope="col"') if head else ("td", "")
        aligned = f' align="{align}"' if align else ""
        return f"<{name}{scope}{aligned}>{text}</{name}>\n"

    def def_list(self, text: str) -> str:
        return f"<dl>\n{text}</dl>\n"

    def def_list_head(self, text: str) -> str:
        return f"<dt>{text}</dt>\n"

    def def_list_item(self, text: str) -> str:
        return f"<dd>{text}</dd>\n"

    def footnote_ref(self, number: int, occurrence: int) -> str:
        identity = reference_id(number, occurrence)
        link = f'<a id="{identity}" href="#fn-{number}" role="doc-noteref">{number}</a>'
        return f'<sup class="footnote-ref">{link}</sup>'


def _title(title: str | None) -> str:
    return f' title="{escape(title)}"' if title else ""


def _plain(tokens: list[Token]) -> str:
    """Answer the text of tokens without markup: an image's alternative text (CommonMark 6.4)."""
    parts: list[str] = []
    for token in tokens:
        if "children" in token:
            parts.append(_plain(token["children"]))
        elif token["type"] in {"text", "codespan"}:
            parts.append(token["raw"])
        elif token["type"] in {"softbreak", "linebreak"}:
            parts.append("\n")
    return "".join(parts)


def _first_block(text: str, opening: str) -> tuple[str, str, str]:
    if opening:
        content, closing, rest = text.partition("</p>")
        return content, closing, rest
    for mark in ("<ul>\n", "<ol>\n", "<ol start", "<pre>", "<blockquote>\n", "<table>\n", "<div "):
        before, found, rest = text.partition(mark)
        if found:
            return before.rstrip("\n"), "", "\n" + found + rest
    return text, "", ""
