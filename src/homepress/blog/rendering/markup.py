"""Reading HTML tag by tag, without changing a byte of what is not looked at.

The cleaner writes HTML in one normal form: lower-case names, every value in double quotes, no bare
`<`. This reads that form exactly, and reads the HTML of trusted posts well enough: comments, and
elements whose content is no markup, are stepped over whole. No pattern backtracks, so the time is
linear in the length.
"""

import re
from collections.abc import Iterator, Mapping
from html import escape, unescape

from homepress.blog.rendering.names import names

TAG = re.compile(
    r"<(?P<close>/?)(?P<name>[a-zA-Z][^\s/>]*+)"
    r"(?P<attributes>(?>[\s/]++|[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|[^\s>]*+))?+)*+)"
    r"(?:>|\Z)"
    r"|<!--(?:-?>|.*?(?:--!?>|\Z))"
    r"|<[!?/][^>]*+(?:>|\Z)",
    re.DOTALL,
)
"""A tag, with its parts as groups, or something else in angle brackets, without."""

_ATTRIBUTE = re.compile(r"([^\s/>=][^\s/>=]*+)(?:\s*+=\s*+(?:\"([^\"]*+)(?:\"|\Z)|'([^']*+)(?:'|\Z)|([^\s>]*+)))?+")

RAW_TEXT = frozenset({"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript"})
"""Elements whose content is no markup (HTML, 13.1.2 and 13.2.6.4.7)."""

BLOCKS = names(
    "address article aside blockquote br caption dd details dialog div dl dt fieldset figcaption figure footer form"
    " h1 h2 h3 h4 h5 h6 header hr li main nav ol option p pre section summary table tbody td tfoot th thead tr ul"
)
"""Elements that end a word: their tags count as white space where markup is taken away."""

type Attributes = dict[str, str]


def tags(html: str) -> Iterator[re.Match[str]]:
    """Yield every tag; what lies between two of them is text, or the content of a `RAW_TEXT` element."""
    at = 0
    while match := TAG.search(html, at):
        at = match.end()
        name = match["name"]
        if name is None:
            yield match
            continue
        yield match
        if not match["close"] and (name := name.lower()) in RAW_TEXT:
            closing = re.compile(f"</{name}(?=[\\s/>])", re.IGNORECASE).search(html, at)
            at = closing.start() if closing else len(html)


def read_attributes(source: str) -> Attributes:
    """Read attributes as a browser does: the first of a name counts, and names are in lower case."""
    found: Attributes = {}
    for name, double, single, bare in _ATTRIBUTE.findall(source):
        found.setdefault(name.lower(), unescape(double or single or bare))
    return found


def write_tag(name: str, attributes: Mapping[str, str]) -> str:
    """Write a start tag. An empty value writes the attribute's name alone, except where emptiness says something."""
    parts = [name]
    for key, value in attributes.items():
        parts.append(f'{key}="{escape(value)}"' if value or key in _EMPTY_SAYS_SOMETHING else key)
    return f"<{' '.join(parts)}>"


_EMPTY_SAYS_SOMETHING = frozenset({"alt", "href", "value"})


def strip_tags(html: str) -> str:
    """Answer the text of a piece of HTML, with its entities resolved."""
    return unescape(TAG.sub("", html)) if "<" in html or "&" in html else html
