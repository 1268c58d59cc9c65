"""The units and timers of backups, and the program that they run."""

from homepress.hosting.configuration.tables import Backups, Host
from homepress.hosting.facts.system import System
from homepress.hosting.layout import CACHE, STATE, Layout
from homepress.hosting.wanted.hardening import BACKUPS

LEAST_MEMORY = 512
"""Megabytes that a backup and its rehearsal may use on the smallest host: restic, a scratch server, a web process."""
LONGEST = "12h"
RESTIC_CACHE = CACHE / "restic"

PROGRAM = """\
#!/bin/sh
# Written by homepress apply. Does one job on the site's backups with the code of the release that serves:
# `daily`, `log`, `watch`, `failed`, or one whose words lie, one a line, below {jobs}.
set -eu
if [ "$1" = log ] && [ ! -e {log}/pending ]; then exit 0; fi
release=$(sed -n 's|.*/\\([^/]*\\)\\.sock.*|\\1|p' {upstream})
code={releases}/$release
if [ ! -f "$code/release.json" ]; then
  echo "No release serves yet: there is nothing to back up." >&2
  [ "$1" != offer ] || echo '{{"failed": {{"message": "The site has no release yet", "hint": "homepress deploy"}}}}'
  exit 0
fi
while IFS= read -r line; do export "${{line?}}"; done <"$code/environment"
cd "$code/site"
case $1 in
daily) exec "$code/venv/bin/homepress" {daily} ;;
log) exec "$code/venv/bin/python" -m homepress.backups.point_in_time.sending {backups} ;;
offer) exec "$code/venv/bin/python" -m homepress.backups.offering {backups} {receipts} {tree} {group} ;;
watch-home)
  find {tree} -maxdepth 0 -mmin +1440 -exec rm -rf -- {{}} + 2>/dev/null || true # no pull came after a cut
  exec "$code/venv/bin/python" -m homepress.backups.watching watch {receipts}
  ;;
watch | failed) exec "$code/venv/bin/python" -m homepress.backups.watching "$1" {backups} ;;
esac
job={jobs}/$1
set --
while IFS= read -r word; do set -- "$@" "$word"; done <"$job/words"
result=0
"$code/venv/bin/homepress" "$@" >"$job/out" 2>"$job/err" </dev/null || result=$?
echo "$result" >"$job/code"
exit "$result"
"""


def program(layout: Layout, host: Host) -> str:
    """Return the program that finds the release which serves, and runs its code."""
    pull = f"pull --from {layout.pulling} --folder {layout.backups} --into {layout.pulled}"
    return PROGRAM.format(
        jobs=layout.backup_jobs,
        upstream=layout.upstream,
        releases=layout.releases,
        backups=layout.backups,
        receipts=layout.home_receipts,
        tree=f"{layout.offered}/tree",
        group=layout.pull_user,
        log=layout.log,
        daily=pull if host.pulls_backups else f"backup --folder {layout.backups}",
    )


def jobs(layout: Layout, host: Host, repository: str, system: System) -> str:
    """Return the template of a job. It has the least weight, and is the first to go where memory is short.

    A pull that ends with EX_TEMPFAIL, since the site's host is out of reach, is tried again.
    """
    folder = f" -{repository}" if repository.startswith("/") else ""
    folder += f" {layout.pulled}" if host.pulls_backups else f" -{layout.home_receipts} -{layout.offered} -{layout.log}"
    again = "RestartForceExitStatus=75\nRestartSec=15min\n" if host.pulls_backups else ""
    most = max(LEAST_MEMORY, system.memory // 2)
    return f"""\
# Written by homepress apply.
[Unit]
Description=Homepress {layout.site}: backups, %i
After=network-online.target postgresql.service
Wants=network-online.target
OnFailure={layout.backup_failed_unit("%i")}

[Service]
Type=oneshot
ExecStart={layout.backup_program} %i
EnvironmentFile={layout.environment}
Environment=PYTHONDONTWRITEBYTECODE=1 RESTIC_CACHE_DIR={RESTIC_CACHE} GOGC=20
CacheDirectory={RESTIC_CACHE.relative_to("/var/cache")}
CacheDirectoryMode=0700
ReadWritePaths={layout.home} {layout.backups}{folder}
TimeoutStartSec={LONGEST}
{again}{_lightly(most)}{BACKUPS}"""


def log(layout: Layout, repository: str, system: System) -> str:
    """Return the unit that sends PostgreSQL's log. Each minute that has nothing to send is no line in the journal."""
    folder = f" -{repository}" if repository.startswith("/") else ""
    return f"""\
# Written by homepress apply.
[Unit]
Description=Homepress {layout.site}: sends the database's log
After=network-online.target postgresql.service
Wants=network-online.target

[Service]
Type=oneshot
ExecStart={layout.backup_program} log
SyslogLevel=notice
LogLevelMax=notice
EnvironmentFile={layout.environment}
Environment=PYTHONDONTWRITEBYTECODE=1 RESTIC_CACHE_DIR={RESTIC_CACHE} GOGC=20
CacheDirectory={RESTIC_CACHE.relative_to("/var/cache")}
CacheDirectoryMode=0700
ReadWritePaths={layout.home} {layout.backups} {layout.log}{folder}
TimeoutStartSec=1h
{_lightly(max(LEAST_MEMORY, system.memory // 2))}{BACKUPS}"""


def log_timer(layout: Layout) -> str:
    """Return what sends PostgreSQL's log each minute: how much is lost with the host depends on it."""
    return f"""\
# Written by homepress apply.
[Unit]
Description=Homepress {layout.site}: when the database's log is sent

[Timer]
OnCalendar=minutely
AccuracySec=1s
Unit={layout.log_unit}

[Install]
WantedBy=timers.target
"""


def _lightly(most: int) -> str:
    """Return what keeps a job out of the site's way; `most` is its memory in megabytes."""
    return f"""\
Nice=15
CPUWeight=20
IOWeight=20
IOSchedulingPriority=7
MemoryHigh={most * 4 // 5}M
MemoryMax={most}M
OOMScoreAdjust=700
"""


def offer(layout: Layout, system: System) -> str:
    """Return the template of the service that answers one request of the home server, on the socket.

    It moves a tree from the site's folder to another one: both are below one mount, or it would be a copy.
    """
    return f"""\
# Written by homepress apply.
[Unit]
Description=Homepress {layout.site}: offers a backup to the home server
After=postgresql.service
CollectMode=inactive-or-failed

[Service]
ExecStart={layout.backup_program} offer
StandardInput=socket
StandardOutput=socket
StandardError=journal
EnvironmentFile={layout.environment}
Environment=PYTHONDONTWRITEBYTECODE=1
ReadWritePaths={STATE}
RuntimeMaxSec={LONGEST}
{_lightly(max(LEAST_MEMORY, system.memory // 2))}{BACKUPS}"""


def offer_socket(layout: Layout) -> str:
    """Return the socket that only the gate of the home server's key may use."""
    return f"""\
# Written by homepress apply.
[Unit]
Description=Homepress {layout.site}: where the home server asks for a backup

[Socket]
ListenStream={layout.pull_socket}
SocketUser=root
SocketGroup={layout.pull_user}
SocketMode=0660
Accept=yes
MaxConnections=4

[Install]
WantedBy=sockets.target
"""


def failed(layout: Layout) -> str:
    """Return the unit that tells of a job which could not tell itself; systemd says what became of it."""
    return f"""\
# Written by homepress apply.
[Unit]
Description=Homepress {layout.site}: tells of a backup that came to nothing, %i
After=network-online.target

[Service]
Type=oneshot
ExecStart={layout.backup_program} failed
EnvironmentFile={layout.environment}
Environment=PYTHONDONTWRITEBYTECODE=1
ReadWritePaths={layout.home} {layout.backups}
TimeoutStartSec=5min
{BACKUPS}"""


def daily(layout: Layout, backups: Backups) -> str:
    """Return the timer of the daily backup. One that was missed is made up when the host is there again."""
    return _timer(layout, "daily", f"*-*-* {backups.at}:00", "15min")


def watch(layout: Layout, job: str) -> str:
    """Return the timer of the look at the newest receipt: of the host's own backups, or of those at home."""
    return _timer(layout, job, "hourly", "10min")


def _timer(layout: Layout, job: str, when: str, delay: str) -> str:
    return f"""\
# Written by homepress apply.
[Unit]
Description=Homepress {layout.site}: backups, {job}

[Timer]
OnCalendar={when}
RandomizedDelaySec={delay}
Persistent=yes
Unit={layout.backup_unit(job)}

[Install]
WantedBy=timers.target
"""
