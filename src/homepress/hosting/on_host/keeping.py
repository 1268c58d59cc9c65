"""On a home server: the site's release is kept, to try backups out with. It serves nobody.

It comes from the owner's machine, as a deploy does, and never from the site's host: nothing that the
site's host hands over is run here as code of ours.
"""

import shutil
from pathlib import Path
from typing import Any

from homepress.hosting.on_host import environments, locking, releases, steps
from homepress.hosting.on_host.site import Site
from homepress.hosting.on_host.system import Failure, write
from homepress.hosting.on_host.telling import now


def keep(site: Site, asked: dict[str, Any]) -> dict[str, Any]:
    """Make the release that was sent, and let the jobs on backups run it; earlier ones go. Raises Failure."""
    release = str(asked["release"])
    with locking.held(site, {"who": asked["who"], "what": "deploy", "release": release, "at": now()}):
        for cut_off in releases.unfinished(site):
            releases.remove(site, cut_off)
        _assert_room(site)
        try:
            steps.unpack(site, release)
            environments.prepare(site, release)
        except Failure:
            releases.remove(site, release)
            raise
        releases.mark_served(site, release)
        write(Path(site.layout.upstream), f"{site.layout.socket(release)}\n")
        for earlier in releases.complete(site):
            if earlier != release:
                releases.remove(site, earlier)
    return {"release": release}


def _assert_room(site: Site) -> None:
    free = shutil.disk_usage(site.root).free
    if free < steps.NEEDED_BYTES:
        raise Failure(f"{free / 1e6:.0f} MB are free for {site.root}, and {steps.NEEDED_BYTES / 1e6:.0f} MB are needed")
