"""Relative links as a text's old site read them: from the address that the text had there."""

import re
from collections.abc import Collection, Iterator, Mapping
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from homepress.blog.permalinks import trim

LINK = re.compile(
    r"\]\(\s*<?([^\s()<>]{1,400})"
    r"|^ {0,3}\[[^\]\n]{1,999}\]:\s*<?([^\s<>]{1,400})"
    r"""|\bhref\s*=\s*["']([^"'\n]{1,400})["']""",
    re.MULTILINE,
)
ELSEWHERE = re.compile(r"[/#?@]|[A-Za-z][A-Za-z0-9+.-]*:")


def candidates(source: str, addresses: Collection[str]) -> Mapping[str, list[str]]:
    """Return the paths that each relative target in a source may have meant, the likeliest first.

    A browser read `../other/` on `/2014/title/` as `/2014/other/`, on `/2014/title.html` as `/other/`.
    """
    bases = list(dict.fromkeys(_bases(addresses)))
    if not bases:
        return {}
    targets = {unquote(re.split("[?#]", target, maxsplit=1)[0]) for target in _relative(source)}
    return {target: [trim(normpath(join("/", base, target))) for base in bases] for target in sorted(targets - {""})}


def _relative(source: str) -> Iterator[str]:
    for found in LINK.finditer(source):
        target = found[1] or found[2] or found[3]
        if not ELSEWHERE.match(target):
            yield target


def _bases(addresses: Collection[str]) -> Iterator[str]:
    """An address is a folder, unless it is kept as `x.html` too (see `importers.addresses.claims`)."""
    for address in sorted(addresses):
        is_file = address.endswith((".html", ".htm")) or not {f"{address}.html", f"{address}.htm"}.isdisjoint(addresses)
        yield dirname(address) if is_file else address
