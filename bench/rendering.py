"""Rendering ten thousand words, beside the budget and beside mistune as it comes."""

import tarfile
from collections.abc import Iterator
from pathlib import PurePath
from random import Random

import mistune

from bench.figures import Figure, interleaved, seconds
from bench.importing import REAL_BLOG
from homepress.blog.rendering import render
from homepress.blog.rendering.highlighting import written_blocks
from homepress.blog.rendering.plain_text import count_words

WORDS = 10_000
MILLISECONDS = 50
ROUNDS = 15
TIMES_MISTUNE = 4
"""Mistune alone neither cleans nor colours, makes no anchors and asks after no picture."""


def measure() -> Iterator[Figure]:
    name, texts = _texts()
    words = sum(map(count_words, texts))
    plain = mistune.create_markdown(escape=False, plugins=["table", "footnotes", "strikethrough", "task_lists"])
    sides = [lambda: seconds(lambda: _render(texts)), lambda: seconds(lambda: [plain(text) for text in texts])]
    ours, theirs = (1_000 * side * WORDS / words for side in interleaved(sides, rounds=ROUNDS))
    yield Figure(f"rendering, {WORDS:,} words of {name}", ours, MILLISECONDS, "ms", "ms allowed")
    yield Figure("  the same beside mistune alone", ours, theirs, "ms", "ms, mistune", bound=TIMES_MISTUNE)


def _render(texts: list[str]) -> None:
    written_blocks.clear()  # or code would be coloured in the first round alone
    for text in texts:
        render(text, format="markdown")


def _texts() -> tuple[str, list[str]]:
    """Some 10,000 words: whole posts, every fifth of a real blog, or made up where it is not at hand."""
    source = _real() if REAL_BLOG.exists() else _made_up()
    texts: list[str] = []
    for text in source:
        texts.append(text)
        if sum(map(count_words, texts)) >= WORDS:
            break
    return ("a real blog" if REAL_BLOG.exists() else "a made-up blog"), texts


def _real() -> Iterator[str]:
    with tarfile.open(REAL_BLOG) as archive:
        names = sorted(name for name in archive.getnames() if PurePath(name).suffix == ".md")
        for name in names[::5]:
            if file := archive.extractfile(name):
                yield file.read().decode().partition("+++\n")[2].partition("+++\n")[2]


def _made_up() -> Iterator[str]:
    from homepress.demo import crowd_texts

    random = Random(1)  # noqa: S311  # the same text each time
    while True:
        yield crowd_texts.body(random).source
