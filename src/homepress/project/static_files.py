"""Collecting static files, only when they changed."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect_if_changed() -> bool:
    """Collect the static files into the home folder where a source is new; say whether it was needed."""
    stamp, current = settings.HOME / "static.stamp", fingerprint()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == current and settings.STATIC_ROOT.is_dir():
        return False
    call_command("collectstatic", interactive=False, verbosity=0, clear=settings.STATIC_ROOT.is_dir())
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
