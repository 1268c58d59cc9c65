"""How much a source may ask of the renderer.

A hostile source must not hold a worker. Work is counted instead of timed, so that a source gets the
same answer on a Raspberry Pi under load as on a fast server. Everything the parsers do costs at most
linear time in the units counted here; the limits are those a worker gets through in well under two
seconds, and ten times what the largest real posts need.
"""

from homepress.errors import InvalidSource

MAX_SOURCE_BYTES = 1_000_000
MAX_MARKUP = 150_000
"""Pieces of inline markup: emphasis marks, brackets, backticks, entities, tags, line ends."""
MAX_LINES = 150_000
"""Lines read, each once more for every list or quotation it is nested in."""
MAX_CELLS = 40_000
"""Cells of tables, those counted that short rows are filled up with."""
MAX_EXPANSION = 2_000_000
"""Characters that addresses and titles defined once and used often grow to."""
MAX_DEPTH = 20
"""Quotations and lists in each other, and emphasis or links in each other; deeper ones stay text."""


def check_size(source: str) -> None:
    """Refuse a source over a million bytes of UTF-8."""
    if len(source) > MAX_SOURCE_BYTES or len(source.encode("utf-8", "replace")) > MAX_SOURCE_BYTES:
        raise InvalidSource(
            f"The text is longer than {MAX_SOURCE_BYTES:,} bytes.",
            hint="Split it into several posts, and upload pictures instead of writing them into the text.",
        )


class Effort:
    """Counts the work of one rendering, and refuses it when it is out of all proportion."""

    def __init__(self) -> None:
        self.markup = MAX_MARKUP
        self.lines = MAX_LINES
        self.cells = MAX_CELLS
        self.expansion = MAX_EXPANSION

    def spend_markup(self, pieces: int) -> None:
        self.markup -= pieces
        if self.markup < 0:
            raise InvalidSource(
                f"The text has more than {MAX_MARKUP:,} pieces of markup.",
                hint="Split it into several posts, or put raw data into a code block.",
            )

    def spend_lines(self, lines: int) -> None:
        self.lines -= lines
        if self.lines < 0:
            raise InvalidSource(
                f"The text has more than {MAX_LINES:,} lines, or fewer in lists and quotations nested deeply.",
                hint="Split it into several posts, or take some levels of nesting away.",
            )

    def spend_cells(self, cells: int) -> None:
        self.cells -= cells
        if self.cells < 0:
            raise InvalidSource(
                f"The tables have more than {MAX_CELLS:,} cells.",
                hint="Put large tables into a file and link to it.",
            )

    def spend_expansion(self, characters: int) -> None:
        self.expansion -= characters
        if self.expansion < 0:
            raise InvalidSource(
                "A link or abbreviation with a very long address or title is used too often.",
                hint="Shorten what it is defined as.",
            )
