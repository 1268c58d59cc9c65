"""A backup that arrived on a host, put in place by the release's own code: `python -m homepress.backups.unpacked`.

The program on the host runs it as root while the site is stopped:

    put STORE FOLDER POINT    restore what lies in a folder; what was there is kept as that restore point
    back STORE POINT          bring a restore point back

It prints JSON in one line. An error is one line on stderr that begins with `Error: `.
"""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from homepress.backups import restoring
from homepress.backups.laying_out import Laid
from homepress.backups.site import Site
from homepress.backups.store import Store
from homepress.errors import HomepressError


def put(store: Store, folder: str, point: str) -> dict[str, Any]:
    manifest = Laid.of(Path(folder)).manifest
    restored = restoring.restore_unpacked(Site.at_hand(os.environ), store, Path(folder), keep_as=point)
    rows = sum(manifest.contents.rows.values())
    return {"rows": rows, "files": len(manifest.media), "restore_point": restored.restore_point}


def back(store: Store, point: str) -> dict[str, Any]:
    return {"restored": restoring.restore(Site.at_hand(os.environ), store, point).name}


def main(words: Sequence[str]) -> int:
    verb, store = words[0], Store(Path(words[1]))
    try:
        answer = put(store, *words[2:]) if verb == "put" else back(store, *words[2:])
    except HomepressError as error:
        sys.stderr.write(f"Error: {' '.join(error.message.split())} {error.hint}\n")
        return 1
    sys.stdout.write(json.dumps(answer) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
