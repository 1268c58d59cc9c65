"""Definition lists, as PHP Markdown Extra has them: a term, and `: its definition` on the next line.

Mistune's plugin starts counting depth anew within a definition; here it goes on.
"""

import re
from typing import TYPE_CHECKING, cast

from mistune import BlockParser, BlockState, Markdown

from homepress.blog.rendering.markdown import lines

if TYPE_CHECKING:
    from homepress.blog.rendering.markdown.containers import Blocks
    from homepress.blog.rendering.markdown.delimiters import Token
    from homepress.blog.rendering.markdown.leaves import Block

_PATTERN = r"^ {0,3}:[ \t]+(?=\S)"
_MARK = re.compile(r" {0,3}:[ \t]+(?=\S)")
_INDENT = 4


def parse_definitions(block: BlockParser, m: re.Match[str], state: BlockState) -> int | None:
    terms, loose = _take_terms(state)
    if not terms:
        return None
    children: list[Token] = [{"type": "def_list_head", "text": term} for term in terms]
    at = state.cursor
    while at < state.cursor_max and _MARK.match(state.src, at):
        text, at, gap = _take_definition(state, at)
        tokens = cast("Blocks", block).parse_within(text, cast("Block", state))
        if not loose and len(tokens) == 1 and tokens[0]["type"] == "paragraph":
            tokens[0]["type"] = "block_text"
        children.append({"type": "def_list_item", "children": tokens})
        loose = gap
    before = state.last_token()
    if before is not None and before["type"] == "def_list":
        before["children"].extend(children)
    else:
        state.append_token({"type": "def_list", "children": children})
    return at


def _take_terms(state: BlockState) -> tuple[list[str], bool]:
    """Take the paragraph before, each line of which is a term; say whether a blank line follows it."""
    tokens = state.tokens
    loose = bool(tokens) and tokens[-1]["type"] == "blank_line"
    at = -2 if loose else -1
    if len(tokens) < -at or tokens[at]["type"] != "paragraph":
        return [], False
    terms: list[str] = tokens[at]["text"].splitlines()
    del tokens[at:]
    if tokens and tokens[-1]["type"] == "blank_line" and len(tokens) > 1 and tokens[-2]["type"] == "def_list":
        del tokens[-1]
    return terms, loose


def _take_definition(state: BlockState, at: int) -> tuple[str, int, bool]:
    """Take a definition's lines; answer its text, where it ends, and whether blank lines follow it."""
    mark = _MARK.match(state.src, at)
    start = mark.end() if mark else at
    end = state.find_line_end_at(start)
    text = [state.src[start:end]]
    at, gap = end, False
    while at < state.cursor_max:
        raw = state.get_line(at)
        line = lines.expand_indent(raw)
        if lines.is_blank(raw):
            gap = True
        elif (
            _MARK.match(raw)
            or (gap and lines.indent(line) < 2)
            or (lines.indent(line) < 2 and lines.ends_paragraph(state.src, at))
        ):
            break
        else:
            gap = False
        text.append(line[min(_INDENT, lines.indent(line)) :])
        at += len(raw)
        end = end if gap else at
    follows = at < state.cursor_max and _MARK.match(state.src, at) is not None
    return "".join(text).rstrip() + "\n", at if follows else end, gap


def install(md: Markdown) -> None:
    """Let a Markdown instance read definition lists, in quotations and lists too."""
    block = md.block
    block.register("def_list", _PATTERN, parse_definitions, before="ref_link")
    for rules in (block.block_quote_rules, block.list_rules):
        block.insert_rule(rules, "def_list", before="ref_link")
