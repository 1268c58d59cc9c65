"""The systemd units of a site. `systemd-analyze security` counts an exposure of 3.0 at most for each."""

from homepress.hosting.configuration.tables import Web
from homepress.hosting.facts.system import System
from homepress.hosting.layout import Layout
from homepress.hosting.wanted.hardening import SITE

STOP_SECONDS = 75
"""For requests, and a job at hand, to come to their end."""

DUMPS_STAY = "30d"
"""How long the database of before a deploy stays."""


def web(layout: Layout, settings: Web, system: System) -> str:
    """Return the template of the web processes: one instance for each release, on a socket of its own.

    The socket's folder belongs to the edge's group and lets nobody else in, so the socket itself may be
    open to all (`--umask 0`, which counts for the socket alone).
    """
    workers = settings.workers or min(2 * system.processors, 8)
    words = [
        f"{layout.environment_of('%i')}/bin/gunicorn",
        f"--bind=unix:{layout.socket('%i')}",
        "--umask=0",
        f"--workers={workers}",
        "--worker-class=asgi",
        "--asgi-loop=asyncio",
        "--preload",
        "--worker-tmp-dir=/dev/shm",
        "--timeout=60",
        f"--graceful-timeout={STOP_SECONDS - 15}",
        "--keep-alive=75",
        "--no-control-socket",
        "--forwarded-allow-ips=",
        "--log-level=warning",
        "homepress.project.asgi",
    ]
    service = f"Type=notify\nExecStart={' '.join(words)}\nKillMode=mixed\nTimeoutStartSec=120\n"
    service += f"CPUWeight={layout.WEB_CPU_WEIGHT}\n"
    return _unit(layout, "web processes", service, writable=f"{layout.home} {layout.sockets}")


def worker(layout: Layout) -> str:
    """Return the template of the worker, which runs jobs: mail, images, cleaning."""
    program = f"{layout.environment_of('%i')}/bin/homepress"
    service = f"Type=exec\nExecStart={program} worker\nNice=15\nCPUWeight=40\n"
    return _unit(layout, "worker", service, writable=str(layout.home))


def _unit(layout: Layout, what: str, service: str, *, writable: str) -> str:
    return f"""\
# Written by homepress apply.
[Unit]
Description=Homepress {layout.site}: {what} of release %i
After=network-online.target postgresql.service
Wants=network-online.target
StartLimitIntervalSec=5min
StartLimitBurst=10

[Service]
{service}\
User={layout.user}
Group={layout.group}
SupplementaryGroups={layout.edge_group}
Slice={layout.slice}
EnvironmentFile={layout.environment}
EnvironmentFile=-{layout.release_environment("%i")}
Environment=PYTHONDONTWRITEBYTECODE=1
WorkingDirectory={layout.site_folder("%i")}
ReadWritePaths={writable}
Restart=always
RestartSec=1
TimeoutStopSec={STOP_SECONDS}
{SITE}
[Install]
WantedBy=multi-user.target
"""


def temporary(layout: Layout) -> str:
    """Return what tmpfiles.d makes at boot, the folder of the sockets, and which dumps it removes in time.

    Deploys keep those of five releases at most; none stays for longer than what a restore keeps.
    """
    lines = [
        "# Written by homepress apply.",
        f"d {layout.sockets} 2750 {layout.user} {layout.edge_group} -",
        f"e {layout.restore_points} - - - {DUMPS_STAY}",
    ]
    return "\n".join([*lines, ""])
