"""Taking out of paths and texts what a log or an error report must not hold.

Secrets travel in addresses: links that confirm, reset, invite or preview. They are known by the name
of the query parameter or URL argument that holds them, by the path they stand under, or, for those
nobody thought of, by looking random.
"""

import re
from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import quote, unquote

MASK = "…"

SECRET_NAMES = re.compile(
    r"token|secret|passw|pwd|signature|credential|session|csrf|api_?key|preview|"
    r"(^|_)(auth|key|code|sig|nonce|digest|hash|invitation|uidb36|uidb64|e?mail)$",
    re.IGNORECASE,
)
"""Names of query parameters and URL arguments whose values are never written down."""

SECRET_PATHS = re.compile(
    r"(/+(?:preview|accounts/+(?:owner|confirm-email|password/+reset/+key))/+)[^/?&#]+", re.IGNORECASE
)
"""Paths under which a secret follows, whether or not the URL exists."""

_LOOKS_RANDOM = re.compile(r"(?=[^/]*[a-z])(?=[^/]*[A-Z])(?=[^/]*\d)[A-Za-z0-9_=:~.-]{20,}", re.ASCII)
"""At least 20 characters with small and capital letters and digits: a token in base 64, but no slug or UUID."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")

_EMAIL = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_IPV4 = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")
_IPV6 = re.compile(r"(?<![\w:.])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?:\.\d+){0,3}(?![\w:])", re.IGNORECASE)
_QUERY = re.compile(r"([?&;])([^?=&;#\s]{1,100})=([^&;#\s\"'<>]*)")

LONGEST_PATH = 500

LONGEST_READ = 5_000
"""Characters of a path or a query that are looked at; a longer one is cut, since it is somebody's game."""

LONGEST_TEXT = 50_000


def mask_path(path: str, query: str = "", *, arguments: Iterable[tuple[str, object]] = ()) -> str:
    """Return path and query for a log: one line, no secrets, at most some 500 characters.

    `arguments` are the names and values that the URL pattern took out of the path.
    """
    path, query = path[:LONGEST_READ], query[:LONGEST_READ]
    secrets = {str(value) for name, value in arguments if value and SECRET_NAMES.search(name)}
    for secret in sorted(secrets, key=len, reverse=True):  # one may hold another
        path = path.replace(secret, MASK)
    path = SECRET_PATHS.sub(rf"\1{MASK}", path)
    path = "/".join(MASK if _LOOKS_RANDOM.fullmatch(part) else part for part in path.split("/"))
    text = f"{path}?{mask_query(query)}" if query else path
    text = _CONTROL.sub(lambda match: quote(match[0]), text)
    return text if len(text) <= LONGEST_PATH else text[:LONGEST_PATH] + "…"


def mask_query(query: str) -> str:
    """Return a query string with the values of what may be secret replaced."""
    return "&".join(_masked_pair(pair) for pair in re.split(r"[&;]", query))


def _masked_pair(pair: str) -> str:
    name, equals, value = pair.partition("=")
    if not equals:
        return MASK if _LOOKS_RANDOM.fullmatch(name) else name
    if SECRET_NAMES.search(name) or _LOOKS_RANDOM.fullmatch(value) or _LOOKS_RANDOM.fullmatch(unquote(value)):
        return f"{name}={MASK}"
    # Where to go on to after signing in may be a secret address.
    return f"{name}={SECRET_PATHS.sub(rf'\1{MASK}', unquote(value)) if SECRET_PATHS.search(unquote(value)) else value}"


def mask_personal(text: str) -> str:
    """Return a text without e-mail addresses, network addresses, and secrets in query strings."""
    text = _EMAIL.sub(MASK, text[:LONGEST_TEXT])
    text = _QUERY.sub(lambda match: f"{match[1]}{_masked_pair(f'{match[2]}={match[3]}')}", text)
    return _IPV4.sub(MASK, _IPV6.sub(_masked_if_address, text))


def _masked_if_address(match: re.Match[str]) -> str:
    """Tell an address from a time of day."""
    try:
        ip_address(match[0])
    except ValueError:
        return match[0]
    return MASK
