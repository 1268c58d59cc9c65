"""Character references and backslashes, as CommonMark reads them.

Python's own `html.unescape` follows browsers, which also accept `&copy` without the semicolon;
CommonMark (6.2) does not, so that `?a=1&copy=2` in an address stays as it is.
"""

import re
from html import unescape
from html.entities import html5
from urllib.parse import quote

REFERENCE = r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
_REFERENCE = re.compile(REFERENCE)
_ESCAPE_OR_REFERENCE = re.compile(r"\\([!-/:-@\[-`{-~])|" + REFERENCE)

_UNRESERVED_IN_ADDRESSES = ":/?#@!$&()*+,;=%"


def _resolve(match: re.Match[str]) -> str:
    reference = match[0]
    if reference[1] == "#":
        # Python turns numbers that are no characters into nothing; CommonMark wants U+FFFD.
        return unescape(reference) or "\ufffd"
    return html5.get(reference[1:], reference)


def decode(text: str) -> str:
    """Replace character references by their characters."""
    return _REFERENCE.sub(_resolve, text) if "&" in text else text


def unescape_and_decode(text: str) -> str:
    """Take backslashes off punctuation and replace references, in one pass: `\\&amp;` is `&amp;`, not `&`."""
    return _ESCAPE_OR_REFERENCE.sub(lambda m: m[1] or _resolve(m), text) if "&" in text or "\\" in text else text


def percent_encode(address: str) -> str:
    """Encode what may not stand in an address; what is encoded already stays."""
    return quote(address, safe=_UNRESERVED_IN_ADDRESSES)
