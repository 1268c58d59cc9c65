"""A PostgreSQL cluster for one run of the tests: made in a second, fast and forgetful."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import quote

from tools.setup import system_parts

# What a crash would lose does not matter here; a socket in a private folder is the only way in.
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "64MB",
}
START_SECONDS = 30

# Started as the server's parent. Its standard input is a pipe from pytest: when that closes, be it
# because pytest ended, was interrupted or was killed, it stops the server and removes the folder.
KEEPER = """
exec 3<&0
"$@" >"$0/log" 2>&1 3<&- &
server=$!
(cat <&3 >/dev/null; kill -INT $server 2>/dev/null) &
wait $server
: >"$0/ended"
cat <&3 >/dev/null
rm -rf "$0"
"""


class ClusterFailed(Exception):
    """The cluster could not be made or did not start; the message is the server's own."""


@dataclass(frozen=True)
class Cluster:
    """A running server, its data and its socket, all in `folder`."""

    folder: Path
    keeper: subprocess.Popen[bytes]

    @classmethod
    def start(cls, **more: str) -> Self:
        """Make and start a cluster, with more settings; raises `ClusterFailed`."""
        programs = system_parts.postgresql_programs()
        if programs is None:
            raise ClusterFailed(system_parts.missing("postgresql"))
        folder = Path(tempfile.mkdtemp(prefix="homepress-pg-"))
        _give_away(folder)
        initdb = [programs / "initdb", "--username=homepress", "--auth=trust", "--no-sync"]
        initdb += ["--encoding=UTF8", "--locale=C.UTF-8", f"--pgdata={folder}/data"]
        made = subprocess.run(_as_owner(initdb), capture_output=True, text=True, check=False, cwd="/")
        if made.returncode:
            shutil.rmtree(folder, ignore_errors=True)
            raise ClusterFailed(f"initdb failed: {made.stderr.strip()}")
        server = [programs / "postgres", "-D", folder / "data", "-k", folder]
        server += [part for name, value in {**SETTINGS, **more}.items() for part in ("-c", f"{name}={value}")]
        keeper = subprocess.Popen(
            _as_owner(["sh", "-c", KEEPER, folder, *server]),
            stdin=subprocess.PIPE,
            start_new_session=True,
            cwd="/",
        )
        cluster = cls(folder, keeper)
        cluster._wait()
        return cluster

    def _wait(self) -> None:
        """Return when the server takes connections, which is when its socket's file is complete."""
        deadline = time.monotonic() + START_SECONDS
        while "ready" not in self._status():
            if (self.folder / "ended").exists() or time.monotonic() > deadline:
                log = self.folder / "log"
                told = log.read_text(errors="replace") if log.exists() else "it said nothing"
                self.stop()
                raise ClusterFailed(f"postgres did not start: {told.strip()}")
            time.sleep(0.02)

    def _status(self) -> str:
        """The last line of postmaster.pid, which the server sets to `ready` (since PostgreSQL 10)."""
        try:
            return (self.folder / "data" / "postmaster.pid").read_text().splitlines()[-1]
        except (OSError, IndexError):
            return ""

    @property
    def url(self) -> str:
        """As HOMEPRESS_DATABASE_URL wants it, with the socket's folder in the place of a host."""
        return f"postgresql://homepress@{quote(str(self.folder), safe='')}/homepress"

    def stop(self) -> None:
        """Stop the server and remove everything; a second call does nothing."""
        if self.keeper.stdin is not None:
            self.keeper.stdin.close()
        self.keeper.wait()


def _as_owner(command: Sequence[object]) -> list[str]:
    """The command as somebody PostgreSQL agrees to run as: it refuses root."""
    words = [str(part) for part in command]
    return ["runuser", "-u", "postgres", "--", *words] if os.geteuid() == 0 else words


def _give_away(folder: Path) -> None:
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
