"""What is said of an uploaded file when it is sent, by the site itself and by the web server before it alike.

An address names the hash of the bytes, so it may be kept for ever. Whatever a file holds, it cannot
act in the site's name: it is sent as what its bytes were recognised as, sandboxed.
"""

from collections.abc import Mapping

from homepress.core.kinds import BY_SUFFIX, Kind, suffix_of

POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src 'self'"
"""An SVG may carry its own styles and pictures, and runs no script."""

KEPT = "public, max-age=31536000, immutable"

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""The same for every file, and in place of what pages say."""


def content_type_of(kind: Kind | None) -> str:
    """Return the Content-Type; what is not known is bytes."""
    found = kind.content_type if kind else "application/octet-stream"
    return f"{found}; charset=utf-8" if found.startswith("text/") else found


def disposition_of(kind: Kind | None) -> str:
    """Return the Content-Disposition: shown by the browser, or kept as a file."""
    return "inline" if kind and kind.inline else "attachment"


def described(name: str) -> dict[str, str]:
    """Return what a file's name tells: its type, and whether a browser shows it."""
    kind = BY_SUFFIX.get(suffix_of(name))
    return {"Content-Type": content_type_of(kind), "Content-Disposition": disposition_of(kind)}
