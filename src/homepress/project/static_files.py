"""Collecting static files, only when they changed."""

import hashlib
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command

from homepress.errors import ConfigurationError


def collect_if_changed() -> bool:
    """Collect the static files into the home folder where a source is new; say whether it was needed.

    Raises ConfigurationError where a theme's style sheet asks for a file that is not there.
    """
    stamp, current = settings.HOME / "static.stamp", fingerprint()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == current and settings.STATIC_ROOT.is_dir():
        return False
    try:
        call_command(
            "collectstatic", interactive=False, verbosity=0, clear=settings.STATIC_ROOT.is_dir(), stderr=StringIO()
        )
    except (CommandError, ValueError) as error:
        # WhiteNoise puts what the storage said before what is wrong, and advice behind it.
        paragraphs = str(error).split("\n\n")
        said = " ".join(paragraphs[len(paragraphs) > 1].split())
        raise ConfigurationError(f"static files: {said}", hint="Mend it in static/ of the theme's folder.") from error
    stamp.write_text(current, encoding="utf-8")
    return True


def fingerprint() -> str:
    """Return a hash over names, sizes and times of all static files, and over how they are stored."""
    seen = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for line in sorted(_sources()):
        seen.update(line.encode(errors="surrogateescape"))
    return seen.hexdigest()


def _sources() -> Iterator[str]:
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = Path(storage.path(path)).stat()
            yield f"{storage.path(path)}\0{status.st_size}\0{status.st_mtime_ns}\n"
