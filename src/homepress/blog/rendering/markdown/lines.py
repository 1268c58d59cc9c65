"""What a single line is, seen from the container it stands in: CommonMark 2.2, 4 and 5.2."""

import re

from mistune.helpers import BLOCK_TAGS, PRE_TAGS

from homepress.blog.rendering.bounds import MAX_DEPTH

FENCE = re.compile(r" {0,3}(`{3,}(?=[^`\n]*$)|~{3,})", re.MULTILINE)
THEMATIC_BREAK = re.compile(r" {0,3}(?:(?:-[ \t]*+){3,}|(?:_[ \t]*+){3,}|(?:\*[ \t]*+){3,})$", re.MULTILINE)
QUOTE = re.compile(r" {0,3}>")
MARKER = re.compile(r"( {0,3})([*+-]|\d{1,9}[.)])(?=[ \t\n]|\Z)")
_HEADING = re.compile(r" {0,3}#{1,6}(?=[ \t\n]|\Z)")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*$", re.MULTILINE)
HTML = re.compile(
    r" {0,3}<(?:!--|\?|!\[CDATA\[|![a-z]"
    rf"|(?:{'|'.join(PRE_TAGS)})(?=[\s>]|\Z)|/?(?:{'|'.join(BLOCK_TAGS)})(?=\s|/?>|\Z))",
    re.IGNORECASE,
)
"""The first of the tags, comments and the like that may end a paragraph (CommonMark 4.6, conditions 1 to 6)."""
_DEFINITION = re.compile(r" {0,3}(?:\[\^[^\]\s]{1,200}+\]:|\*\[[^\]\n]{1,200}+\]:)")


def expand_indent(text: str, column: int = 0) -> str:
    """Replace the tabs a text begins with by spaces, where the text begins at `column` (tab stops are 4 wide)."""
    end = len(text) - len(text.lstrip(" \t"))
    if "\t" not in text[:end]:
        return text
    width = column
    for character in text[:end]:
        width += 4 - width % 4 if character == "\t" else 1
    return " " * (width - column) + text[end:]


def indent(text: str) -> int:
    """Count the spaces a text begins with."""
    return len(text) - len(text.lstrip(" "))


def is_blank(line: str) -> bool:
    return not line.strip(" \t\v\f\n")


def ends_paragraph(source: str, at: int) -> bool:
    """Say whether the line at `at`, which lacks its container's marks, begins a block of its own."""
    return any(
        pattern.match(source, at) for pattern in (QUOTE, FENCE, _HEADING, MARKER, THEMATIC_BREAK, HTML, _DEFINITION)
    )


class Laziness:
    """Follows a container's lines to know whether the last one is part of a paragraph.

    Only then may the paragraph go on, lazily, on a line without the container's own marks.
    """

    def __init__(self) -> None:
        self.in_paragraph = False
        self._fence = ""
        self._html = False

    def follow(self, line: str) -> None:
        if self._fence:
            self._follow_fence(line)
        elif is_blank(line):
            self.in_paragraph = self._html = False
        elif self._html:
            self.in_paragraph = False
        elif fence := FENCE.match(line):
            self._fence = fence[1]
            self.in_paragraph = False
        elif indent(line) >= 4:
            pass  # code, unless a paragraph goes on
        elif THEMATIC_BREAK.match(line) or _HEADING.match(line) or (self.in_paragraph and _UNDERLINE.match(line)):
            self.in_paragraph = False
        elif HTML.match(line):
            self._html = True
            self.in_paragraph = False
        elif marker := MARKER.match(line) or QUOTE.match(line):
            self._follow_nested(expand_indent(line[marker.end() :], marker.end()).removeprefix(" "))
        else:
            self.in_paragraph = True

    def _follow_fence(self, line: str) -> None:
        closing = line.strip(" \t\n")
        if len(closing) >= len(self._fence) and not closing.strip(self._fence[0]) and indent(line) < 4:
            self._fence = ""

    def _follow_nested(self, content: str) -> None:
        """Look at the first line of a container within; its later lines are told from their text alone."""
        for _level in range(MAX_DEPTH):
            marker = MARKER.match(content) or QUOTE.match(content)
            if marker is None:
                break
            content = expand_indent(content[marker.end() :], marker.end()).removeprefix(" ")
        no_paragraph = (FENCE, _HEADING, HTML, THEMATIC_BREAK)
        self.in_paragraph = not (
            is_blank(content) or indent(content) >= 4 or any(one.match(content) for one in no_paragraph)
        )
