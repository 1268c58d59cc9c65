"""HTML in one form, so that two writings of the same elements and text compare equal.

The specification says nothing of white space around blocks, the order of attributes or how a
character is escaped. Within `<pre>` everything counts.
"""

import re
from html import escape
from html.parser import HTMLParser

BLOCKS = frozenset(
    [
        "p",
        "ul",
        "ol",
        "li",
        "blockquote",
        "pre",
        "hr",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "div",
        "dl",
        "dt",
        "dd",
    ]
    + [f"h{level}" for level in range(1, 7)]
)


class Normal(HTMLParser):
    """Collects a document's pieces; `data-` attributes are for the page, not for the specification."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.pre = 0
        self.last = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self._trim()
        self.pre += tag == "pre"
        kept = sorted((name, value or "") for name, value in attrs if not name.startswith("data-"))
        self.pieces.append(f"<{tag}" + "".join(f' {name}="{escape(value)}"' for name, value in kept) + ">")
        self.last = tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS and tag != "pre":
            self._trim()
        self.pre -= tag == "pre"
        self.pieces.append(f"</{tag}>")
        self.last = tag

    def handle_data(self, data: str) -> None:
        if not self.pre:
            data = re.sub(r"\s+", " ", data)
            if self.last in BLOCKS or self.last == "br" or not self.pieces:
                data = data.lstrip()
        self.pieces.append(escape(data))
        self.last = "" if data else self.last

    def handle_comment(self, data: str) -> None:
        self.pieces.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.pieces.append(f"<!{decl}>")

    def unknown_decl(self, data: str) -> None:
        self.pieces.append(f"<![{data}]>")

    def handle_pi(self, data: str) -> None:
        self.pieces.append(f"<?{data}>")

    def _trim(self) -> None:
        if self.pieces and not self.pre:
            self.pieces[-1] = self.pieces[-1].rstrip()


def normal(html: str) -> str:
    parser = Normal()
    parser.feed(html)
    parser.close()
    return "".join(parser.pieces).strip()
