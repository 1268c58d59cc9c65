"""Tables: GitHub Flavored Markdown 4.10.

Mistune's plugin drops a whole table when one row has a cell too many or too few; GitHub fills rows
up or cuts them off. A table's marker here is its second line, which nothing else looks like.
"""

import re

from mistune import BlockParser, BlockState, Markdown

from homepress.blog.rendering.markdown.delimiters import Token
from homepress.blog.rendering.markdown.lines import ends_paragraph, is_blank

_RULE = r"[ \t]*+:?-+:?[ \t]*+"
_PATTERN = (
    r"^ {0,3}(?P<table_head>\S[^\n]*)\n"
    rf" {{0,3}}(?P<table_rules>\|{_RULE}(?:\|{_RULE})*+\|?|{_RULE}(?:\|{_RULE})++\|?|{_RULE}\|)[ \t]*$"
)
_CELL_END = re.compile(r"(?<!\\)\|")


def parse_table(block: BlockParser, m: re.Match[str], state: BlockState) -> int | None:
    head = _cells(m["table_head"])
    aligns = [_alignment(rule) for rule in _cells(m["table_rules"])]
    if "|" not in m["table_head"] or len(head) != len(aligns):
        return None
    effort = state.env["effort"]
    effort.spend_cells(len(aligns))
    rows: list[Token] = []
    at = m.end() + 1
    while at < state.cursor_max:
        line = state.get_line(at)
        if is_blank(line) or ends_paragraph(state.src, at) or line.startswith(("    ", "\t")):
            break
        effort.spend_cells(len(aligns))
        rows.append({"type": "table_row", "children": _row(_cells(line), aligns, head=False)})
        at += len(line)
    children: list[Token] = [{"type": "table_head", "children": _row(head, aligns, head=True)}]
    if rows:
        children.append({"type": "table_body", "children": rows})
    state.append_token({"type": "table", "children": children})
    return at


def _cells(line: str) -> list[str]:
    text = line.strip()
    cells = [cell.strip().replace("\\|", "|") for cell in _CELL_END.split(text)]
    if text.startswith("|"):
        del cells[0]
    if cells and not cells[-1] and text.endswith("|"):
        del cells[-1]
    return cells


def _alignment(rule: str) -> str | None:
    left, right = rule.startswith(":"), rule.endswith(":")
    return "center" if left and right else "left" if left else "right" if right else None


def _row(cells: list[str], aligns: list[str | None], *, head: bool) -> list[Token]:
    cells = cells[: len(aligns)] + [""] * (len(aligns) - len(cells))
    return [
        {"type": "table_cell", "text": cell, "attrs": {"align": align, "head": head}}
        for cell, align in zip(cells, aligns, strict=True)
    ]


def install(md: Markdown) -> None:
    """Let a Markdown instance read tables, in quotations and lists too."""
    block = md.block
    block.register("table", _PATTERN, parse_table, before="ref_link")
    for rules in (block.block_quote_rules, block.list_rules):
        block.insert_rule(rules, "table", before="ref_link")
