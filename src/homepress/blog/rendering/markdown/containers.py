"""Container blocks: quotations and lists (CommonMark 5), call-outs and task lists (GitHub).

Mistune finds the end of a container by parsing what follows from within it, so that lists and
quotations by turns nest without a bound. Here a container first takes the lines that are its own,
and leaves the rest to whoever called.
"""

import re
from dataclasses import dataclass
from typing import Any, cast

from mistune import BlockState

from homepress.blog.rendering.bounds import MAX_DEPTH
from homepress.blog.rendering.markdown import lines
from homepress.blog.rendering.markdown.delimiters import Token
from homepress.blog.rendering.markdown.leaves import Block, Leaves

_TASK = re.compile(r"\[([ xX])\][ \t\n]+(?=\S)")
_CALLOUT = re.compile(r"[ \t]*\[!([A-Za-z]+)\][+-]?(?:[ \t]+([^\n]*?))?[ \t]*(?:\n|\Z)")

CALLOUTS = {
    "note": "note", "info": "note", "abstract": "note", "summary": "note", "example": "note", "quote": "note",
    "tip": "tip", "hint": "tip", "success": "tip", "check": "tip", "done": "tip",
    "important": "important", "question": "important", "help": "important", "faq": "important", "todo": "important",
    "warning": "warning", "attention": "warning",
    "caution": "caution", "danger": "caution", "error": "caution", "bug": "caution", "failure": "caution",
}  # fmt: skip
"""GitHub's five kinds of call-outs, and the names that other programs have for them."""


@dataclass(slots=True)
class _Lines:
    """The lines of a container without its marks, and which of them had none (at which offset)."""

    text: list[str]
    length: int
    lazy: set[int]
    laziness: lines.Laziness

    @classmethod
    def start(cls) -> "_Lines":
        return cls([], 0, set(), lines.Laziness())

    def add(self, line: str) -> None:
        self.laziness.follow(line)
        self.text.append(line)
        self.length += len(line)

    def add_lazily(self, line: str) -> None:
        self.lazy.add(self.length)
        self.text.append(line)
        self.length += len(line)

    def is_blank(self) -> bool:
        return all(map(lines.is_blank, self.text))

    def joined(self) -> str:
        end = len(self.text)
        while end and lines.is_blank(self.text[end - 1]):
            end -= 1
        return "".join(self.text[:end])


class Blocks(Leaves):
    """CommonMark's block syntax, call-outs and task lists."""

    def parse_block_quote(self, m: re.Match[str], state: BlockState) -> int:
        own = _Lines.start()
        while state.cursor < state.cursor_max:
            line = state.get_line(state.cursor)
            if mark := lines.QUOTE.match(line):
                content = lines.expand_indent(line[mark.end() :], mark.end())
                own.add(content.removeprefix(" "))
            elif own.laziness.in_paragraph and not self._ends_lazy_paragraph(line, state):
                own.add_lazily(line)
            else:
                break
            state.cursor += len(line)
        state.append_token(self._quotation("".join(own.text), own.lazy, cast("Block", state)))
        return state.cursor

    def _quotation(self, text: str, lazy: set[int], state: Block) -> Token:
        head = _CALLOUT.match(text)
        kind = CALLOUTS.get(head[1].lower()) if head else None
        if head is None or kind is None:
            return {"type": "block_quote", "children": self.parse_within(text, state, lazy)}
        lazy = {at - head.end() for at in lazy}
        title = {"type": "callout_title", "text": head[2] or head[1].capitalize()}
        children = [title, *self.parse_within(text[head.end() :], state, lazy)]
        return {"type": "callout", "attrs": {"kind": kind}, "children": children}

    def parse_within(self, text: str, state: Block, lazy: set[int] | None = None) -> list[Token]:
        """Parse what a container holds; past `MAX_DEPTH` the marks of further ones stay text."""
        child = state.child_state(text, lazy)
        rules = self.block_quote_rules
        if state.level >= MAX_DEPTH - 1:
            rules = [rule for rule in rules if rule not in {"block_quote", "list", "def_list"}]
        self.parse(child, rules)
        return child.tokens

    def _ends_lazy_paragraph(self, line: str, state: BlockState) -> bool:
        return lines.is_blank(line) or lines.ends_paragraph(state.src, state.cursor)

    def parse_list(self, m: re.Match[str], state: BlockState) -> int:
        marker, blank = m["list_2"], not m["list_3"].strip()
        ordered = len(marker) > 1
        # An empty item, or a number other than 1, cannot end a paragraph.
        if (blank or (ordered and int(marker[:-1]) != 1)) and (end := state.append_paragraph()):
            return end
        attributes: dict[str, Any] = {"ordered": ordered}
        if ordered and int(marker[:-1]) != 1:
            attributes["start"] = int(marker[:-1])
        items: list[Token] = []
        loose = False
        more = True
        while more:
            text, lazy, gap, more = self._take_item(marker[-1], state)
            children = self.parse_within(text, cast("Block", state), lazy)
            loose = loose or (gap and more) or _has_gap(children)
            items.append({"type": "list_item", "children": children, "attrs": _task(children)})
        if not loose:
            _tighten(items)
        state.append_token({"type": "list", "children": items, "attrs": attributes})
        return state.cursor

    def _take_item(self, kind: str, state: BlockState) -> tuple[str, set[int], bool, bool]:
        """Take an item's lines: its text, its lazy lines, whether a gap follows it, whether an item does."""
        own = _Lines.start()
        width, first = _first_line(state.get_line(state.cursor))
        own.add(first)
        state.cursor += len(state.get_line(state.cursor))
        gap: int | None = None
        while state.cursor < state.cursor_max:
            raw = state.get_line(state.cursor)
            line = lines.expand_indent(raw)
            if lines.is_blank(raw):
                gap = state.cursor if gap is None else gap
                own.add(line[width:] if lines.indent(line) >= width else "\n")
            elif lines.indent(line) >= width and not (gap is not None and own.is_blank()):
                gap = None
                own.add(line[width:])
            elif _is_item(line, kind):
                return own.joined(), own.lazy, gap is not None, True
            elif own.laziness.in_paragraph and gap is None and not self._ends_lazy_paragraph(raw, state):
                own.add_lazily(line)
            else:
                break
            state.cursor += len(raw)
        if gap is not None:
            state.cursor = gap  # the blank lines stand between the list and what comes next
        return own.joined(), own.lazy, False, False


def _first_line(line: str) -> tuple[int, str]:
    """Answer how far an item's lines are indented, and its first line without the marker."""
    marker = lines.MARKER.match(line)
    end = marker.end() if marker else 0
    rest = lines.expand_indent(line[end:], end)
    space = lines.indent(rest)
    if lines.is_blank(rest):
        return end + 1, ""
    if space > 4:  # one space, and then indented code
        space = 1
    return end + space, rest[space:]


def _is_item(line: str, kind: str) -> bool:
    marker = lines.MARKER.match(line)
    return marker is not None and marker[2][-1] == kind and not lines.THEMATIC_BREAK.match(line)


def _has_gap(children: list[Token]) -> bool:
    return any(child["type"] == "blank_line" for child in children)


def _tighten(items: list[Token]) -> None:
    for item in items:
        for child in item["children"]:
            if child["type"] == "paragraph":
                child["type"] = "block_text"


def _task(children: list[Token]) -> dict[str, bool]:
    """Take `[ ]` or `[x]` off an item's first paragraph, and say which it was."""
    if not children or children[0]["type"] != "paragraph":
        return {}
    box = _TASK.match(children[0]["text"])
    if box is None:
        return {}
    children[0]["text"] = children[0]["text"][box.end() :]
    return {"checked": box[1] != " "}
