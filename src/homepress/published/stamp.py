"""What pages are made with besides the database: code, theme, settings, names of static files.

A release, an edited theme or another site title begins with a start of the server. Where the stamp is
another then, every page is drawn anew.
"""

import hashlib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from django.conf import settings


def stamp() -> str:
    """Return a hash over all that pages are made with."""
    seen = hashlib.sha256()
    for part in _parts():
        seen.update(part.encode(errors="surrogateescape") + b"\0")
    return seen.hexdigest()


def _parts() -> Iterator[str]:
    environment = settings.ENVIRONMENT
    yield from (f"{name}={getattr(environment, name)!r}" for name in sorted(environment.__dataclass_fields__))
    yield from (repr(settings.STORAGES["staticfiles"]), version("django"))
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    yield manifest.read_text(encoding="utf-8") if manifest.is_file() else ""
    package = Path(settings.PACKAGE)
    for folder, pattern in [(package, "*.py"), *((Path(place), "*") for place in settings.TEMPLATE_DIRS)]:
        for path in sorted(folder.rglob(pattern)):
            status = path.stat()
            yield f"{path}\0{status.st_size}\0{status.st_mtime_ns}"
