"""A copy on its way: made on the host that serves the site, or on this machine, and sent to the clone's host.

Nothing of it is written here on its way from one host to the other. The key of the clone is added here: the
site's host does not know it.
"""

import json
import subprocess
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from homepress.backups.copying import TOLD, add
from homepress.backups.making import SITE_FILES
from homepress.backups.manifest import NAME, Manifest
from homepress.errors import BackupFailed, HostError
from homepress.hosting import openssh
from homepress.hosting.configuration.site_folder import SiteFolder
from homepress.hosting.on_host.arriving import END
from homepress.hosting.program import Program
from homepress.hosting.returning import sending

HOURS = 12
"""How long a copy may take."""


@dataclass
class Copying:
    """A copy that a command writes as an archive; once it was sent, it is told which backup it is and who gets in."""

    words: list[str]
    """Of the command, run on this machine; for a host they are those of SSH."""
    variables: Mapping[str, str]
    """What the clone is told of itself: its secret key."""
    environment: Mapping[str, str] | None = None
    snapshot: str = ""
    owner: Mapping[str, str] | None = None

    def send(self, program: Program, release: str, *, folder: Path) -> None:
        """Make the copy, and send it to a host for a release that is about to take it. Raises HomepressError."""
        with self._made() as archive, tarfile.open(fileobj=archive, mode="r|") as reading:
            first = reading.next()
            if first is None or first.name != NAME:
                raise tarfile.ReadError("it does not begin with its manifest")
            data = cast("IO[bytes]", reading.extractfile(first)).read()
            with (
                sending.receiving(program, release, Manifest.read(data), folder) as stdin,
                tarfile.open(fileobj=stdin, mode="w|") as writing,
            ):
                add(writing, NAME, data)
                add(writing, SITE_FILES, json.dumps(dict(self.variables)).encode())
                self._pass_on(reading, writing)
                writing.addfile(tarfile.TarInfo(END))

    def _pass_on(self, reading: tarfile.TarFile, writing: tarfile.TarFile) -> None:
        while member := reading.next():
            if member.name == TOLD:
                told: dict[str, Any] = json.loads(cast("IO[bytes]", reading.extractfile(member)).read())
                self.snapshot, self.owner = told["snapshot"], told["owner"]
            else:
                writing.addfile(member, reading.extractfile(member) if member.isfile() else None)
        if not self.snapshot:
            raise tarfile.ReadError("it has no end")

    @contextmanager
    def _made(self) -> Iterator[IO[bytes]]:
        """Give what the command writes; what it tells goes on to the terminal. Raises BackupFailed where it fails."""
        process = subprocess.Popen(
            self.words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env=dict(self.environment or {}) or None
        )
        try:
            yield cast("IO[bytes]", process.stdout)
        except (tarfile.TarError, EOFError, ValueError) as error:
            process.kill()
            raise BackupFailed(
                f"No copy was made: {error}", hint="What was said above says why. The clone's host is as it was."
            ) from error
        finally:
            process.kill()
            process.wait()
            cast("IO[bytes]", process.stdout).close()


def on_host(site: SiteFolder, program: Program, snapshot: str) -> list[str]:
    """Return the words that make a copy on the site's own host. Raises HostError where no release serves there."""
    layout, release = site.layout, str(program.ask("releases")["serving"] or "")
    if not release:
        raise HostError("No release serves the site yet", hint="Deploy it first: homepress deploy")
    files = (layout.environment, layout.release_environment(release))
    properties = [f"--property=EnvironmentFile={path}" for path in files]
    properties += ["--property=WorkingDirectory=/", "--property=UMask=0077", f"--property=RuntimeMaxSec={HOURS * 3600}"]
    properties += ["--property=Nice=10", "--property=OOMScoreAdjust=500"]
    python = f"{layout.environment_of(release)}/bin/python"
    words = ["systemd-run", "--quiet", "--pipe", "--wait", "--collect", *properties, python]
    words += ["-m", "homepress.backups.copying", str(layout.backups), *filter(None, [snapshot])]
    return openssh.command(site.configuration.site_host, site.folder, words)
