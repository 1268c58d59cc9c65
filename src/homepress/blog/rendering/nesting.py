"""Whether a piece of HTML can be parsed in reasonable time and space.

An HTML parser must reopen bold, italics and the like in every block after the one they were left
open in (HTML, 13.2.4.3), so thirty kilobytes of `<b id=1><p><b id=2><p>…` become thirty megabytes;
and it searches all open elements at every tag. This follows what stays open the way a parser does,
roughly and never too low, and refuses what no person wrote.
"""

import re

from homepress.blog.rendering.markup import RAW_TEXT, TAG, read_attributes
from homepress.blog.rendering.names import names
from homepress.errors import InvalidSource

MAX_TAGS = 100_000
MAX_OPEN = 200
MAX_REOPENED = 300_000
MAX_ATTRIBUTES = 200

_VOID = names(
    "area base basefont bgsound body br col embed frame head hr html img input keygen link meta param source track wbr"
)
_REOPENED = names("a b big code em font i nobr s small strike strong tt u")
_MARKERS = names("applet caption marquee object template td th")
_WALLS = _MARKERS | {"table", "select", "svg", "math", "foreignobject", "desc"}
_END_PARAGRAPH = names(
    "address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer form h1 h2 h3"
    " h4 h5 h6 header hgroup hr main menu nav ol p pre section summary table ul li dd dt listing plaintext xmp"
)
_END_THEMSELVES = {
    "li": {"li"}, "dd": {"dd", "dt"}, "dt": {"dd", "dt"}, "option": {"option"}, "optgroup": {"option", "optgroup"},
    "td": {"td", "th"}, "th": {"td", "th"}, "tr": {"td", "th", "tr"},
    "tbody": {"td", "th", "tr", "tbody", "thead", "tfoot"}, "tfoot": {"td", "th", "tr", "tbody", "thead", "tfoot"},
    "rt": {"rt", "rp"}, "rp": {"rt", "rp"},
}  # fmt: skip


def check_number(html: str) -> None:
    """Refuse HTML of more tags than are worth writing one by one."""
    if html.count("<") > MAX_TAGS:
        raise InvalidSource(
            f"The text makes more than {MAX_TAGS:,} tags of HTML.",
            hint="Split it into several posts, or put large tables and lists into a file and link to it.",
        )


def check_nesting(html: str) -> None:
    """Refuse HTML that an HTML parser would take very long for."""
    elements = _OpenElements()
    raw = ""
    for tag in TAG.finditer(html):
        name = (tag["name"] or "").lower()
        if elements.too_many():
            break
        if len(tag["attributes"] or "") > MAX_ATTRIBUTES * 2:
            _check_attributes(tag)
        if raw:
            # Within a script or the like: nothing there closes anything, and in SVG it may open something.
            raw = "" if tag["close"] and name == raw else raw
        if not name:
            continue
        if tag["close"] and not raw:
            elements.close(name)
        elif not tag["close"]:
            elements.open(name)
            raw = raw or (name if name in RAW_TEXT else "")
    else:
        if not elements.too_many():
            return
    raise InvalidSource(
        "The text's HTML has too many tags that are never closed.",
        hint="Close what is opened, or split the text into several posts.",
    )


def _check_attributes(tag: re.Match[str]) -> None:
    if len(read_attributes(tag["attributes"])) > MAX_ATTRIBUTES:
        raise InvalidSource(
            f"An HTML tag in the text has more than {MAX_ATTRIBUTES} attributes.",
            hint=f"Look at the <{tag['name'][:20]}> that begins at character {tag.start():,}.",
        )


class _OpenElements:
    """The stack of open elements, and the list of those that will be reopened."""

    def __init__(self) -> None:
        self.stack: list[str] = []
        self.reopened: list[str] = []
        self.work = 0

    def too_many(self) -> bool:
        return len(self.stack) + len(self.reopened) > MAX_OPEN or self.work > MAX_REOPENED

    def open(self, name: str) -> None:
        self.work += len(self.reopened)
        if name in _END_PARAGRAPH:
            self._pop_to("p")
        if ended := _END_THEMSELVES.get(name):
            while self.stack and self.stack[-1] in ended:
                self._pop()
        if name in _VOID:
            return
        self.stack.append(name)
        if name in _REOPENED or name in _MARKERS:
            self.reopened.append(name)

    def close(self, name: str) -> None:
        if name in _REOPENED:
            self._close_formatting(name)
        else:
            self._pop_to(name)

    def _close_formatting(self, name: str) -> None:
        for index in range(len(self.reopened) - 1, -1, -1):
            if self.reopened[index] == name:
                if self._remove_from_stack(name):
                    del self.reopened[index]
                return
            if self.reopened[index] in _MARKERS:
                return

    def _remove_from_stack(self, name: str) -> bool:
        """Take an element off the stack, wherever it is; say no if it stands behind a wall."""
        for index in range(len(self.stack) - 1, -1, -1):
            if self.stack[index] == name:
                del self.stack[index]
                return True
            if self.stack[index] in _WALLS:
                return False
        return True

    def _pop_to(self, name: str) -> None:
        for index in range(len(self.stack) - 1, -1, -1):
            if self.stack[index] == name:
                while len(self.stack) > index:
                    self._pop()
                return
            if self.stack[index] in _WALLS and name not in {"table", "select", "svg", "math", "template"}:
                return

    def _pop(self) -> None:
        if self.stack.pop() in _MARKERS:
            while self.reopened and self.reopened.pop() not in _MARKERS:
                pass
