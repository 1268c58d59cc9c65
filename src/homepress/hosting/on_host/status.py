"""How the host is: facts for `homepress status`, which judges them on the owner's machine."""

import json
import os
import shutil
import socket
import ssl
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from homepress.hosting.on_host import backup_jobs, locking, releases, running, steps
from homepress.hosting.on_host.site import Site
from homepress.hosting.on_host.system import Failure, run

HOUR = 3600
TAIL_BYTES = 64_000_000
"""How much of the end of the access log is read at most."""


def gather(site: Site, asked: dict[str, Any]) -> dict[str, Any]:
    """Return every fact; what cannot be found out is None, with the reason under `unknown`."""
    unknown: dict[str, str] = {}
    facts: dict[str, Any] = {}
    for name, find in FACTS.items():
        try:
            facts[name] = find(site)
        except (Failure, OSError, ValueError) as error:
            facts[name], unknown[name] = None, str(error)
    return {**facts, "unknown": unknown}


def _release(site: Site) -> dict[str, Any]:
    serving = releases.serving(site)
    told = releases.described(site, serving) if serving else {}
    busy = locking.holder(site) if locking.is_held(site) else None
    return {"serving": serving, "commit": told.get("commit", ""), "homepress": told.get("homepress", ""), "busy": busy}


def _services(site: Site) -> dict[str, str]:
    serving = releases.serving(site)
    units = {"edge": f"{site.edge}.service"}
    if serving:
        units["web"], units["worker"] = running.units(site, serving)
    if site.database == "postgresql":
        units["database"] = "postgresql.service"
    states = {name: running.state(unit).get("ActiveState", "unknown") for name, unit in units.items()}
    failed = run("systemctl", "list-units", "--failed", "--plain", "--no-legend", "--no-pager", check=False)
    return {**states, **{line.split()[0]: "failed" for line in failed.splitlines() if line.strip()}}


def _certificate(site: Site) -> str:
    """Return the certificate that the edge shows for the site's name, as PEM."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # the owner's machine judges it
    with (
        socket.create_connection(("127.0.0.1", 443), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname=site.domain) as secured,
    ):
        return ssl.DER_cert_to_PEM_cert(secured.getpeercert(binary_form=True) or b"")


def _disks(site: Site) -> list[dict[str, Any]]:
    """Each file system once."""
    paths = [path for path in (site.root, Path("/var"), Path("/")) if path.exists()]
    disks = {path.stat().st_dev: path for path in paths}
    return [{"path": str(path), **shutil.disk_usage(path)._asdict()} for path in sorted(disks.values())]


def _memory(site: Site) -> dict[str, int]:
    rows = [line.split() for line in Path("/proc/meminfo").read_text(encoding="utf-8").splitlines()]
    sizes = {row[0].rstrip(":"): int(row[1]) * 1024 for row in rows}
    return {
        "total": sizes["MemTotal"],
        "available": sizes["MemAvailable"],
        "swap_total": sizes["SwapTotal"],
        "swap_free": sizes["SwapFree"],
    }


def _load(site: Site) -> dict[str, Any]:
    return {"one": os.getloadavg()[0], "five": os.getloadavg()[1], "cores": os.cpu_count()}


def _backup(site: Site) -> dict[str, Any]:
    """Return how the host's backups are, and when the newest restore point was written."""
    points = sorted(Path(site.layout.restore_points).glob("*.*"), key=lambda path: path.stat().st_mtime)
    points = [path for path in points if not path.name.startswith(".")]
    return {**backup_jobs.state(site), "restore_point": points[-1].stat().st_mtime if points else None}


def _jobs(site: Site) -> dict[str, Any]:
    serving = releases.serving(site)
    if not serving:
        return {}
    told: dict[str, Any] = json.loads(steps.manage(site, serving, "jobs", "--json"))
    return told


def _traffic(site: Site) -> dict[str, Any]:
    """Return what the access log of the last hour says: requests, errors, and by which status."""
    since = time.time() - HOUR
    statuses: Counter[int] = Counter()
    for entry in _entries(Path(site.layout.access_log)):
        if float(entry.get("ts", 0)) >= since:
            statuses[int(entry.get("status", 0))] += 1
    errors = sum(count for status, count in statuses.items() if status >= 500)
    return {"requests": sum(statuses.values()), "errors": errors, "statuses": dict(sorted(statuses.items()))}


def _entries(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - TAIL_BYTES))
        for line in file:
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if isinstance(entry, dict):
                yield entry


def _upgrades(site: Site) -> dict[str, Any]:
    said = run("apt-get", "--simulate", "--quiet", "upgrade", timeout=120, env={**os.environ, "LC_ALL": "C"})
    pending = [line.split()[1] for line in said.splitlines() if line.startswith("Inst ")]
    security = [
        line.split()[1] for line in said.splitlines() if line.startswith("Inst ") and "security" in line.lower()
    ]
    return {"pending": len(pending), "security": len(security), "reboot": Path("/run/reboot-required").exists()}


FACTS = {
    "release": _release,
    "services": _services,
    "certificate": _certificate,
    "disks": _disks,
    "memory": _memory,
    "load": _load,
    "backup": _backup,
    "jobs": _jobs,
    "traffic": _traffic,
    "upgrades": _upgrades,
}


def request(site: Site, asked: dict[str, Any]) -> dict[str, Any]:
    """Return what the site's log says of one request, by its id; waits a moment for the line."""
    unit = site.layout.web_unit(releases.serving(site))
    for _ in range(20):
        said = run("journalctl", "-u", unit, "--since=-60s", "-o", "cat", "--no-pager", check=False)
        for line in said.splitlines():
            if asked["id"] in line:
                try:
                    return {"found": json.loads(line), **caller(site, asked)}
                except ValueError:
                    continue
        time.sleep(0.25)
    return {"found": None, **caller(site, asked)}


def caller(site: Site, asked: dict[str, Any]) -> dict[str, Any]:
    """Return the address from which somebody signed in to ask this; sudo hides it from us, not from our parents."""
    pid = os.getpid()
    while pid > 1:
        try:
            variables = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
            parent = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1]
        except OSError:
            break
        for variable in variables:
            if variable.startswith(b"SSH_CONNECTION="):
                return {"caller": variable.partition(b"=")[2].decode().split()[0]}
        pid = int(parent)
    return {"caller": ""}
