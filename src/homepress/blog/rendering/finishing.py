"""The last pass, over cleaned HTML: everything that a page needs and no writer writes.

It is the same for Markdown and for HTML: heading anchors and the table of contents, code in colour,
sizes of pictures, figures, tables that scroll, relations of links. It runs behind the cleaner, so
what it adds cannot be forged; and it sees only the cleaner's output, or what an owner trusts.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape, unescape

from homepress.blog.rendering.addresses import Addresses, choose, finish_image, finish_link
from homepress.blog.rendering.anchors import Anchors
from homepress.blog.rendering.code import write_code
from homepress.blog.rendering.code_info import read_info
from homepress.blog.rendering.document import Heading, References, Rendering
from homepress.blog.rendering.highlighting import Highlighter
from homepress.blog.rendering.markup import Attributes, read_attributes, strip_tags, tags, write_tag
from homepress.blog.rendering.plain_text import count_words, plain_text

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_CONTAINERS = ("blockquote", "td", "th", "li")
_GIVEN_ID = re.compile(r"\s(?:id|name)=\"([^\"]+)\"")
_TO_FINISH = re.compile(
    r"<(?P<close>/(?=(?:h[1-6]|table|picture)>))?"
    r"(?P<name>(?:a|img|h[1-6]|pre|table|video|audio|source|track|picture)(?=[\s>])"
    r"|p(?=>\s*+(?:<a [^>]*+>\s*+)?+<img )"
    r"|[a-z][a-z0-9]*+(?=\s[^>]*(?:id|align)=))"
    r"(?P<attributes>[^>]*+)>"
)
"""The tags of cleaned HTML in which there is something to do; all others are passed over at once."""

_FIGURE = re.compile(r"<p>\s*+(?P<link><a [^>]*+>)?+\s*+<img (?P<image>[^>]*+)>\s*+(?(link)</a>\s*+)</p>")
_PRE_END = re.compile(r"</pre\s*>", re.IGNORECASE)
_CODE = re.compile(r"\s*<code(?P<attributes>(?:\s[^>]*)?)>(?P<code>[^<]*)</code>\s*\Z")
_LANGUAGE = re.compile(r"\blang(?:uage)?-([^\s\"]+)")


def finish(html: str, references: References, *, cleaned: bool, leads: bool = False) -> Rendering:
    """Make HTML into a rendering. What was not `cleaned` may be written in any way that browsers read."""
    found = _TO_FINISH.finditer(html) if cleaned else tags(html)
    return _Finisher(html, references, leads=leads).run(found)


@dataclass(slots=True)
class _OpenHeading:
    level: int
    attributes: Attributes
    at: int
    """Where its start tag goes in the output."""
    start: int
    """Where its content begins in the source."""
    linked: bool = False
    """Whether there is a link in it, around which there can be no other."""


class _Finisher:
    def __init__(self, html: str, references: References, *, leads: bool) -> None:
        self._html = html
        self._leads = leads
        self._addresses = Addresses(references)
        self._anchors = Anchors(unescape(one) for one in _GIVEN_ID.findall(html))
        # The page's only h1 is the post's title.
        self._lower = 1 if "<h1" in html else 0
        self._out: list[str] = []
        self._captions: list[str] = []
        self._toc: list[Heading] = []
        self._heading: _OpenHeading | None = None
        self._inner_links: list[tuple[int, Attributes]] = []
        self._images = self._quoted = self._tables = self._counted_to = self._choices = 0
        self._highlighter = Highlighter()

    def run(self, found: Iterable[re.Match[str]]) -> Rendering:
        at = 0
        for tag in found:
            if tag.start() < at:
                continue
            self._out.append(self._html[at : tag.start()])
            name = (tag["name"] or "").lower()
            handler = (_ON_END if tag["close"] else _ON_START).get(name)
            if handler:
                at = handler(self, tag, name)
            else:
                self._out.append(self._common(tag, name))
                at = tag.end()
        self._out.append(self._html[at:])
        for index, attributes in self._inner_links:
            attributes["href"] = "#" + self._anchors.resolve(attributes["href"][1:])
            self._out[index] = write_tag("a", attributes)
        text = "\n".join([plain_text(self._html), *self._captions]).strip()
        asked = tuple(self._addresses.asked)
        return Rendering("".join(self._out).strip(), tuple(self._toc), text, count_words(text), asked)

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
        self._heading = _OpenHeading(level, read_attributes(tag["attributes"]), len(self._out), tag.end())
        self._out.append("")
        return tag.end()

    def end_heading(self, tag: re.Match[str], name: str) -> int:
        heading, self._heading = self._heading, None
        if heading is None:
            self._out.append(tag[0])
            return tag.end()
        text = " ".join(plain_text(self._html[heading.start : tag.start()]).split())
        self._claim_id(heading.attributes)
        identity = heading.attributes.setdefault("id", "") or self._anchors.make(text)
        heading.attributes["id"] = identity
        start, end = write_tag(f"h{heading.level}", heading.attributes), f"</h{heading.level}>"
        if text and not heading.linked:
            start += f'<a class="heading-anchor" href="#{escape(identity)}">'
            end = "</a>" + end
        self._out[heading.at] = start
        self._out.append(end)
        if text and not self._is_quoted(tag.start()):
            self._toc.append(Heading(heading.level, identity, text))
        return tag.end()

    def _is_quoted(self, at: int) -> bool:
        """Whether a place is within a quotation, a list or a table: counted on from where we last asked."""
        for name in _CONTAINERS:
            self._quoted += self._html.count(f"<{name}", self._counted_to, at)
            self._quoted -= self._html.count(f"</{name}>", self._counted_to, at)
        self._counted_to = at
        return self._quoted > 0

    def start_link(self, tag: re.Match[str], name: str) -> int:
        attributes = read_attributes(tag["attributes"])
        if old_name := attributes.pop("name", ""):
            attributes.setdefault("id", old_name)
        self._claim_id(attributes)
        if self._heading:
            self._heading.linked = True
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
        picture = finish_image(attributes, self._addresses, first=self._images == 0, leads=self._leads)
        self._images += 1
        image = write_tag("img", attributes)
        # Where the writer offers a choice, ours is not needed; and <picture> cannot hold another.
        return image if self._choices or "srcset" in attributes else choose(image, picture)

    def start_choice(self, tag: re.Match[str], name: str) -> int:
        self._choices += 1
        self._out.append(self._common(tag, name))
        return tag.end()

    def end_choice(self, tag: re.Match[str], name: str) -> int:
        self._choices = max(0, self._choices - 1)
        self._out.append(tag[0])
        return tag.end()

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
        self._captions.append(caption)
        return figure.end()

    def start_code(self, tag: re.Match[str], name: str) -> int:
        end = _PRE_END.search(self._html, tag.end())
        inner = self._html[tag.end() : end.start() if end else len(self._html)]
        code = _CODE.match(inner)
        attributes = read_attributes(code["attributes"] if code else tag["attributes"])
        language = _LANGUAGE.search(attributes.get("class", "") + " " + (tag["attributes"] or ""))
        plain = strip_tags(code["code"] if code else inner)
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


type _Handler = Callable[[_Finisher, re.Match[str], str], int]

_ON_START: dict[str, _Handler] = {
    **dict.fromkeys(_HEADINGS, _Finisher.start_heading),
    **dict.fromkeys(("video", "audio", "source", "track"), _Finisher.start_media),
    "a": _Finisher.start_link,
    "img": _Finisher.start_image,
    "picture": _Finisher.start_choice,
    "p": _Finisher.start_paragraph,
    "pre": _Finisher.start_code,
    "table": _Finisher.start_table,
}
_ON_END: dict[str, _Handler] = {
    **dict.fromkeys(_HEADINGS, _Finisher.end_heading),
    "picture": _Finisher.end_choice,
    "table": _Finisher.end_table,
}
