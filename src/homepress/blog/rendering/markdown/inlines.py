"""What stands inside of a paragraph: CommonMark 6, with our matching of emphasis and links.

Ours, where mistune's parser is not linear: emphasis (see `delimiters`), closing brackets, and tags,
whose unquoted values may contain tabs in mistune's pattern and then match in exponentially many ways.
"""

import re
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any, cast

from mistune import InlineParser, InlineState

from homepress.blog.rendering.bounds import MAX_DEPTH, Effort
from homepress.blog.rendering.markdown import links
from homepress.blog.rendering.markdown.delimiters import Token, depth, flanking, resolve
from homepress.blog.rendering.markdown.entities import decode, percent_encode

TAG_NAME = r"[A-Za-z][A-Za-z0-9-]*+"


def attributes_pattern(space: str, quoted: str = "") -> str:
    """Make the pattern of a tag's attributes (CommonMark 6.6), which never backtracks."""
    value = rf"(?:[^ \t\n\"'=<>`]++|'[^'{quoted}]*+'|\"[^\"{quoted}]*+\")"
    return rf"(?:{space}++[A-Za-z_:][A-Za-z0-9_.:-]*+(?:{space}*+={space}*+{value})?+)*+"


_TAG = re.compile(rf"<{TAG_NAME}{attributes_pattern('[ \t\n]')}[ \t\n]*+/?>|</{TAG_NAME}[ \t\n]*+>")

_MARKUP = re.compile(r"[\\`*_~\[\]!<&:\n]")
_SCHEME = re.compile(r"(?:\b|_)(https?)\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Bracket:
    serial: int
    at: int
    """Where its token stands."""
    end: int
    """Where its text begins in the source."""
    image: bool


class Inline(InlineState):
    """What is known while one run of inline text is read."""

    def __init__(self, env: MutableMapping[str, Any]) -> None:
        super().__init__(env)
        self.open: list[_Bracket] = []
        self.serial = 0
        self.links_from = 0
        """Openers with a lower serial number stand around a link, and so are none (CommonMark 6.3)."""
        self.last_opened = -1
        """Where in the source the last bracket was opened: a label has none in it."""

    def append_token(self, token: Token) -> None:
        self.tokens.append(token)


class Inlines(InlineParser):
    """CommonMark's inline syntax, strikethrough, and addresses without brackets."""

    state_cls = Inline

    def __init__(self) -> None:
        super().__init__(max_nested_level=MAX_DEPTH)
        self.specification["link"] = r"!\[(?!\^)|\["  # an exclamation may stand before a footnote
        self.specification["link_close"] = r"\]"
        self.specification["emphasis"] = r"\*+|_+"
        self.register("strikethrough", r"~+", Inlines.parse_tildes, before="link", start_chars="~")
        self.register("bare_link", "://", Inlines.parse_bare_link, before="linebreak", start_chars=":")

    def __call__(self, s: str, env: MutableMapping[str, Any]) -> list[Token]:
        effort: Effort = env["effort"]
        effort.spend_markup(len(_MARKUP.findall(s)))
        tokens = super().__call__(s, env)
        for expand in env.get("expansions", ()):
            tokens = expand(tokens, env)
        return tokens

    def finalize_tokens(self, tokens: list[Token], _depth: int) -> list[Token]:
        return resolve(tokens)

    def process_text(self, text: str, state: InlineState, parse_emphasis: bool = True) -> None:
        raw = decode(text) if parse_emphasis else text
        state.tokens.append({"type": "text", "raw": raw})

    def parse_emphasis(self, m: re.Match[str], state: InlineState) -> int:
        self._add_run(m.start(), m.end(), state)
        return m.end()

    def parse_tildes(self, m: re.Match[str], state: InlineState) -> int:
        if m.end() - m.start() == 2:
            self._add_run(m.start(), m.end(), state)
        else:
            self.process_text(m[0], state)
        return m.end()

    def _add_run(self, start: int, end: int, state: InlineState) -> None:
        opens, closes = flanking(state.src, start, end)
        raw = state.src[start:end]
        if opens or closes:
            state.tokens.append({"type": "delimiter", "raw": raw, "open": opens, "close": closes})
        else:
            state.tokens.append({"type": "text", "raw": raw})

    def parse_inline_html(self, m: re.Match[str], state: InlineState) -> int | None:
        start = m.start()
        if state.src.startswith(("<!", "<?"), start):
            return super().parse_inline_html(m, state)
        tag = _TAG.match(state.src, start)
        if tag is None:
            return None
        state.tokens.append({"type": "inline_html", "raw": tag[0]})
        if tag[0][:3].lower() in {"<a ", "<a>", "<a\t", "<a\n"}:
            state.in_link = True
        elif tag[0][:3].lower() == "</a":
            state.in_link = False
        return tag.end()

    def parse_auto_link(self, m: re.Match[str], state: InlineState) -> int:
        address = m[0][1:-1]
        self._add_bare(address, m[0], percent_encode(address), state)
        return m.end()

    def parse_auto_email(self, m: re.Match[str], state: InlineState) -> int:
        address = m[0][1:-1]
        self._add_bare(address, m[0], percent_encode("mailto:" + address), state)
        return m.end()

    def parse_bare_link(self, m: re.Match[str], state: InlineState) -> int | None:
        before = state.tokens[-1] if state.tokens else None
        if before is None or before["type"] != "text" or state.in_link:
            return None
        scheme = _SCHEME.search(before["raw"], max(0, len(before["raw"]) - 6))
        end = links.read_bare(state.src, m.start(), in_brackets=bool(_own(state).open)) if scheme else None
        if scheme is None or end is None:
            return None
        before["raw"] = before["raw"][: scheme.start(1)]
        address = decode(scheme[1] + state.src[m.start() : end])
        self._add_bare(address, address, percent_encode(address), state)
        return end

    def _add_bare(self, text: str, written: str, url: str, state: InlineState) -> None:
        """Add a link whose text is its address; it turns into text again within the text of another link."""
        children = [{"type": "text", "raw": text}]
        token = {"type": "link", "children": children, "attrs": {"url": url}, "depth": 1, "written": written}
        state.tokens.append(token)

    def parse_link(self, m: re.Match[str], state: InlineState) -> int:
        own = _own(state)
        own.serial += 1
        own.last_opened = m.start()
        own.open.append(_Bracket(own.serial, len(own.tokens), m.end(), m[0].startswith("!")))
        own.tokens.append({"type": "text", "raw": m[0]})
        return m.end()

    def parse_link_close(self, m: re.Match[str], state: InlineState) -> int:
        own = _own(state)
        end = self._close_bracket(m.start(), own) if own.open else None
        if end is None:
            own.tokens.append({"type": "text", "raw": "]"})
            return m.end()
        return end

    def _close_bracket(self, close: int, state: Inline) -> int | None:
        opener = state.open.pop()
        if not opener.image and opener.serial < state.links_from:
            return None
        found = self._target(opener, close, state)
        if found is None:
            return None
        target, end = found
        children = state.tokens[opener.at + 1 :]
        if not opener.image:
            children = [{"type": "text", "raw": t["written"]} if "written" in t else t for t in children]
        children = resolve(children)
        level = depth(children) + 1
        if level > MAX_DEPTH:
            # Every bracket that is still open stands around what is as deep as it may be.
            state.open.clear()
            return None
        kind = "image" if opener.image else "link"
        attributes = {"url": target.url, "title": target.title}
        del state.tokens[opener.at :]
        state.tokens.append({"type": kind, "children": children, "attrs": attributes, "depth": level})
        if not opener.image:
            state.links_from = state.serial + 1
        return end

    def _target(self, opener: _Bracket, close: int, state: Inline) -> tuple[links.Target, int] | None:
        if state.src.startswith("(", close + 1) and (inline := links.read_inline(state.src, close + 2)):
            return inline
        references: dict[str, links.Target] = state.env["ref_links"]
        if not references:
            return None
        label, end = links.read_label(state.src, close + 1) or ("", close + 1)
        if not label.strip():
            if state.last_opened >= opener.end or close - opener.end > links.MAX_LABEL:
                return None
            end = end if label == "" else close + 1
            label = state.src[opener.end : close]
        target = references.get(links.normal_label(label))
        if target is None:
            return None
        state.env["effort"].spend_expansion(len(target))
        return target, end


def _own(state: InlineState) -> Inline:
    return cast("Inline", state)  # `Inlines.state_cls` makes no other
