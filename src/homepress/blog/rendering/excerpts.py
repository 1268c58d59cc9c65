"""The beginning of a post in a few plain words: for cards, feeds and search engines."""

import re
from html import unescape

from homepress.blog.rendering.markup import BLOCKS, tags

_ASIDE = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "pre", "table", "figcaption", "button", "script", "style"})
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*(?=\s)|[。！？](?:[」』”])*")
_NO_BREAK_BEFORE = re.compile(r"[\u0300-\u036f\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")
_ENOUGH = 0.6


def excerpt(html: str, length: int = 160) -> str:
    """Answer the first sentences of a rendering (or of plain text) in at most `length` characters.

    Headings, code, tables and captions are passed over, as are footnotes and the titles of
    call-outs, unless there is nothing else. Sentences stay whole where they fill most of the
    length; words stay whole where the script has any, and three dots say that there is more.
    """
    text = _prose(html, length, _ASIDE) or _prose(html, length, frozenset())
    return _cut(text, length)


def _prose(html: str, length: int, passed_over: frozenset[str]) -> str:
    parts: list[str] = []
    found = at = 0
    within = ""
    for tag in tags(html):
        if not within:
            parts.append(html[at : tag.start()])
            found += tag.start() - at
        at = tag.end()
        name = (tag["name"] or "").lower()
        if within:
            within = "" if tag["close"] and name == within else within
        elif not tag["close"] and (name in passed_over or _is_note(tag["attributes"] or "")):
            within = name
        if name in BLOCKS:
            parts.append(" ")
        if found > length * 8:
            break
    else:
        parts.append("" if within else html[at:])
    return " ".join(unescape("".join(parts)).split())


def _is_note(attributes: str) -> bool:
    return 'class="footnote' in attributes or 'class="callout__title"' in attributes


def _cut(text: str, length: int) -> str:
    if len(text) <= length:
        return text
    ends = [match.end() for match in _SENTENCE_END.finditer(text, 0, length + 1) if match.end() <= length]
    if ends and ends[-1] >= length * _ENOUGH:
        return text[: ends[-1]]
    cut = length - 1
    while cut > 1 and _NO_BREAK_BEFORE.match(text, cut):
        cut -= 1
    if text[cut].isalnum():
        space = text.rfind(" ", int(length * _ENOUGH), cut)
        cut = space if space > 0 else cut
    return text[:cut].rstrip(" ,;:–—-(“„«") + "…"
