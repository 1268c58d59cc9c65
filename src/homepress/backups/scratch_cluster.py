"""A PostgreSQL server for one rehearsal: a folder, a socket in it, and nothing left afterwards."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg

from homepress.backups.databases.postgresql_programs import program
from homepress.backups.programs import Identity, identity
from homepress.errors import BackupFailed

START_SECONDS = 120
SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "listen_addresses": ""}
SETTINGS |= {"shared_buffers": "32MB", "max_connections": "20", "jit": "off", "autovacuum": "off"}
"""What a crash would lose is in the backup. It is small: beside it the site goes on."""
OPTIONS = ("--username=homepress", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8")
PLACE = Path("/var/tmp")  # noqa: S108  # a folder of our own is made in it
"""On a disk, and with a name so short that a socket's path fits below it."""


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a folder for one server, which is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="homepress-", dir=PLACE if PLACE.is_dir() else None))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def started(version: int) -> Iterator[str]:
    """Give the address of an empty database on a server of that major version or a newer one. Raises BackupFailed."""
    programs = program("initdb", version).parent
    user = owner()
    with scratch() as folder:
        if user:
            os.chown(folder, user["user"], user["group"])
        made = subprocess.run(
            [programs / "initdb", *OPTIONS, f"--pgdata={folder}/data"],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            **user,
        )
        if made.returncode:
            raise BackupFailed(f"No scratch database could be made: {made.stderr.strip()}")
        with _running(programs, folder, user):
            yield f"postgresql://homepress@{quote(str(folder), safe='')}/homepress"


@contextmanager
def _running(programs: Path, folder: Path, owner: Identity) -> Iterator[None]:
    words: list[str | Path] = [programs / "postgres", "-D", folder / "data", "-k", folder]
    words += [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", **owner)
    try:
        _create_database(folder, server)
        yield
    finally:
        stop(server)


def stop(server: "subprocess.Popen[bytes]") -> None:
    """End a server with all of its connections."""
    server.send_signal(signal.SIGINT)
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _create_database(folder: Path, server: "subprocess.Popen[bytes]") -> None:
    """Make the database as soon as the server takes connections."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with psycopg.connect(host=str(folder), user="homepress", dbname="postgres", autocommit=True) as connection:
                connection.execute("CREATE DATABASE homepress")
                return
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > deadline:
                said = (folder / "log").read_text(errors="replace").strip()
                raise BackupFailed(f"The scratch database did not start: {said[-500:]}") from error
            time.sleep(0.05)


def owner() -> Identity:
    """Return as whom the server runs: as we do, unless that is root, whom it refuses."""
    if os.geteuid() != 0:
        return identity()
    try:
        found = pwd.getpwnam("postgres")
    except KeyError:
        found = pwd.getpwnam("nobody")
    return {"user": found.pw_uid, "group": found.pw_gid}
