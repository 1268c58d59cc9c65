"""One post or file out of a backup, without touching the site."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from homepress.backups import code
from homepress.backups.laying_out import laid_out, scratch_database, scratch_variables
from homepress.backups.programs import acting_as_owner_of
from homepress.backups.restic import Repository
from homepress.backups.site import Site
from homepress.errors import BackupFailed, NotFound


@contextmanager
def site_of_no_machine() -> Iterator[Site]:
    """Give a site that a backup can be laid out in where there is none, as on an owner's machine."""
    with tempfile.TemporaryDirectory(prefix="homepress-") as home:
        yield Site(Path(home), "", {})


def fetch_post(site: Site, repository: Repository, name: str, slug: str, folder: Path) -> Path:
    """Write a post of a backup as a file with front matter, and return where. Raises NotFound, BackupFailed."""
    snapshot = repository.snapshot(name)
    only = ("/manifest.json", "/database", "/site")
    with (
        laid_out(site, repository, snapshot, only=only) as laid,
        acting_as_owner_of(site.owned),
        scratch_database(laid) as (_, url),
    ):
        found = code.ask(scratch_variables(site, laid, url), "post", slug)
    if not found:
        raise NotFound(f"There is no post {slug} in backup {snapshot.short}")
    return _write(folder / found["name"], found["text"].encode())


def fetch_file(repository: Repository, name: str, path: str, folder: Path) -> Path:
    """Write one file of a backup's media, by its path below `media/`, and return where. Raises NotFound."""
    place = PurePosixPath("/media", path.removeprefix("/").removeprefix("media/"))
    if ".." in place.parts:
        raise NotFound(f"There is no file {path}")
    snapshot = repository.snapshot(name)
    return _write(folder / place.name, repository.read(snapshot, str(place)))


def _write(path: Path, data: bytes) -> Path:
    """Write a file that was not there. Raises BackupFailed."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError as error:
        raise BackupFailed(f"{path} is there already", hint="Name another folder: --into FOLDER") from error
    except OSError as error:
        raise BackupFailed(f"{path}: {error.strerror}") from error
    return path
