"""An anonymous copy of a backup as one archive: `python -m homepress.backups.copying STORE [SNAPSHOT]`.

The host of a site runs it with the site's variables, as root: there the backups are known that are proven, and
there the database's programs are. The archive holds what a backup holds, and last `copy.json`: which backup it
was, and how the owner signs in. What goes on, and an error, is told on stderr.
"""

import io
import json
import os
import sys
import tarfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import IO

from homepress.backups.cloning import Copy, copied
from homepress.backups.manifest import NAME
from homepress.backups.site import Site
from homepress.backups.store import Store
from homepress.errors import HomepressError

TOLD = "copy.json"
FOLDERS = ("database", "media")
"""What of a copy goes along with its manifest. The key of the site that it becomes is not known here."""


def write(copy: Copy, target: IO[bytes]) -> None:
    """Write a copy as an archive, its manifest first and `copy.json` last."""
    with tarfile.open(fileobj=target, mode="w|") as archive:
        for name in (NAME, *FOLDERS):
            archive.add(copy.laid.folder / name, name)
        told = {"snapshot": copy.snapshot.short, "owner": asdict(copy.owner) if copy.owner else None}
        add(archive, TOLD, json.dumps(told).encode())


def add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(data), 0o600
    archive.addfile(member, io.BytesIO(data))


def main(words: Sequence[str]) -> int:
    def say(text: str) -> None:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()

    try:
        with copied(Site.at_hand(os.environ), Store(Path(words[0])), "".join(words[1:2]), say=say) as copy:
            write(copy, sys.stdout.buffer)
    except HomepressError as error:
        say(f"Error: {' '.join(error.message.split())} {error.hint}".rstrip())
        return 1
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
