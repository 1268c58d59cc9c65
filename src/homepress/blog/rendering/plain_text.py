"""What a page says, without its markup: for search, and for a reader's time."""

import re
from html import unescape

from homepress.blog.rendering.markup import BLOCKS, RAW_TEXT, TAG

_ATTRIBUTES = r"(?>[^>\"']++|\"[^\"]*+\"|'[^']*+'|[\"'])*+"
_SILENT = re.compile(
    rf"<(?P<raw>{'|'.join(sorted(RAW_TEXT))})(?=[\s/>]).*?(?:</(?P=raw)\b[^>]*+>|\Z)"
    r"|<sup class=\"footnote-ref\">.*?</sup>|<a class=\"footnotes__back\".*?</a>",
    re.DOTALL | re.IGNORECASE,
)
"""What nobody reads: scripts and the like, and the marks that lead to footnotes and back."""

_BLOCK = re.compile(rf"</?(?:{'|'.join(sorted(BLOCKS))})(?=[\s/>]){_ATTRIBUTES}>", re.IGNORECASE)
_HALF_WORD = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]")
"""Scripts that put no space between words: Thai, Lao, Burmese, Khmer, Japanese, Chinese."""
_WORD = re.compile(r"\w\S*+")


def plain_text(html: str) -> str:
    """Answer the text of a page: one line a block, single spaces between words."""
    text = unescape(TAG.sub("", _BLOCK.sub("\n", _SILENT.sub("", html))))
    return "\n".join(words for line in text.split("\n") if (words := " ".join(line.split())))


def count_words(text: str) -> int:
    """Count words as a reader's time goes: two characters of a script without spaces are about a word."""
    if text.isascii():
        return len(_WORD.findall(text))
    halves = len(_HALF_WORD.findall(text))
    return len(_WORD.findall(_HALF_WORD.sub(" ", text) if halves else text)) + (halves + 1) // 2
