"""Emphasis, strong emphasis and strikethrough: CommonMark 6.2's delimiter runs, and GitHub's `~~`.

Mistune's own matching looks again at everything between two runs for each pair it tries, which is
quadratic for text such as `*a *a *a … b* b* b*`. Here tokens are put onto a stack once, a closing
run takes its content off it, and every container carries its depth, so nothing is looked at twice.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from homepress.blog.rendering.bounds import MAX_DEPTH

type Token = dict[str, Any]


def flanking(source: str, start: int, end: int) -> tuple[bool, bool]:
    """Say whether the run of delimiters at `source[start:end]` can open, and whether it can close."""
    before = source[start - 1] if start else "\n"
    after = source[end] if end < len(source) else "\n"
    space_before, space_after = before.isspace(), after.isspace()
    punctuation_before, punctuation_after = _is_punctuation(before), _is_punctuation(after)
    left = not space_after and (not punctuation_after or space_before or punctuation_before)
    right = not space_before and (not punctuation_before or space_after or punctuation_after)
    if source[start] == "_":
        return left and (not right or punctuation_before), right and (not left or punctuation_after)
    return left, right


def _is_punctuation(character: str) -> bool:
    """Unicode punctuation and symbols (CommonMark 2.1)."""
    if character < "\x80":
        return not character.isalnum() and not character.isspace() and character > " "
    return unicodedata.category(character)[0] in "PS"


def depth(tokens: list[Token]) -> int:
    """Answer how many containers are in each other in a list of tokens."""
    return max((token.get("depth", 0) for token in tokens), default=0)


@dataclass(slots=True)
class _Opener:
    at: int
    """Where its token stands in the output."""
    marker: str
    length: int
    left: int
    both: bool
    """Whether the run could also have closed, which the rule of three asks."""


def resolve(tokens: list[Token]) -> list[Token]:
    """Pair the delimiter runs of a token list; those without a partner become text."""
    if not any(token["type"] == "delimiter" for token in tokens):
        return merge_text(tokens)
    output: list[Token] = []
    openers: list[_Opener] = []
    bottoms: dict[tuple[str, bool, int], int] = {}
    for token in tokens:
        if token["type"] != "delimiter":
            output.append(token)
            continue
        run: str = token["raw"]
        left = len(run)
        if token["close"]:
            left = _close(run, bool(token["open"]), output, openers, bottoms)
        if left:
            if token["open"]:
                openers.append(_Opener(len(output), run[0], len(run), left, bool(token["close"])))
            output.append({"type": "text", "raw": run[:left]})
    return merge_text(output)


def _close(
    run: str, opens_too: bool, output: list[Token], openers: list[_Opener], bottoms: dict[tuple[str, bool, int], int]
) -> int:
    """Match a closing run against the openers; answer how many of its characters are left."""
    left = len(run)
    while left:
        key = (run[0], opens_too, len(run) % 3)
        bottom = bottoms.get(key, 0)
        index = len(openers) - 1
        while index >= bottom and not _match(openers[index], run, opens_too):
            index -= 1
        if index < bottom:
            # No run like this one will find a partner among these openers: look no further down again.
            bottoms[key] = len(openers)
            return left
        opener = openers[index]
        content = output[opener.at + 1 :]
        level = depth(content) + 1
        if level > MAX_DEPTH:
            # Whatever is still open encloses content that is as deep as it may be.
            openers.clear()
            bottoms.clear()
            return left
        used = 2 if opener.left >= 2 and left >= 2 else 1
        kind = "strikethrough" if run[0] == "~" else "strong" if used == 2 else "emphasis"
        del output[opener.at + 1 :]
        output.append({"type": kind, "children": merge_text(content), "depth": level})
        left -= used
        opener.left -= used
        output[opener.at]["raw"] = output[opener.at]["raw"][used:]
        del openers[index + 1 if opener.left else index :]
        _lower(bottoms, len(openers))
    return left


def _lower(bottoms: dict[tuple[str, bool, int], int], top: int) -> None:
    for key, bottom in bottoms.items():
        if bottom > top:
            bottoms[key] = top


def _match(opener: _Opener, run: str, opens_too: bool) -> bool:
    if opener.marker != run[0]:
        return False
    if run[0] == "~":
        return opener.left == len(run)
    # The rule of three: CommonMark 6.2, rules 9 and 10.
    if opener.both or opens_too:
        return (opener.length + len(run)) % 3 != 0 or (opener.length % 3 == 0 and len(run) % 3 == 0)
    return True


def merge_text(tokens: list[Token]) -> list[Token]:
    """Join neighbouring pieces of text, and drop empty ones."""
    merged: list[Token] = []
    pieces: list[str] = []
    for token in tokens:
        if token["type"] == "text":
            pieces.append(token["raw"])
            continue
        if pieces:
            merged.append({"type": "text", "raw": "".join(pieces)})
            pieces = []
        merged.append(token)
    if pieces:
        merged.append({"type": "text", "raw": "".join(pieces)})
    return [token for token in merged if token["type"] != "text" or token["raw"]]


RUN = re.compile(r"\*+|_+|~+")
