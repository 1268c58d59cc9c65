"""The last pass, over cleaned HTML: everything that a page needs and no writer writes.

It is the same for Markdown and for HTML: heading anchors and the table of contents, code in colour,
sizes of pictures, figures, tables that scroll, relations of links. It runs behind the cleaner, so
what it adds cannot be forged; and it sees only the cleaner's output, or what an owner trusts.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape, unescape

from homepress.blog.rendering.addresses import Addresses, finish_image, finish_link
from homepress.blog.rendering.anchors import Anchors
from homepress.blog.rendering.code import write_code
from homepress.blog.rendering.code_info import read_info
from homepress.blog.rendering.document import Heading, References, Rendering
from homepress.blog.rendering.highlighting import Highlighter
from homepress.blog.rendering.markup import BLOCKS, RAW_TEXT, Attributes, read_attributes, strip_tags, tags, write_tag

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_QUOTING = ("blockquote", "td", "th", "li")
_GIVEN_ID = re.compile(r"\s(?:id|name)=\"([^\"]+)\"")
_FIGURE = re.compile(r"<p>\s*+(?P<link><a [^>]*+>)?+\s*+<img (?P<image>[^>]*+)>\s*+(?(link)</a>\s*+)</p>")
_PRE_END = re.compile(r"</pre\s*>", re.IGNORECASE)
_CODE = re.compile(r"\s*<code(?P<attributes>(?:\s[^>]*)?)>(?P<code>[^<]*)</code>\s*\Z")
_LANGUAGE = re.compile(r"\blang(?:uage)?-([^\s\"]+)")
_SPACE = re.compile(r"[^\S\n]+")
_HALF_WORD = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]")
"""Scripts that put no space between words: Thai, Lao, Burmese, Khmer, Japanese, Chinese."""
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def finish(html: str, references: References) -> Rendering:
    """Make cleaned HTML into a rendering."""
    return _Finisher(html, references).run()


@dataclass(slots=True)
class _OpenHeading:
    level: int
    attributes: Attributes
    at: int
    """Where its start tag goes in the output."""
    text_at: int
    """Where its text begins."""
    linked: bool = False
    """Whether there is a link in it, around which there can be no other."""


class _Finisher:
    def __init__(self, html: str, references: References) -> None:
        self._html = html
        self._addresses = Addresses(references)
        self._anchors = Anchors(unescape(one) for one in _GIVEN_ID.findall(html))
        # The page's only h1 is the post's title.
        self._lower = 1 if "<h1" in html else 0
        self._out: list[str] = []
        self._text: list[str] = []
        self._toc: list[Heading] = []
        self._heading: _OpenHeading | None = None
        self._inner_links: list[tuple[int, Attributes]] = []
        self._silent = ""
        self._images = self._quoted = self._tables = 0
        self._highlighter = Highlighter()

    def run(self) -> Rendering:
        at = 0
        for tag in tags(self._html):
            if tag.start() < at:
                continue
            self._pass_text(self._html[at : tag.start()])
            at = self._pass_tag(tag)
        self._pass_text(self._html[at:])
        for index, attributes in self._inner_links:
            attributes["href"] = "#" + self._anchors.resolve(attributes["href"][1:])
            self._out[index] = write_tag("a", attributes)
        text = _squeeze(unescape("".join(self._text)))
        asked = tuple(self._addresses.asked)
        return Rendering("".join(self._out).strip(), tuple(self._toc), text, count_words(text), asked)

    def _pass_text(self, text: str) -> None:
        if text:
            self._out.append(text)
            if not self._silent:
                self._text.append(text)

    def _pass_tag(self, tag: re.Match[str]) -> int:
        """Write a tag; answer where in the source to go on."""
        name = (tag["name"] or "").lower()
        if name in BLOCKS:
            self._text.append("\n")
        handlers = _ON_END if tag["close"] else _ON_START
        if handler := handlers.get(name):
            return handler(self, tag, name)
        if tag["close"] and name == self._silent:
            self._silent = ""
        elif name in RAW_TEXT:
            self._silent = name
        self._out.append(self._common(tag, name))
        return tag.end()

    def _common(self, tag: re.Match[str], name: str) -> str:
        """Answer a start tag with what any element may have: an id, and an alignment."""
        source = tag["attributes"]
        if not source or not ("id=" in source or "align=" in source):
            return tag[0]
        attributes = read_attributes(source)
        self._claim_id(attributes)
        if align := attributes.pop("align", ""):
            attributes["class"] = f"{attributes.get('class', '')} align-{align}".strip()
        return write_tag(name, attributes)

    def _claim_id(self, attributes: Attributes) -> None:
        if given := attributes.get("id", ""):
            attributes["id"] = self._anchors.claim(given)

    def start_heading(self, tag: re.Match[str], name: str) -> int:
        level = min(int(name[1]) + self._lower, 6)
        self._heading = _OpenHeading(level, read_attributes(tag["attributes"]), len(self._out), len(self._text))
        self._out.append("")
        return tag.end()

    def end_heading(self, tag: re.Match[str], name: str) -> int:
        heading, self._heading = self._heading, None
        if heading is None:
            self._out.append(tag[0])
            return tag.end()
        text = " ".join(unescape("".join(self._text[heading.text_at :])).split())
        self._claim_id(heading.attributes)
        identity = heading.attributes.setdefault("id", "") or self._anchors.make(text)
        heading.attributes["id"] = identity
        start, end = write_tag(f"h{heading.level}", heading.attributes), f"</h{heading.level}>"
        if text and not heading.linked:
            start += f'<a class="heading-anchor" href="#{escape(identity)}">'
            end = "</a>" + end
        self._out[heading.at] = start
        self._out.append(end)
        if text and not self._quoted:
            self._toc.append(Heading(heading.level, identity, text))
        return tag.end()

    def start_link(self, tag: re.Match[str], name: str) -> int:
        attributes = read_attributes(tag["attributes"])
        if old_name := attributes.pop("name", ""):
            attributes.setdefault("id", old_name)
        self._claim_id(attributes)
        if self._heading:
            self._heading.linked = True
        if attributes.get("class") == "footnotes__back":
            self._silent = "a"
        if len(attributes.get("href", "")) > 1 and attributes["href"].startswith("#"):
            # Where it leads is known when all headings are.
            self._inner_links.append((len(self._out), attributes))
        finish_link(attributes, self._addresses)
        self._out.append(write_tag("a", attributes))
        return tag.end()

    def start_image(self, tag: re.Match[str], name: str) -> int:
        self._out.append(self._image(read_attributes(tag["attributes"])))
        return tag.end()

    def _image(self, attributes: Attributes) -> str:
        self._claim_id(attributes)
        if align := attributes.pop("align", ""):
            attributes["class"] = f"align-{align}"
        finish_image(attributes, self._addresses, first=self._images == 0)
        self._images += 1
        return write_tag("img", attributes)

    def start_media(self, tag: re.Match[str], name: str) -> int:
        attributes = read_attributes(tag["attributes"])
        self._claim_id(attributes)
        for key in ("src", "poster"):
            if key in attributes:
                attributes[key] = self._addresses.source(attributes[key])
        if name in {"video", "audio"}:
            attributes.setdefault("controls", "")
            attributes.setdefault("preload", "metadata")
        self._out.append(write_tag(name, attributes))
        return tag.end()

    def start_paragraph(self, tag: re.Match[str], name: str) -> int:
        figure = _FIGURE.match(self._html, tag.start())
        attributes = read_attributes(figure["image"]) if figure else {}
        caption = attributes.pop("title", "").strip()
        if figure is None or not caption:
            self._out.append(self._common(tag, name))
            return tag.end()
        self._out.append("<figure>")
        if figure["link"]:
            link = next(tags(figure["link"]))
            self.start_link(link, "a")
        self._out.append(self._image(attributes))
        self._out.append("</a>" if figure["link"] else "")
        self._out.append(f"<figcaption>{escape(caption, quote=False)}</figcaption></figure>")
        self._text.append(escape(caption) + "\n")
        return figure.end()

    def start_code(self, tag: re.Match[str], name: str) -> int:
        end = _PRE_END.search(self._html, tag.end())
        inner = self._html[tag.end() : end.start() if end else len(self._html)]
        code = _CODE.match(inner)
        attributes = read_attributes(code["attributes"] if code else tag["attributes"])
        language = _LANGUAGE.search(attributes.get("class", "") + " " + (tag["attributes"] or ""))
        plain = strip_tags(code["code"] if code else inner)
        self._text.append(escape(plain) + "\n")
        if code is None and "<" in inner:
            # Code with marks of its own keeps them.
            self._out.append(f'<div class="code"><pre class="code__block" tabindex="0">{inner}</pre></div>')
        else:
            info = read_info(language[1] if language else "", attributes.get("data-info", ""))
            self._out.append(write_code(plain, info, self._highlighter))
        return end.end() if end else len(self._html)

    def start_table(self, tag: re.Match[str], name: str) -> int:
        self._tables += 1
        self._out.append('<div class="table" tabindex="0">' if self._tables == 1 else "")
        self._out.append(self._common(tag, name))
        return tag.end()

    def end_table(self, tag: re.Match[str], name: str) -> int:
        self._tables -= 1
        self._out.append("</table></div>" if self._tables == 0 else "</table>")
        return tag.end()

    def start_quoting(self, tag: re.Match[str], name: str) -> int:
        self._quoted += 1
        self._out.append(self._common(tag, name))
        return tag.end()

    def end_quoting(self, tag: re.Match[str], name: str) -> int:
        self._quoted -= 1
        self._out.append(tag[0])
        return tag.end()

    def start_superscript(self, tag: re.Match[str], name: str) -> int:
        if "footnote-ref" in tag["attributes"]:
            self._silent = "sup"
        self._out.append(self._common(tag, name))
        return tag.end()


type _Handler = Callable[[_Finisher, re.Match[str], str], int]

_ON_START: dict[str, _Handler] = {
    **dict.fromkeys(_HEADINGS, _Finisher.start_heading),
    **dict.fromkeys(_QUOTING, _Finisher.start_quoting),
    **dict.fromkeys(("video", "audio", "source", "track"), _Finisher.start_media),
    "a": _Finisher.start_link,
    "img": _Finisher.start_image,
    "p": _Finisher.start_paragraph,
    "pre": _Finisher.start_code,
    "table": _Finisher.start_table,
    "sup": _Finisher.start_superscript,
}
_ON_END: dict[str, _Handler] = {
    **dict.fromkeys(_HEADINGS, _Finisher.end_heading),
    **dict.fromkeys(_QUOTING, _Finisher.end_quoting),
    "table": _Finisher.end_table,
}


def _squeeze(text: str) -> str:
    """One line a block, single spaces between words."""
    lines = (line.strip() for line in _SPACE.sub(" ", text).split("\n"))
    return "\n".join(line for line in lines if line)


def count_words(text: str) -> int:
    """Count words as a reader's time goes: two characters of a script without spaces are about a word."""
    halves = len(_HALF_WORD.findall(text))
    return len(_WORD.findall(_HALF_WORD.sub(" ", text))) + (halves + 1) // 2
