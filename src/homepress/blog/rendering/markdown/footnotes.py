"""Footnotes, as GitHub and Pandoc have them: `text[^1]` and, elsewhere, `[^1]: the note`.

Mistune's plugin loses notes that only other notes refer to, and leads back from a note to the first
of its references alone. Here notes are numbered as they are met, notes within notes included, and
lead back to each reference.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from mistune import BlockParser, BlockState, InlineParser, InlineState, Markdown

from homepress.blog.rendering.markdown import lines
from homepress.blog.rendering.markdown.delimiters import Token
from homepress.blog.rendering.markdown.leaves import Block
from homepress.blog.rendering.markdown.links import normal_label

if TYPE_CHECKING:
    from homepress.blog.rendering.markdown.containers import Blocks

_LABEL = r"(?:[^\\\[\]\s]|\\.){1,200}+"
_REFERENCE = rf"\[\^(?P<footnote_key>{_LABEL})\]"
_DEFINITION = rf"^ {{0,3}}\[\^(?P<footnote_label>{_LABEL})\]:[ \t]*"
_INDENT = 4


_BRACKET = re.compile(r"\[")


@dataclass(slots=True)
class Note:
    """A note that was referred to: its number in order of first reference, and how often."""

    number: int
    source: str
    references: int = 0


@dataclass(slots=True)
class Definition:
    """A note as it was written, and what it became once something referred to it."""

    source: str
    note: Note | None = None


def parse_reference(inline: InlineParser, m: re.Match[str], state: InlineState) -> int | None:
    label = normal_label(m["footnote_key"])
    definition: Definition | None = state.env.get("footnote_definitions", {}).get(label)
    if definition is None:
        bracket = _BRACKET.match(state.src, m.start())
        return inline.parse_link(bracket, state) if bracket else None
    note = definition.note
    if note is None:
        order: list[Note] = state.env.setdefault("footnotes", [])
        note = definition.note = Note(len(order) + 1, definition.source)
        order.append(note)
    note.references += 1
    state.append_token({"type": "footnote_ref", "attrs": {"number": note.number, "occurrence": note.references}})
    return m.end()


def parse_definition(block: BlockParser, m: re.Match[str], state: BlockState) -> int:
    """Take a note's lines: those indented, and those that lazily go on with its paragraph."""
    text = [state.src[m.end() : (at := state.find_line_end_at(m.end()))]]
    laziness = lines.Laziness()
    laziness.follow(text[0])
    end = at
    while at < state.cursor_max:
        raw = state.get_line(at)
        line = lines.expand_indent(raw)
        blank = lines.is_blank(raw)
        outside = not blank and lines.indent(line) < 2
        if outside and (not laziness.in_paragraph or lines.ends_paragraph(state.src, at)):
            break
        line = line[min(_INDENT, lines.indent(line)) :]
        laziness.follow(line)
        text.append(line)
        at += len(raw)
        end = end if blank else at
    definitions: dict[str, Definition] = state.env.setdefault("footnote_definitions", {})
    definitions.setdefault(normal_label(m["footnote_label"]), Definition("".join(text)))
    state.append_token({"type": "blank_line"})
    return end


def write_notes(markdown: Markdown, result: str | list[Token], state: BlockState) -> str | list[Token]:
    """Put the notes behind the text. Writing one may refer to notes not met before, which follow it."""
    order: list[Note] = state.env.get("footnotes", [])
    bodies: list[str] = []
    while len(bodies) < len(order):
        bodies.append(_body(markdown, order[len(bodies)].source, cast("Block", state)))
    if not bodies or not isinstance(result, str):
        return result
    items = "".join(map(_item, order, bodies))
    return f'{result}<section class="footnotes" role="doc-endnotes">\n<ol>\n{items}</ol>\n</section>\n'


def _body(markdown: Markdown, text: str, state: Block) -> str:
    inner = Block(state)
    inner.tokens = cast("Blocks", markdown.block).parse_within(text, state)
    html = markdown.render_state(inner)
    return html if isinstance(html, str) else ""


def reference_id(number: int, occurrence: int) -> str:
    """Name the place that a note is referred to from, so that the note can lead back there."""
    return f"fnref-{number}" if occurrence == 1 else f"fnref-{number}-{occurrence}"


def _item(note: Note, body: str) -> str:
    back = "".join(_back(note.number, occurrence) for occurrence in range(1, note.references + 1))
    body = body.rstrip()
    html = body.removesuffix("</p>") + back + "</p>" if body.endswith("</p>") else f"{body}\n<p>{back}</p>"
    return f'<li id="fn-{note.number}">{html}</li>\n'


def _back(number: int, occurrence: int) -> str:
    which = f"{number}" if occurrence == 1 else f"{number}-{occurrence}"
    return (
        f' <a class="footnotes__back" href="#{reference_id(number, occurrence)}" role="doc-backlink"'
        f' aria-label="Back to reference {which}">↩\ufe0e</a>'
    )


def install(md: Markdown) -> None:
    """Let a Markdown instance read footnotes."""
    md.inline.register("footnote", _REFERENCE, parse_reference, before="link")
    md.block.register("footnote_definition", _DEFINITION, parse_definition, before="ref_link")
    md.after_render_hooks.append(write_notes)
