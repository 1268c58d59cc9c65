"""A backup takes the place of a site's data on this host, as one step of the deploy of its release.

The release's own code exchanges the data, and keeps what was there as a restore point with the release's
time in its name. So whoever finds a deploy that came to nothing can bring back what was, also after a cut.
"""

import json
import os
import shutil
from pathlib import Path
from typing import Any

from homepress.hosting.layout import EDGE_CERTIFICATES
from homepress.hosting.on_host import arriving, releases, running
from homepress.hosting.on_host.site import Site
from homepress.hosting.on_host.system import Failure, last_lines, run, write
from homepress.hosting.on_host.telling import Teller

ARRIVED = ".arrived"
"""The folder in the site's home from which files are linked into its media."""
EDGE_USERS = {"caddy": "caddy", "nginx": "root"}
HOURS = 12
"""How long the exchange may take."""


def exchange(site: Site, release: str, teller: Teller) -> None:
    """Stop the serving release, and put what arrived in the place of the site's data. Raises Failure.

    Nobody may write meanwhile: it would be lost without a word. Stored pages go on being read.
    """
    old = releases.serving(site)
    for unit in reversed(running.units(site, old)) if old else ():
        running.stop(unit)
    place = _hand_over(site, release)
    write(_marker(site), json.dumps({"release": release}))
    try:
        told = _unpacked(site, release, "put", place, point_of(release))
    finally:
        shutil.rmtree(place, ignore_errors=True)
    arriving.forget(site)
    for name, value in _summary(json.loads(told.splitlines()[-1])):
        teller.say(f"{name}: {value}")


def _summary(told: dict[str, Any]) -> list[tuple[str, str]]:
    found = [("restored", f"{told['rows']:,} rows and {told['files']:,} files, as the manifest has them")]
    if told["restore_point"]:
        found.append(("what was there", f"restore point {told['restore_point']}"))
    return found


def _hand_over(site: Site, release: str) -> Path:
    """Give what arrived to the site's user, whose files it becomes; return where it lies then.

    Until it is renamed nobody but root can look into it, and so nobody can put something else in its place.
    """
    source, place = site.arriving / release, Path(site.layout.home) / ARRIVED
    if not (source / "manifest.json").is_file():
        raise Failure("no backup has arrived for this release")
    owner = Path(site.layout.home).stat()
    for folder, _, names in os.walk(source, topdown=False):
        for path in (*(Path(folder, name) for name in names), Path(folder)):
            os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)
    if place.is_symlink() or place.is_file():
        place.unlink()
    shutil.rmtree(place, ignore_errors=True)
    source.rename(place)
    return place


def point_of(release: str) -> str:
    """Return by which name what was there is kept when a release restores: by that one's time, as all of them."""
    return f"point-{release.partition('-')[0].replace('T', '-')}"


def done(site: Site) -> None:
    """What was restored serves: nothing is to be taken back any more."""
    _marker(site).unlink(missing_ok=True)


def take_back(site: Site, teller: Teller) -> None:
    """Bring back what was there before a restore whose release came to nothing."""
    try:
        release = json.loads(_marker(site).read_text(encoding="utf-8"))["release"]
    except FileNotFoundError:
        return
    point = Path(site.layout.backups) / "restore-points" / point_of(release)
    if release != releases.serving(site) and (point / "manifest.json").exists():
        teller.say(f"Bringing back what was there: restore point {point.name}.")
        _unpacked(site, release, "back", point.name)
    shutil.rmtree(Path(site.layout.home) / ARRIVED, ignore_errors=True)
    done(site)


def _marker(site: Site) -> Path:
    """A file that is there while the data may be those of a release that does not serve."""
    return site.deploys / "restoring.json"


def _unpacked(site: Site, release: str, verb: str, *words: object) -> str:
    """Let a release's code work as root, with the site's variables: it acts as the owner of the data by itself."""
    layout = site.layout
    properties: dict[str, Any] = {"WorkingDirectory": "/", "UMask": "0027", "RuntimeMaxSec": HOURS * 3600}
    if os.environ.get("INVOCATION_ID"):  # within the unit of a deploy
        properties["BindsTo"] = site.deploy_unit
    files, unit = (layout.environment, layout.release_environment(release)), f"{layout.user}-restore.service"
    options = [f"--unit={unit}", *(f"--property={key}={value}" for key, value in properties.items())]
    options += [f"--property=EnvironmentFile={path}" for path in files]
    run("systemctl", "stop", unit, check=False, timeout=120)  # one that was cut off may still be at work
    program = (Path(layout.environment_of(release)) / "bin/python", "-m", "homepress.backups.unpacked")
    try:
        return run(
            *("systemd-run", "--quiet", "--pipe", "--wait", "--collect", *options),
            *(*program, verb, layout.backups, *words),
            timeout=HOURS * 3600 + 60,
        )
    except Failure as failure:
        said = [line for line in failure.lines if line.startswith("Error: ")]
        raise Failure(said[0].removeprefix("Error: ") if said else failure.reason, lines=failure.lines) from failure


# ── certificates


def lay_certificates(site: Site, release: str) -> bool:
    """Give the edge the certificates of the backup, so that visitors are served at once; say whether it got any.

    What the edge has got itself stays: it is as new, or newer. What the host signed itself does not.
    """
    target = Path(EDGE_CERTIFICATES[site.edge])
    source = site.arriving / release / str(target).lstrip("/")
    if not source.is_dir():
        return False
    own = _self_signed(site, target)
    new = [path for path in _files(source) if own or not (target / path).exists()]
    if not new:
        return False
    if site.edge == "nginx":
        run("systemctl", "stop", f"{site.layout.user}-certificates.service", check=False)
    for path in new:
        _lay(source / path, target / path, user=EDGE_USERS[site.edge])
    if site.edge == "nginx":
        run("systemctl", "reload", "nginx.service")
        run("systemctl", "start", "--no-block", f"{site.layout.user}-certificates.service", check=False)
    else:
        run("systemctl", "restart", "caddy.service", timeout=120)
    return True


def _files(source: Path) -> list[Path]:
    """Return what there is below a folder, links too, by its path; not locks of a process that is no more."""
    found = (path.relative_to(source) for path in source.rglob("*") if path.is_symlink() or not path.is_dir())
    return sorted(path for path in found if path.parts[0] != "locks")


def _lay(source: Path, target: Path, *, user: str) -> None:
    for folder in reversed(target.parents):
        if not folder.exists():
            folder.mkdir(mode=0o700)
            shutil.chown(folder, user, user)
    if target.is_symlink() or target.exists():
        target.unlink()
    shutil.copy2(source, target, follow_symlinks=False)
    if not target.is_symlink():
        shutil.chown(target, user, user)


def _self_signed(site: Site, target: Path) -> bool:
    """Whether the host goes by a certificate that it signed itself, to have one at all."""
    certificate = target / site.name / "certs/site/fullchain.pem"
    if site.edge != "nginx" or not certificate.exists():
        return False
    told = run("openssl", "x509", "-in", certificate, "-noout", "-subject", "-issuer", check=False)
    names = {line.partition("=")[2].strip() for line in last_lines(told)}
    return len(names) == 1
