"""The one script that stands in every page, and the hash by which the content security policy knows it.

It sets the chosen theme before anything is painted. Finished pages are stored, so a nonce cannot
name it: the hash of its text can. The template is the only source; a site's own theme may replace it.
"""

import base64
import hashlib
from collections.abc import Iterable
from pathlib import Path

FIRST_PAINT = "_first-paint.js"


def first_paint_source(template_folders: Iterable[Path]) -> str:
    """Return a CSP source for the script that the template engine would find: the first folder's."""
    path = next(path for folder in template_folders if (path := folder / FIRST_PAINT).is_file())
    return source_of(path.read_text(encoding="utf-8"))


def source_of(script: str) -> str:
    """Return the source expression of an inline script (Content Security Policy 3, section 2.3.1)."""
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
