"""Which releases there are. What can be seen on the host is looked at; only what is gone is written down."""

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from homepress.hosting.on_host import edge
from homepress.hosting.on_host.site import Site
from homepress.hosting.on_host.system import write
from homepress.hosting.on_host.telling import now

KEPT = 5
"""How many releases stay on the host, the serving one among them."""


@dataclass(frozen=True)
class Deployed:
    """One entry of the history: a deploy or rollback that has ended."""

    release: str
    what: str
    who: str
    at: str
    commit: str
    homepress: str
    seconds: float
    outcome: str
    reason: str = ""


def serving(site: Site) -> str:
    """Return the release that the edge sends requests to; empty before the first."""
    return edge.release_of(site)


def complete(site: Site) -> list[str]:
    """Return the releases that have served and are still there, the newest first."""
    return sorted((path.parent.name for path in site.releases.glob("*/served")), reverse=True)


def unfinished(site: Site) -> list[str]:
    """Return what is there of releases that never served."""
    if not site.releases.exists():
        return []
    done = {*complete(site), serving(site)}
    return sorted(path.name for path in site.releases.iterdir() if path.name not in done)


def previous(site: Site) -> str:
    """Return the release that served before the serving one; empty where there is none any more."""
    kept, current = set(complete(site)), serving(site)
    for entry in reversed(history(site)):
        if entry.outcome == "served" and entry.release != current and entry.release in kept:
            return entry.release
    return ""


def described(site: Site, release: str) -> dict[str, Any]:
    """Return what a release says of itself."""
    try:
        told: dict[str, Any] = json.loads((site.release(release) / "release.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {"release": release}
    return told


def with_key(site: Site, name: str, key: str) -> Path | None:
    """Return the folder of a release that served, and in which the file `name` holds this key."""
    for release in complete(site):
        path = site.release(release) / name
        if path.is_file() and path.read_text(encoding="utf-8") == key:
            return path.parent
    return None


def mark_served(site: Site, release: str) -> None:
    (site.release(release) / "served").touch()


def history(site: Site) -> list[Deployed]:
    """Return every deploy and rollback, the oldest first; a line that was cut off is left out."""
    try:
        lines = (site.deploys / "history.jsonl").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    entries = []
    for line in lines:
        try:
            entries.append(Deployed(**json.loads(line)))
        except (ValueError, TypeError):
            continue
    return entries


def remember(site: Site, entry: Deployed) -> None:
    """Add to the history, of which the last two hundred entries are kept."""
    entries = [*history(site), entry][-200:]
    write(site.deploys / "history.jsonl", "".join(json.dumps(asdict(one)) + "\n" for one in entries))


def remove(site: Site, release: str) -> None:
    """Take a release away. It is renamed first, so that half of one is never taken for a whole."""
    path = site.release(release)
    if not path.exists():
        return
    going = path.with_name(f".{release}.going")
    path.rename(going)
    shutil.rmtree(going, ignore_errors=True)
    socket = Path(site.layout.socket(release))
    if not socket.is_symlink():  # such a name leads on to the serving release, which the web server may know by it
        socket.unlink(missing_ok=True)


def to_remove(kept: list[str], current: str, before: str) -> list[str]:
    """Return which of the complete releases (the newest first) go: all but five, never the serving or previous one."""
    stay = [release for release in (current, before) if release in kept]
    for release in kept:
        if len(stay) < KEPT and release not in stay:
            stay.append(release)
    return [release for release in kept if release not in stay]


def listing(site: Site) -> list[dict[str, Any]]:
    """Return what `homepress releases` shows: every entry of the history, the newest first, with its state now."""
    current, before, kept = serving(site), previous(site), set(complete(site))
    rows: list[dict[str, Any]] = []
    seen: set[str] = set()
    for entry in reversed(history(site)):
        state = entry.outcome
        if entry.outcome == "served":
            state = "gone"
            if entry.release in kept:
                state = {current: "serving", before: "previous"}.get(entry.release, "kept")
            if entry.release in seen:
                state = "replaced"
            seen.add(entry.release)
        rows.append({**asdict(entry), "state": state})
    if current and current not in seen:  # cut off between the switch and the history
        told = described(site, current)
        rows.insert(0, {**told, "what": "deploy", "state": "serving", "seconds": 0, "at": told.get("at", now())})
    return rows


def restore_point(site: Site, release: str) -> Path:
    """Where the database of before a release was migrated lies."""
    name = f"{release}.dump" if site.database == "postgresql" else f"{release}.sqlite3"
    return Path(site.layout.restore_points) / name
