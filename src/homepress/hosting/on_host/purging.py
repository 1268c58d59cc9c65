"""What goes when a release takes over: published pages at once, old releases and static files in time."""

import time
from pathlib import Path

from homepress.hosting.on_host import releases, steps
from homepress.hosting.on_host.site import Site

ANSWER_SECONDS = 10
"""How long a release may take to see that it serves; then its own command is asked to do the same."""
GRACE_SECONDS = 30 * 86400
"""How long static files that no kept release has stay: for pages that are open, or stored by others."""


def leave_pages(site: Site, release: str) -> None:
    """Let a release that is about to start leave the pages to the one that serves; older ones know nothing of that."""
    environment = Path(site.layout.release_environment(release))
    if environment.exists() and "HOMEPRESS_WAITING_FILE=" in environment.read_text(encoding="utf-8"):
        Path(site.layout.waiting(release)).touch()


def leaves_pages(site: Site, release: str) -> bool:
    return Path(site.layout.waiting(release)).exists()


def hand_over_pages(site: Site, release: str) -> None:
    """Let the release that serves now have all pages drawn anew, and wait until it has begun to."""
    waiting = Path(site.layout.waiting(release))
    if not waiting.exists():
        purge_pages(site, release)
        return
    told = waiting.rename(waiting.with_suffix(".serving"))
    deadline = time.monotonic() + ANSWER_SECONDS
    while told.exists():
        if time.monotonic() > deadline:
            told.unlink(missing_ok=True)
            take_back_pages(site, release)
            return
        time.sleep(0.02)


def purge_pages(site: Site, release: str) -> None:
    """Remove every published page: by the release's own command where it keeps a list of them."""
    pages = Path(site.layout.pages)
    if (pages / ".store").is_dir():
        steps.manage(site, release, "purge")
    elif pages.is_dir():
        for path in sorted(pages.rglob("*"), reverse=True):
            if not path.is_dir() or path.is_symlink():
                path.unlink(missing_ok=True)


def take_back_pages(site: Site, release: str) -> None:
    """Remove what another release has stored, and let this one, which goes on, store its pages again."""
    if (Path(site.layout.pages) / ".store").is_dir():
        steps.manage(site, release, "purge", "--claim")


def prune(site: Site) -> list[str]:
    """Remove all but five releases, never the serving or the previous one, and what belonged to the others."""
    current = releases.serving(site)
    gone = releases.to_remove(releases.complete(site), current, releases.previous(site))
    for release in gone:
        releases.remove(site, release)
    _prune_restore_points(site, {*releases.complete(site), current})
    _prune_static(site)
    _prune_tellings(site)
    return gone


def _prune_restore_points(site: Site, kept: set[str]) -> None:
    folder = Path(site.layout.restore_points)
    for path in folder.glob("*"):
        if path.name.split(".")[0] not in kept:
            path.unlink(missing_ok=True)


def _prune_static(site: Site) -> None:
    shared = Path(site.layout.static)
    wanted = {
        path.relative_to(own) for own in site.releases.glob("*/static") for path in own.rglob("*") if path.is_file()
    }
    oldest = time.time() - GRACE_SECONDS
    for path in shared.rglob("*"):
        if path.is_file() and path.relative_to(shared) not in wanted and path.stat().st_mtime < oldest:
            path.unlink()


def _prune_tellings(site: Site) -> None:
    told = sorted(site.deploys.glob("*.told.jsonl"))
    for path in told[:-50]:
        path.unlink()
