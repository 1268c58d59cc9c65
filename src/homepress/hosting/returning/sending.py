"""A backup on its way from the repository, which this machine reaches, through this machine to the host.

Nothing of it is written here: restic gives an archive, and SSH takes it. So the host needs neither the
repository nor its key, and this machine no room for a copy.
"""

import json
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, cast

from homepress.backups.manifest import Manifest
from homepress.backups.restic import Stream
from homepress.errors import BackupFailed, HostError
from homepress.hosting import openssh
from homepress.hosting.layout import EDGE_CERTIFICATES
from homepress.hosting.on_host.arriving import END
from homepress.hosting.program import Program, RefusedOnHost
from homepress.hosting.returning.kept import Backup

OWN = ("manifest.json", "database/", "media/", "site/")
"""What of a backup the host gets, besides certificates. The release is sent as every release is."""


def send(backup: Backup, program: Program, release: str, *, folder: Path) -> None:
    """Send a backup's data to a host, for a release that is about to take it. Raises HostError, BackupFailed."""
    with (
        receiving(program, release, backup.manifest, folder) as stdin,
        backup.repository.streamed(backup.snapshot) as stream,
    ):
        _pass_on(stream, stdin, wanted=_wanted(program.site["edge"]))


@contextmanager
def receiving(program: Program, release: str, manifest: Manifest, folder: Path) -> Iterator[IO[bytes]]:
    """Give the pipe into which an archive goes that a host lays out for a release. Raises HostError."""
    program.ask("releases")  # the program is on the host from here on
    asked = {"site": program.site, "release": release, "size": _size(manifest)}
    words = openssh.command(program.connection.host, folder, [*program.words, "receive", json.dumps(asked)])
    with _started(words) as ssh:
        stdin = cast("IO[bytes]", ssh.stdin)
        try:
            yield stdin
            stdin.close()
        except (BrokenPipeError, ConnectionError):
            pass  # the answer says why, if there is one
        _assert_arrived(ssh, program.connection.host.name)


def _size(manifest: Manifest) -> int:
    """Return about how many bytes it takes on the host, where the database lies as a dump and is restored."""
    return manifest.media_bytes + 3 * manifest.dump_bytes


def _wanted(edge: str) -> tuple[str, ...]:
    return (*OWN, f"{EDGE_CERTIFICATES[edge]}/".lstrip("/"))


def _pass_on(stream: Stream, target: IO[bytes], *, wanted: tuple[str, ...]) -> None:
    """Copy what is wanted from one archive to the other, and end that only where the first was whole."""
    with tarfile.open(fileobj=target, mode="w|") as writing:
        try:
            with tarfile.open(fileobj=stream.archive, mode="r|") as reading:
                for member in reading:
                    member.name = member.name.removeprefix("./").lstrip("/")
                    if f"{member.name}/".startswith(wanted) and (member.isfile() or member.issym()):
                        writing.addfile(member, reading.extractfile(member) if member.isfile() else None)
            while stream.archive.read(1 << 16):
                pass  # what fills the last block
        except (tarfile.TarError, EOFError) as error:
            stream.assert_whole()
            raise BackupFailed(f"The backup came out of the repository in pieces: {error}") from error
        stream.assert_whole()
        writing.addfile(tarfile.TarInfo(END))


@contextmanager
def _started(words: list[str]) -> Iterator["subprocess.Popen[bytes]"]:
    """Give a running SSH; whatever happens, it does not stay behind."""
    try:
        ssh = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    except FileNotFoundError as error:
        raise HostError("OpenSSH's client is not installed", hint="Install it: apt install openssh-client") from error
    try:
        yield ssh
    finally:
        ssh.kill()
        ssh.wait()
        for pipe in (ssh.stdin, ssh.stdout, ssh.stderr):
            with suppress(OSError):
                cast("IO[bytes]", pipe).close()


def _assert_arrived(ssh: "subprocess.Popen[bytes]", host: str) -> None:
    stdout, stderr = cast("IO[bytes]", ssh.stdout), cast("IO[bytes]", ssh.stderr)
    said = stdout.read().decode(errors="replace").splitlines()
    why = stderr.read().decode(errors="replace").strip()
    ssh.wait()
    try:
        answer = json.loads(said[-1])
    except (IndexError, ValueError) as error:
        raise HostError(
            f"{host}: the connection was cut while the backup was sent: {why or f'ssh ended with {ssh.returncode}'}",
            hint="Nothing of the site there was touched. Restore again.",
        ) from error
    if failure := answer.get("failure"):
        raise RefusedOnHost(failure["reason"], lines=failure["lines"], hint=failure["hint"])
