"""How a release is made: from what was sent to a folder that can be served. Nothing here touches the old one."""

import json
import os
import shutil
import sqlite3
import tarfile
import time
from pathlib import Path
from typing import Any

from homepress.hosting.on_host.releases import described, restore_point
from homepress.hosting.on_host.site import Site
from homepress.hosting.on_host.system import Failure, run, write

NEEDED_BYTES = 300_000_000
"""What must be free before a deploy begins: a virtual environment without shared files, and some air."""
COMMAND_SECONDS = 600
"""How long one of the site's commands may take that takes seconds: on a small host that is busy it may be minutes."""
OWN_FOLDERS = ("theme", "apps")
"""What a site's folder may hold that its processes are told of."""


def assert_room(site: Site) -> None:
    """Refuse before anything is made where the disk is nearly full, or where the database would not fit twice."""
    database = database_size(site)
    for path, needed in ((site.root, NEEDED_BYTES), (Path(site.layout.restore_points), database)):
        path.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(path).free
        if free < needed:
            raise Failure(
                f"{free / 1e6:.0f} MB are free for {path}, and {needed / 1e6:.0f} MB are needed",
                hint="homepress status shows the disk; `apt-get clean` and old logs are the first to go.",
            )


def unpack(site: Site, release: str) -> None:
    """Lay out what was sent: the site folder, wheels, and what the release says of itself."""
    target = site.release(release)
    target.mkdir(parents=True)
    bundle = site.incoming / f"{release}.tar"
    with tarfile.open(bundle) as archive:
        archive.extractall(target, filter="data")
    for path in (target, *target.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    bundle.unlink()
    facts = described(site, release)
    folder = target / "site"
    folder.mkdir(exist_ok=True)
    variables = {"HOMEPRESS_COMMIT": facts["commit"], "HOMEPRESS_STATIC_DIR": str(target / "static")}
    variables["HOMEPRESS_WAITING_FILE"] = str(site.layout.waiting(release))
    variables |= {
        f"HOMEPRESS_{name.upper()}_DIR": str(folder / name) for name in OWN_FOLDERS if (folder / name).is_dir()
    }
    write(
        Path(site.layout.release_environment(release)), "".join(f"{key}={value}\n" for key, value in variables.items())
    )


def check(site: Site, release: str) -> str:
    """Let Django check the settings as they are on this host; errors end the deploy, warnings are returned."""
    return manage(site, release, "check", "--deploy", "--fail-level=ERROR")


def save_restore_point(site: Site, release: str) -> None:
    """Keep the database as it is before the release's migrations. A dump is whole, or not there."""
    path = restore_point(site, release)
    unfinished = path.with_name(f".{path.name}.new")
    unfinished.unlink(missing_ok=True)
    if site.database == "postgresql":
        unfinished.touch(mode=0o600)
        shutil.chown(unfinished, site.layout.user, site.layout.group)
        run(*as_user(site), "pg_dump", "--format=custom", f"--file={unfinished}", site.layout.database, timeout=3600)
    else:
        source = Path(site.layout.home) / "homepress.sqlite3"
        if not source.exists():
            return
        with sqlite3.connect(f"file:{source}?mode=ro", uri=True) as live, sqlite3.connect(unfinished) as copy:
            live.backup(copy)
        unfinished.chmod(0o600)
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    unfinished.rename(path)


def migrate(site: Site, release: str) -> str:
    """Bring the database to where the release wants it. What it says goes to the owner."""
    return manage(site, release, "migrate_online", seconds=3600)


def unknown_migrations(site: Site, release: str) -> list[str]:
    """Return the migrations that the database has and a release does not know."""
    told: list[str] = json.loads(manage(site, release, "migrate_online", "--unknown"))
    return told


def as_user(site: Site) -> list[str]:
    return ["runuser", "-u", site.layout.user, "--"]


def follow_content(site: Site, release: str) -> str:
    """Take in the Markdown of the site's folder: what is new in it, or changed. Return what was said of it."""
    if not (Path(site.layout.site_folder(release)) / "content").is_dir():
        return ""
    return homepress(site, release, "import", "markdown", "content", seconds=3600)


def manage(
    site: Site, release: str, *words: str, writable: Path | None = None, seconds: float = COMMAND_SECONDS
) -> str:
    """Run one of Django's commands on the site; see `homepress`."""
    return homepress(site, release, "manage", *words, writable=writable, seconds=seconds)


def homepress(
    site: Site, release: str, *words: str, writable: Path | None = None, seconds: float = COMMAND_SECONDS
) -> str:
    """Run one of the site's commands as the site's user, with the variables of its services.

    systemd reads the files of variables, so that they mean the same here as in the services. The command
    ends with the deploy, however that ends. Raises Failure with its last lines, which names it.
    """
    layout = site.layout
    properties: dict[str, Any] = {
        "User": layout.user,
        "Group": layout.group,
        "SupplementaryGroups": layout.edge_group,
        "WorkingDirectory": site.release(release) / "site",
        "ProtectSystem": "strict",
        "ReadWritePaths": f"{layout.home} {writable or ''}".strip(),
        "PrivateTmp": "yes",
        "NoNewPrivileges": "yes",
        "RuntimeMaxSec": f"{seconds:.0f}",
        "UMask": "0027",
        "Slice": layout.slice,
    }
    if os.environ.get("INVOCATION_ID"):  # within the unit of a deploy
        properties["BindsTo"] = site.deploy_unit
    files = (layout.environment, layout.release_environment(release))
    options = [f"--property={one}" for one in (*(f"{key}={value}" for key, value in properties.items()), *layout.WORK)]
    options += [f"--property=EnvironmentFile={path}" for path in files]
    program = Path(layout.environment_of(release)) / "bin/homepress"
    waiting = ("systemd-run", "--quiet", "--pipe", "--wait", "--collect", *options)
    began = time.monotonic()
    try:
        return run(*waiting, program, *words, timeout=seconds + 30)
    except Failure as failure:
        ended = f"was not done within {seconds:.0f} seconds" if time.monotonic() - began > seconds else "failed"
        failure.reason = f"homepress {' '.join(words)} {ended}"
        raise


def database_size(site: Site) -> int:
    """How large the database is, in bytes; 0 where there is none yet."""
    if site.database == "sqlite":
        path = Path(site.layout.home) / "homepress.sqlite3"
        return path.stat().st_size if path.exists() else 0
    said = run(
        *as_user(site),
        "psql",
        "-XAtc",
        "SELECT pg_database_size(current_database())",
        site.layout.database,
        check=False,
    )
    return int(said) if said.strip().isdigit() else 0
