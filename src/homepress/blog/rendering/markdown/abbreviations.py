"""Abbreviations, as PHP Markdown Extra has them: `*[HTML]: Hypertext Markup Language`, anywhere.

Mistune's plugin replaces parts of words too (`<abbr>HTML</abbr>5ive`), and tries every abbreviation
at every character. Here they are whole words, looked for once a paragraph by one pattern.
"""

import re
from collections.abc import Callable, MutableMapping
from typing import Any

from mistune import BlockParser, BlockState, Markdown

from homepress.blog.rendering.markdown.delimiters import Token
from homepress.errors import InvalidSource

MAX_ABBREVIATIONS = 500
_PATTERN = r"^ {0,3}\*\[(?P<abbr_word>[^\]\n]{1,200}+)\]:[ \t]*(?P<expansion>[^\n]*)(?:\n|$)"

type Replace = Callable[[list[Token], MutableMapping[str, Any]], list[Token]]


def parse_abbreviation(block: BlockParser, m: re.Match[str], state: BlockState) -> int:
    known: dict[str, str] = state.env.setdefault("abbreviations", {})
    known.setdefault(m["abbr_word"].strip(), m["expansion"].strip())
    if len(known) > MAX_ABBREVIATIONS:
        raise InvalidSource(
            f"The text defines more than {MAX_ABBREVIATIONS} abbreviations.",
            hint="Keep those that it uses, or split it into several posts.",
        )
    state.append_token({"type": "blank_line"})
    return m.end()


def prepare(markdown: Markdown, state: BlockState) -> None:
    """Once all definitions are known, make the pattern that finds them."""
    known: dict[str, str] = state.env.get("abbreviations", {})
    words = sorted((word for word in known if word), key=len, reverse=True)
    if words:
        pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)")
        state.env["expansions"] = [lambda tokens, env: _replace(tokens, env, pattern, known)]


def _replace(
    tokens: list[Token], env: MutableMapping[str, Any], pattern: re.Pattern[str], known: dict[str, str]
) -> list[Token]:
    replaced: list[Token] = []
    for token in tokens:
        if token["type"] == "text":
            replaced.extend(_split(token["raw"], env, pattern, known))
            continue
        if "children" in token and token["type"] != "image":
            token["children"] = _replace(token["children"], env, pattern, known)
        replaced.append(token)
    return replaced


def _split(text: str, env: MutableMapping[str, Any], pattern: re.Pattern[str], known: dict[str, str]) -> list[Token]:
    parts: list[Token] = []
    at = 0
    for match in pattern.finditer(text):
        if match.start() > at:
            parts.append({"type": "text", "raw": text[at : match.start()]})
        title = known[match[0]]
        env["effort"].spend_expansion(len(title) + 20)
        parts.append({"type": "abbr", "children": [{"type": "text", "raw": match[0]}], "attrs": {"title": title}})
        at = match.end()
    if at < len(text):
        parts.append({"type": "text", "raw": text[at:]})
    return parts


def install(md: Markdown) -> None:
    """Let a Markdown instance read abbreviations."""
    md.block.register("abbreviation", _PATTERN, parse_abbreviation, before="list")
    md.before_render_hooks.append(prepare)
