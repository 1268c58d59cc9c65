"""A backup on its way to this host: a tar archive from the owner's machine, laid out where root alone can look."""

import shutil
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from homepress.hosting.on_host.site import Site
from homepress.hosting.on_host.system import Failure

END = ".whole"
"""The last file of the archive, so that a stream that was cut off between two files is not taken for a whole one."""
SPARE_BYTES = 300_000_000


def receive(site: Site, release: str, size: int, stream: BinaryIO) -> None:
    """Lay out what arrives for a release; what arrived before is taken away. Raises Failure, with nothing left.

    No path in the archive leads out of its folder: Python's `data` filter refuses that (PEP 706).
    """
    forget(site)
    place = site.arriving / release
    place.mkdir(parents=True, mode=0o700)
    site.arriving.chmod(0o700)
    with _taken_away_on_failure(place):
        _assert_room(site, size)
        try:
            with tarfile.open(fileobj=stream, mode="r|") as archive:
                archive.extractall(place, filter="data")
        except (tarfile.TarError, EOFError) as error:
            raise Failure(f"what arrived is no whole archive: {error}") from error
        if not (place / END).is_file():
            raise Failure("the backup was cut off on its way")
        (place / END).unlink()


def forget(site: Site, *, but: str = "") -> None:
    """Take away what arrived, and was used or given up."""
    for path in site.arriving.glob("*"):
        if path.name != but:
            shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _taken_away_on_failure(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        shutil.rmtree(place, ignore_errors=True)
        raise Failure(f"{error.filename or place}: {error.strerror}") from error
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise


def _assert_room(site: Site, size: int) -> None:
    """Refuse before anything is laid out where the files, and the database as a dump and restored, would not fit."""
    free, needed = shutil.disk_usage(site.arriving).free, size + SPARE_BYTES
    if free < needed:
        raise Failure(
            f"{free / 1e6:,.0f} MB are free for {site.arriving}, and the backup takes {needed / 1e6:,.0f}",
            hint="Nothing was changed. Take a host with a larger disk.",
        )


def stdin() -> BinaryIO:
    return sys.stdin.buffer
