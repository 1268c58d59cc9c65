"""A release's own static files, and the folder of all releases' files that the edge serves."""

import hashlib
import os
import shutil
from pathlib import Path

from homepress.hosting.on_host import environments, releases, steps
from homepress.hosting.on_host.site import Site
from homepress.hosting.on_host.system import run, write

KEY = "static.key"
OWN = ("theme/static/**/*", "apps/*/static/**/*")
"""Where a site's folder has static files of its own."""


def collect(site: Site, release: str) -> None:
    """Collect the release's static files, and add them to those that the edge serves.

    Hashed files of earlier releases stay there: pages that are open, or stored elsewhere, still ask for them.
    """
    own, key = site.release(release) / "static", _key(site, release)
    if same := releases.with_key(site, KEY, key):
        run("cp", "--archive", "--link", same / own.name, own)  # root's own files, which nobody changes
    else:
        own.mkdir()
        shutil.chown(own, site.layout.user, site.layout.group)
        steps.manage(site, release, "collectstatic", "--no-input", "--verbosity=0", writable=own)
        run("chown", "-R", "-h", "root:root", own)  # from here on nobody can put another file in one's place
        run("chmod", "-R", "u=rwX,go=rX", own)
    write(site.release(release) / KEY, key)
    _share(own, Path(site.layout.static))


def _share(own: Path, shared: Path) -> None:
    """Copy what is new or changed, each file whole; a file that is wanted again gets a new time of grace."""
    for path in sorted(own.rglob("*")):
        place = shared / path.relative_to(own)
        if path.is_symlink():
            continue
        if path.is_dir():
            place.mkdir(parents=True, exist_ok=True)
            place.chmod(0o755)
        elif _is_same(path, place):
            os.utime(place)
        else:
            unfinished = place.with_name(f".{place.name}.new")
            shutil.copyfile(path, unfinished)
            unfinished.chmod(0o644)
            unfinished.rename(place)


def _is_same(path: Path, other: Path) -> bool:
    return other.exists() and other.stat().st_size == path.stat().st_size and other.read_bytes() == path.read_bytes()


def _key(site: Site, release: str) -> str:
    """Return a hash of all that static files come from: the environment, and the site folder's own."""
    folder = Path(site.layout.site_folder(release))
    seen = hashlib.sha256((site.release(release) / environments.KEY).read_bytes())
    for path in sorted(own for pattern in OWN for own in folder.glob(pattern)):
        if path.is_file():
            seen.update(f"{path.relative_to(folder)}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return seen.hexdigest()
