"""What a source may refer to. More is found than is meant: what names no file is left alone later."""

import re
from collections.abc import Iterator

MARKDOWN_TARGET = re.compile(r"\]\(\s*(?:<([^<>\n]{1,400})>|([^\s()<>]{1,400}(?:\([^\s()]{0,100}\)[^\s()]{0,200})?))")
DEFINITION = re.compile(r"^ {0,3}\[[^\]\n]{1,999}\]:\s*(?:<([^<>\n]{1,400})>|(\S{1,400}))", re.MULTILINE)
ATTRIBUTE = re.compile(r"""\b(?:src|href|poster|link)\s*=\s*(?:"([^"\n]{1,400})"|'([^'\n]{1,400})')""")
LEFT_AS_TEXT = re.compile(
    r"^(?!\s{4})[^`\n]*?(\{\{[<%]\s*/?\s*([\w/-]+)|\{%-?\s*([\w-]+)|\{\{\s*([\w:-]+)\()", re.MULTILINE
)
IMPORT = re.compile(r"^(?:import|export)\s.+$", re.MULTILINE)
FENCE = re.compile(r"^ {0,3}(```+|~~~+).*?^ {0,3}\1[ \t]*$", re.MULTILINE | re.DOTALL)


def targets(source: str) -> list[str]:
    """Return each different target of a link or picture, in order."""
    return list(dict.fromkeys(_found(source)))


def _found(source: str) -> Iterator[str]:
    for pattern in (MARKDOWN_TARGET, DEFINITION, ATTRIBUTE):
        for match in pattern.finditer(source):
            target = match[1] or match[2]
            if target and not target.startswith(("#", "http:", "https:", "mailto:", "data:", "//")):
                yield target.strip()


def shortcodes(source: str) -> list[str]:
    """Return the names of the generator's own tags in a text, code aside: they stay as they are written."""
    if "{{" not in source and "{%" not in source:
        return []
    prose = FENCE.sub("", source)
    names = (match[2] or match[3] or match[4] for match in LEFT_AS_TEXT.finditer(prose))
    return sorted({name.strip("/") for name in names} - {"raw", "endraw", "ref", "relref", "post_url"})
