"""Leaf blocks, which hold no other blocks: CommonMark 4, on mistune's block scanner.

Ours, where mistune's parser is not linear or not right: the closing marks of a heading, the labels
of reference definitions, open tags, white space on blank lines, and lists and quotations (see
`containers`), which in mistune end each other by recursion.
"""

import re
from typing import Any, cast

from mistune import BlockParser, BlockState

from homepress.blog.rendering.bounds import MAX_DEPTH, Effort
from homepress.blog.rendering.markdown import lines, links
from homepress.blog.rendering.markdown.inlines import TAG_NAME, attributes_pattern

_CLOSING_MARKS = re.compile(r"(?:(?<=[ \t])|\A)#+[ \t]*\Z")
_GIVEN_ID = re.compile(r"[ \t]*\{[ \t]*#([^\s{}#\"'<>&]+)[^{}]*\}[ \t]*\Z")
_OPEN_TAG = rf"<{TAG_NAME}{attributes_pattern('[ \t]', '\n')}[ \t]*+/?>"
_OTHER_TAG = re.compile(rf" {{0,3}}(?:{_OPEN_TAG}|</{TAG_NAME}[ \t]*+>)[ \t]*+(?:\n|\Z)")

_COPIED_AT_ONCE = 10_000
"""Characters that are copied in the time that reading a line takes."""


class Block(BlockState):
    """What is known while one document, quotation or list item is read."""

    def __init__(self, parent: BlockState | None = None) -> None:
        super().__init__(parent)
        if parent is None:
            self.env["effort"] = Effort()
        self.level: int = parent.level + 1 if isinstance(parent, Block) else 0

    @property
    def effort(self) -> Effort:
        return cast("Effort", self.env["effort"])

    def depth(self) -> int:
        return self.level

    def process(self, src: str) -> None:
        super().process(src)
        self.effort.spend_lines(src.count("\n") + len(src) // _COPIED_AT_ONCE + 1)

    def in_paragraph(self) -> bool:
        last = self.last_token()
        return last is not None and last["type"] == "paragraph"

    def append_paragraph(self) -> int | None:
        self._count_copying()
        return super().append_paragraph()

    def add_paragraph(self, text: str) -> None:
        self._count_copying()
        super().add_paragraph(text)

    def _count_copying(self) -> None:
        """A paragraph that grows line by line is copied each time."""
        if self.in_paragraph():
            self.effort.spend_lines(1 + len(self.tokens[-1]["text"]) // _COPIED_AT_ONCE)


class Leaves(BlockParser):
    """Paragraphs, headings, code, HTML and reference definitions."""

    state_cls = Block

    def __init__(self) -> None:
        super().__init__(max_nested_level=MAX_DEPTH)
        self.specification["indent_code"] = r"^(?: {4}| *\t)[ \t]*[^ \t\n][^\n]*(?:\n|$)"
        self.specification["ref_link"] = r"^ {0,3}\[(?P<reflink_1>(?:[^\\\[\]]|\\.){0,999}+)\]:"

    def parse_atx_heading(self, m: re.Match[str], state: BlockState) -> int:
        text = _CLOSING_MARKS.sub("", m["atx_2"].strip(" \t")).rstrip(" \t")
        state.append_token(_heading(text, len(m["atx_1"])))
        return m.end() + 1

    def parse_setex_heading(self, m: re.Match[str], state: BlockState) -> int | None:
        end = super().parse_setex_heading(m, state)
        last = state.last_token()
        if last and last["type"] == "heading" and last.get("style") == "setext":
            state.tokens[-1] = _heading(last["text"], last["attrs"]["level"])
        return end

    def parse_ref_link(self, m: re.Match[str], state: BlockState) -> int | None:
        if (taken := state.append_paragraph()) is not None:
            return taken
        label = links.normal_label(m["reflink_1"])
        found = links.read_definition(state.src, m.end()) if label else None
        if found is None:
            return None
        target, end = found
        state.env["ref_links"].setdefault(label, target)
        return end

    def parse_raw_html(self, m: re.Match[str], state: BlockState) -> int | None:
        if m[0].endswith("<!--"):
            # The comment's beginning may be its end: `<!-->` (CommonMark 4.6, condition 2).
            end = state.src.find("-->", m.end() - 2)
            return self._take_html(state, state.cursor_max if end < 0 else state.find_line_end_at(end))
        if lines.HTML.match(state.src, state.cursor):
            return super().parse_raw_html(m, state)
        # Any other tag alone on its line (CommonMark 4.6, start condition 7) cannot end a paragraph.
        if (taken := state.append_paragraph()) is not None:
            return taken
        if _OTHER_TAG.match(state.src, state.cursor) is None:
            return None
        blank = self.BLANK_LINE.search(state.src, state.cursor)
        return self._take_html(state, blank.start() if blank else state.cursor_max)

    def _take_html(self, state: BlockState, end: int) -> int:
        state.append_token({"type": "block_html", "raw": state.get_text(end)})
        return end

    def _parse_indent_code_fast(self, state: BlockState) -> int | None:
        start = state.cursor
        if not state.src[start : start + 1].isspace() or not state.get_line(start).strip(" \t\v\f\n"):
            return None
        return super()._parse_indent_code_fast(state)


def _heading(text: str, level: int) -> dict[str, Any]:
    """Make a heading's token; `{#id}` behind its text names its anchor, as in Hugo, Zola and kramdown."""
    attributes: dict[str, Any] = {"level": level}
    if text.endswith("}") and (given := _GIVEN_ID.search(text)):
        attributes["id"] = given[1]
        text = text[: given.start()]
    return {"type": "heading", "text": text, "attrs": attributes}
