"""The text of a message, read out of its HTML.

For the HTML of our own mail templates: paragraphs, headings, lists, links, quotations, rules. A link
is written as its words and its address; one whose words are the address is written once.
"""

import re
import textwrap
from dataclasses import dataclass, field
from html.parser import HTMLParser

WIDTH = 72

BLOCKS = {
    *("address", "article", "blockquote", "body", "div", "footer", "h1", "h2", "h3", "header", "li", "main"),
    *("ol", "p", "section", "table", "td", "th", "tr", "ul"),
}
HIDDEN = {"head", "script", "style"}


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader without HTML sees."""

    title: str
    text: str


def read(html: str) -> Document:
    """Return title and text of an HTML document."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end_block()
    return Document(_one_line("".join(reader.title)), "\n\n".join(reader.blocks) + "\n")


def _one_line(text: str) -> str:
    return " ".join(text.split())


@dataclass(slots=True)
class _Link:
    address: str
    stands_alone: bool = False
    """It is what the mail asks to do: its address gets a line of its own, where programs find it whole."""
    words: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    """Gathers words until a block ends, then wraps them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title: list[str] = []
        self.blocks: list[str] = []
        self.words: list[str] = []
        self.link: _Link | None = None
        self.open: list[str] = []
        self.acts = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self.end_block()
        if tag == "br":
            self.words.append("\n")
        elif tag == "hr":
            self.end_block()
            self.blocks.append("--")
        elif tag == "a":
            self.link = _Link(dict(attrs).get("href") or "", stands_alone=self.acts)
        elif tag == "p":
            self.acts = "mail__action" in (dict(attrs).get("class") or "")
        elif tag == "img":
            self.words.append(dict(attrs).get("alt") or "")
        if tag not in {"br", "hr", "img", "meta", "link"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.link is not None:
            link, self.link = self.link, None
            self.words.append(_written(link))
        if tag in BLOCKS:
            self.end_block()
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if "title" in self.open:
            self.title.append(data)
        elif HIDDEN.isdisjoint(self.open):
            words = re.sub(r"\s+", " ", data)
            (self.link.words if self.link is not None else self.words).append(words)

    def end_block(self) -> None:
        """Wrap the words gathered so far, with the marks of the blocks they stand in."""
        lines = [_one_line(line) for line in "".join(self.words).split("\n")]
        self.words.clear()
        if not any(lines):
            return
        first = "- " if "li" in self.open else ""
        quoted = "> " * self.open.count("blockquote")
        rest = quoted + " " * len(first)
        wrapped = [
            textwrap.fill(
                line,
                WIDTH,
                initial_indent=(quoted + first) if number == 0 else rest,
                subsequent_indent=rest,
                break_long_words=False,
                break_on_hyphens=False,
            )
            for number, line in enumerate(lines)
        ]
        self.blocks.append("\n".join(wrapped).strip("\n"))


def _written(link: _Link) -> str:
    words, address = _one_line("".join(link.words)), link.address.removeprefix("mailto:")
    if not words or not address or words == address:
        return words or address
    if link.stands_alone or len(words) + len(address) > WIDTH - 10:
        return f"{words}:\n{address}\n"
    return f"{words} ({address})"
