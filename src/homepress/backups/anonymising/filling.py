"""Words that say nothing, in the place of somebody's: as many, in as many paragraphs, so that pages look alike."""

import re
from itertools import cycle, islice

WORDS = (
    *("lorem", "ipsum", "dolor", "sit", "amet", "consectetur", "adipiscing", "elit", "sed", "do", "eiusmod", "tempor"),
    *("incididunt", "ut", "labore", "et", "dolore", "magna", "aliqua", "enim", "ad", "minim", "veniam", "quis"),
)


def filler(text: str) -> str:
    """Return the text's shape; what was empty stays empty."""
    words = cycle(WORDS)
    paragraphs = [len(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip()]
    return "\n\n".join(" ".join(islice(words, count)) for count in paragraphs)


def html_of(text: str) -> str:
    """Return what the renderer makes of such words, without asking it for each of many thousands."""
    return "\n".join(f"<p>{part}</p>" for part in text.split("\n\n") if part)
