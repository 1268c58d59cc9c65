"""What stands behind a code block's three backticks: its language, and how to show it.

Generators have each made up their own way, and writers bring texts from all of them:

    rust                                        everybody
    rust,ignore   rust,edition2021              rustdoc: words that say nothing to a reader
    python {linenos hl_lines="2 4-6"}           ours
    go {linenos=table,hl_lines=[8,"15-17"],linenostart=199}      Hugo
    rust,linenos,linenostart=20,hl_lines=3-4 8,name=main.rs      Zola
    js {1,4-6} title="app.js"                   Docusaurus, VitePress, Gatsby
"""

import re
from dataclasses import dataclass

MAX_NUMBER = 999_999

_LANGUAGE = re.compile(r"[^\s,{]*")
_OPTION = re.compile(
    r"(?P<name>[A-Za-z_][\w-]*+)(?:[ \t]*+=[ \t]*+(?:\"(?P<double>[^\"]*+)\"|'(?P<single>[^']*+)'|\[(?P<list>[^\]]*+)\]"
    r"|(?P<lines>\d+(?:-\d+)?(?:[ ]+\d+(?:-\d+)?)*+(?=[\s,}]|\Z))|(?P<bare>[^\s,}]*+)))?+"
)
_BRACED_LINES = re.compile(r"\{([\d\s,-]+)\}")
_RANGE = re.compile(r"(\d{1,6})(?:-(\d{1,6}))?")

_NUMBERED = frozenset({"linenos", "linenumbers", "showlinenumbers", "numberlines"})
_NUMBERED_FROM = frozenset({"linenostart", "startfrom", "firstnumber"})
_MARKED = frozenset({"hl_lines", "highlight", "mark"})
_TITLED = frozenset({"title", "name", "filename"})
_NO = frozenset({"false", "no", "off", "0"})


@dataclass(frozen=True, slots=True)
class CodeInfo:
    """How a code block is to be shown. Marked lines count from 1, whatever number the first one shows."""

    language: str = ""
    numbered: bool = False
    first: int = 1
    marked: tuple[tuple[int, int], ...] = ()
    title: str = ""

    def marks(self, line: int) -> bool:
        return any(first <= line <= last for first, last in self.marked)


def split_info(info: str) -> tuple[str, str]:
    """Split an info string into the language, which may be empty, and the rest."""
    match = _LANGUAGE.match(info)
    language = match[0] if match else ""
    return language, info[len(language) :].strip(", \t")


def read_info(language: str, rest: str) -> CodeInfo:
    """Read a block's options; what is not known is passed over, as it was meant for another program."""
    marked = [_lines(match[1]) for match in _BRACED_LINES.finditer(rest)]
    rest = _BRACED_LINES.sub(" ", rest)
    numbered, first, title = False, 1, ""
    for match in _OPTION.finditer(rest):
        name = match["name"].lower()
        value = next((match[kind] for kind in _OPTION.groupindex if kind != "name" and match[kind]), "")
        if name in _NUMBERED:
            numbered = value.lower() not in _NO
        elif name in _NUMBERED_FROM and value.isdecimal():
            numbered, first = True, min(int(value[:7]), MAX_NUMBER)
        elif name in _MARKED:
            marked.append(_lines(value))
        elif name in _TITLED:
            title = value.strip()[:200]
    return CodeInfo(language, numbered, first, tuple(span for spans in marked for span in spans)[:100], title)


def _lines(value: str) -> list[tuple[int, int]]:
    return [(int(first), int(last or first)) for first, last in _RANGE.findall(value)]
